"""The statement of daily allowances paid over a period, or the tax certificate."""

from datetime import date, timedelta

from actions.periods import Period
from actions.ports import Refused
from actions.tasks import asked
from actions.tasks.delivery import ASKED_BY_MAIL, FORMAT, not_by_mail
from actions.tasks.family import FOR_SOMEONE
from actions.tasks.hardship import NO_MONEY, NO_RESOURCES
from actions.tasks.task import Again, Case, Done, Exit, Question, Task
from actions.values import Choice, Wrong

NAME = "releve_ij"
OLDEST = timedelta(days=5 * 366)  # how far back the service goes is not published: older periods are an adviser's work
OLD_PERIOD = Exit("utter_exit_ij_old_period", reason="indemnites")
MISSING_PAYMENT = Exit("utter_exit_ij_missing", reason="indemnites", fragility="ressources")
NOT_BEGUN = Exit("utter_exit_ij_not_begun", person=False)
CONTESTED = Exit("utter_exit_ij_contested", reason="indemnites")
_RELATIVE = r"(?:mon mari|ma femme|mon conjoint|ma conjointe|ma compagne|mon compagnon|mon fils|ma fille|ma mere|mon pere|mon frere|ma soeur)"
ANOTHER_PERSON = Exit("utter_exit_ij_another_person", reason="indemnites")


async def in_order(case: Case, value: str) -> Exit | Wrong | None:
    start, end = case.values.get("period_start"), case.values.get("period_end")
    if start and end and start > end:
        return Wrong("period_order")
    return OLD_PERIOD if date.fromisoformat(value) < case.message.now.date() - OLDEST else None


async def explain_subrogation(case: Case, value: str) -> None:
    if value == "employer":
        case.tell("utter_subrogation")


async def submit(case: Case) -> Done | Exit | Again:
    values, services, member = case.values, case.services.teleservices, case.member
    start, end = date.fromisoformat(values["period_start"]), date.fromisoformat(values["period_end"])
    kind = "tax" if values["purpose"] == "impots" else "statement"
    try:
        document = await services.allowance_statement(member.id, start, end, kind)
        if values["format"] == "post":
            receipt = await services.submit(NAME, member.id, case.frame.key, {s: values[s] for s in TASK.slots if s in values})
            return Done("utter_done_releve_ij_post", receipt.reference)
    except Refused as refusal:
        if refusal.reason != "nothing_in_period":
            return Exit("utter_refused", reason="indemnites")
        case.forget("period_end")
        return Again("period_start", f"utter_nothing_in_period_{values['payment_to']}")
    return Done(f"utter_done_releve_ij_{kind}", files=[(case.copy.text(f"utter_label_file_releve_ij_{kind}"), document)], summary=False)


ASKED = {
    "by_mail": ASKED_BY_MAIL,
    "taxed": r"\b(?:c'est|sont|est-ce|ca|elles?|on|je|faut|dois|doit)\b.{0,25}\b(?:imposables?|imposee?s?|(?:a |les? |la )declarer(?: aux impots| dans mes revenus)?)\b.{0,12}(?:\?|$)",
    "proof": r"\b(?:papier|document|attestation|justificatif|preuve|certificat|truc)\b.{0,12}\b(?:qui|que|pour|comme quoi)\b.{0,15}\b(?:prouv\w+|justifi\w+|montr\w+|dit que|j'(?:etais|ai ete|suis)|je suis)\b|\bprouver (?:que |mon )?(?:j'|je )?(?:suis|etais|ai ete|arret)\b",
    "right": r"\b(?:j'y ai|ai-je|j'ai|on a) droit\b.{0,12}\b(?:combien|quoi)\b|\b(?:combien|quoi)\b.{0,20}\bdroit\b",
    "amount": r"\bcombien\b.{0,12}\b(?:j'ai|on m'a|vous m'avez|ai-je) (?:ete )?(?:touche|recu|percu|paye|verse)\w*|\b(?:touche|recu|percu) combien\b",
    "content": r"(?=.*\?|(?:\w+ )?(?:est-ce|ca|on|il y a|y a)\b).*\b(?:marque|inscrit|note|ecrit|dit|indique|mentionne|voit|voi|verra|apparait)\w*\b.{0,25}\b(?:maladies?|sante|diagnostic|numero|salaire|montants?|dedans|dessus|adresse)\b|\b(?:dessus|dedans|sur (?:le|ce) (?:releve|papier|document))\b.*\?",
    "to_whom": r"\b(?:leur|lui) (?:l')?(?:envo|transm|donn)\w*|\b(?:envo|transm)\w+[- ](?:leur|lui)\b|\b(?:envoy\w+|transm\w+|donne[rz]?|adress\w+)\b.{0,20}\b(?:direct\w*|(?:a|au|aux) (?:mon |ma |la |l')?(?:caf|banque|patron|employeur|agence|proprio\w*|bailleur|mutuelle|prevoyance))\b.*\?",
    "delay": asked.DELAY, "later": asked.LATER, "cost": asked.COST, "papers": asked.PAPERS, "mistake": asked.MISTAKE, "visit": asked.NO_VISIT,
}  # fmt: skip

