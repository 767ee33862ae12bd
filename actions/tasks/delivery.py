"""How a member receives a document: the answer that several tasks share."""

from actions.values import Choice

FORMAT = Choice(
    {
        "post": r"\b(?:courrier|par la poste|postale|post|lettre|boite aux lettres|by (?:post|mail))\b|\b(?:en|sur|version|format) papier\b|pas d'imprimante",
        "pdf": r"\b(?:pdf|telecharg\w*|download\w*|en ligne|fichier|numerique)\b",
    },
    asked={"post": r"\b(?:papier|poste|enveloppe|chez moi|domicile)\b", "pdf": r"\b(?:tout de suite|maintenant|ici|internet|ecran|mail)\b"},
)
