"""How a member receives a document: the answer that several tasks share."""

import re

from actions.french import heard
from actions.tasks.task import Case
from actions.values import Choice

_BY_MAIL = r"(?<!demande )(?<!demandee )\b(?:par|sur|dans|via) (?:ma |mon |mes |la |l')?(?:boite )?(?:mails?|e-?mails?|courriels?|messagerie)\b|\bby e-?mail\b|\be-?mail it\b|\b(?:e-?mail|courriel)$"

ASKED_BY_MAIL = rf"(?=.*(?:\?|\bpossible\b|\b(?:peux|peut) )).*(?:{_BY_MAIL})"

FORMAT = Choice(
    {
        "post": r"\b(?:courrier|par la poste|postale|post|lettre|boite aux lettres|by (?:post|mail))\b|\b(?:en|sur|version|format) papier\b|pas d'imprimante|\bpas (?:l'|le |les |la )?imprimer\b",
        "pdf": r"^(?!.*\bpas (?:l'|le |les |la )?imprimer).*\bimprim(?:er|erai|e)\b|\b(?:avoir|ai|veux|recevoir|prefere) (?:tout )?de suite\b|\b(?:pdf|telecharg\w*|download\w*|en ligne|fichier|numerique)\b|" + _BY_MAIL,
    },
    asked={"post": r"\b(?:envoy\w+|envoi\w*|poste[zr]?|expedi\w+)\b.{0,20}\b(?:mon|notre|ma|cette|l')(?: |(?<='))?(?:nouvelle )?(?:adresse|maison)\b(?! (?:mail|e-?mail|electronique))|\b(?:papier|poste|enveloppe|chez moi|domicile)\b", "pdf": r"\b(?:tout de suite|(?<!et )maintenant|ici|internet|ecran|mail|telephone|tel|smartphone|gsm|portable|mobile|tablette|ordi\w*)\b"},
)


async def not_by_mail(case: Case, value: str) -> None:
    """« Par mail »: nothing is sent by mail, the file is downloaded; said rather than passed over."""
    if value == "pdf" and re.search(_BY_MAIL, heard(case.message.text)):
        case.tell("utter_not_by_mail")