TASK = Task(
    name=NAME,
    asked=ASKED,
    named=r"\breleves? (?:d[eu\' ]+|de mes |des )?(?:ij|indemnit\w+)\b|\battestation (?:de paiement|fiscale)\b",
    topic="ij-releve-telecharger",
    called=r"\b(?:indemnites|ij|ijss|releves?)\b",
    submit=submit,
    exits=(
        (NO_RESOURCES, NO_MONEY),
        (r"\b(?:pas|toujours pas) (?:encore )?(?:commence|debute|pris|parti)e?\b|\b(?:conge|arret|il|elle|ca) (?:\w+ )?(?:commence(?:ra)?|debute(?:ra)?) (?:que )?(?:dans|bientot|demain|la semaine prochaine|le mois prochain)\b", NOT_BEGUN),
        (r"\bmontants?\b.*\b(?:faux|pas bons?|incorrect|trop bas|pas le bon)\b|\b(?:erreur|trompes?) (?:de|dans|sur) (?:le |les |mes |mon )?(?:montant|calcul)|\b(?:pas|mal) (?:ete )?paye\w* (?:en entier|en totalite|completement|entierement|correctement)\b|trop[- ]percu|\bindu\b|arret (?:\w+ )?(?:refuse|rejete|pas reconnu)", CONTESTED),
        (r"^(?!.*\b(?:employeur|patron|boite|entreprise|subrog))(?:.*\b)?(?:rien|jamais|(?:pas|plus)(?: \w+){0,2}) (?:ete )?(?:paye|recu|touche|verse|percu)\w*\b", MISSING_PAYMENT),
        (r"\b(?:paiement|versement|virement|indemnites?) (?:\w+ ){0,2}(?:manqu|absent|en retard)", MISSING_PAYMENT),
        (rf"{FOR_SOMEONE}|{_RELATIVE}\b.*\b(?:son|ses|lui|elle|il)\b|\b(?:releve|ij|indemnites(?: journalieres)?|arret|conge) (?:\w+ ){{0,3}}(?:de|d'|pour|a) {_RELATIVE}\b|^(?:(?:c'est|non|mais|en fait) )*pour {_RELATIVE}\b|^(?:(?:bonjour|bonsoir|alors|c'est que)[ ,]+)*{_RELATIVE} (?:a besoin|aurait besoin|veut|voudrait|doit|cherche|demande|souhaite\w*)\b", ANOTHER_PERSON),
    ),
    questions=(
        Question("leave_type", Choice({
            "maladie": r"\bsick(?:ness)?\b|\billness\b|(?<!assurance )(?<!assurance-)\bmaladie\b(?! pro)|\b(?:j'etais|suis) malade\b|\bmi[- ]temps therapeutique\b",
            "maternite": r"\b(?:maternite|maternity|pregnan\w+|enceinte|grossesse|accouche\w*)\b",
            "paternite": r"\bpaternit[ey]\b|\bconge (?:de |du )?pere\b",
            "accident": r"\b(?:work accident|accident at work)\b|\baccident (?:de |du )?(?:travail|trajet|au travail)\b|\bat[/ ]?mp\b|\bmaladie pro\w*\b",
        }, asked={"maladie": r"\b(?:malade|opere\w*|arret)\b", "accident": r"\b(?:accident|travail)\b|^(?:un |l'|c'est un |en )?at$", "paternite": r"\bpere\b"}), names=r"\b(?:type d'arret|arret|conge)\b"),
        Question("period_start", Period("start"), names=r"\b(?:debut|commence|depart|periode|dates?)\b", check=in_order),
        Question("period_end", Period("end"), names=r"\b(?:fin|finit|termine|jusqu'a\w*)\b", check=in_order),
        Question("purpose", Choice({
            "employeur": r"\b(?:employeur|employer|patron|boss|chef|rh|drh|service paie|la paie|(?:la|service) compta\w*|ma boite|mon entreprise)\b(?! (?:qui )?(?:\w+ ){0,3}(?:garde|recoi|recu|touche|perco|percu|avance|paye|verse|maintien)\w*)",
            "prevoyance": r"\b(?:prevoyance|mutuelle|complementaire|ag2r|malakoff|harmonie|mgp)\b|\bassur(?:eur|ance)\b(?! maladie| (?:de |du )?(?:mon |notre )?(?:pret|credit|emprunt))",
            "banque": r"\b(?:banque|bank|loan|mortgage|pret|credit|emprunt|banquier|bancaire|surendettement)\b",
            "impots": r"\b(?:impots?|tax(?:es)?|fiscale?s?|fisc|declaration de revenus|imposable)\b",
            "retraite": r"\b(?:retraite|carsat|trimestres)\b",
            "autre": r"\b(?:agence|bail|loyer|louer|location|appart\w*|proprio|hlm|logement social|caf|france travail|pole emploi|assistante sociale|proprietaire|bailleur|logement|tribunal|avocat|prefecture)\b",
        }, asked={"autre": r"\bautre\b|\bpour moi\b|\bmes (?:dossiers|papiers|archives)\b"}), names=r"\b(?:usage|utilisation|destinataire|a quoi)\b", unclear="autre"),
        Question("payment_to", Choice({
            "employer": r"\bsubrog\w*|\bc'est (?:eux|lui|elle|mon (?:patron|employeur|chef)|ma boite) qui (?:me |m'|nous )?(?:pa[iy]\w*|a paye|ont paye|vers\w*|avance\w*|touche\w*|recoi\w*)|\b(?:ils|il|elle|on|eux) (?:m'|me )?(?:ont|a|continue\w*) (?:\w+ )?(?:garde|maintenu|maintenir|verse) (?:mon|le) salaire|\bmaint(?:ien|enu) de salaire|salaire (?:est |a ete )?(?:maintenu|garde)|(?:verse\w*|paye\w*|vire\w*|recu\w*|touche\w*|percu\w*)(?: \w+)? (?:a|par|chez) (?:mon |ma |l')?(?:employeur|patron|entreprise|boite)|(?:employeur|patron|entreprise|boite) (?:\w+ ){0,3}(?:recoit|recu\w*|touche\w*|percoit|percu\w*|avance|garde)",
            "self": r"\b(?:verse\w*|paye\w*|vire\w*)(?: \w+)? (?:sur mon compte|a moi|directement)\b|\bdirectement sur mon compte\b|\bc'est moi qui (?:suis paye|ai ete paye|recois|touche|ai (?:recu|touche))",
        }, asked={"employer": r"\b(?:employeur|employer|patron|boite|entreprise|chef|boulot|eux)\b|(?<!non )(?<!pas )\b(?:lui|elle)\b(?! et moi)|^ils?\b", "self": r"\b(?:moi|my account|mon compte|directement)\b|^(?!.*\b(?:employeur|patron|boite|entreprise|chef)\b).*\b(?:me|m'a|m'ont) ?(?:\w+ )?(?:pa[iy]\w*|vers\w*|vir\w*|donn\w*|rembours\w*|indemnis\w*)"}), names=r"\b(?:versement|(?<!attestation de )(?<!attestations de )paiement|paye|qui recoit)\b", check=explain_subrogation),
        Question("format", FORMAT, names=r"\b(?:format|envoi|support)\b", check=not_by_mail),
    ),
)  # fmt: skip
