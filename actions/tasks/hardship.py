"""What members say when the money they live on has stopped: no form then, a person. A pattern on folded text."""

from actions.tasks.task import Exit

NO_RESOURCES = (
    r"\b(?:plus (?:rien pour|d'argent|de revenus?|un sou|une thune)|aucune ressource|sans ressources?|loyers? impayes?|de quoi (?:manger|payer (?:mon|le) loyer)|rien a manger|"
    r"comment (?:je (?:vais |fais (?:moi )?pour )?|on |vais-je )(?:pa[iy]\w+ (?:mon|le|les|mes|ma)|mang\w+|viv\w+|vis|nourri\w+|tenir|tiens)|"
    r"expuls\w+|surendett\w+|interdit\w* bancaires?|huissiers?)\b"
)
NO_MONEY = Exit("utter_exit_ressources", reason="indemnites", fragility="ressources", urgent=True)
