"""The certificate that proves a person's rights: for the member or for someone on their account, at once."""

import re
from datetime import date
from typing import Any

from actions.dialogue import Choice as Button
from actions.french import fold, heard, say_list
from actions.moves import asks
from actions.ports import Refused, Relative
from actions.say import choice
from actions.tasks import asked
from actions.tasks.delivery import ASKED_BY_MAIL, FORMAT, not_by_mail
from actions.tasks.family import CHILDREN, FOR_SOMEONE, PARTNER, TOO_YOUNG, YOUNG
from actions.tasks.task import Case, Done, Exit, Question, Task
from actions.values import Choice, Partial, Setting, refused_places

NAME = "attestation_droits"
RIGHTS_CLOSED = Exit("utter_exit_rights_closed", reason="droits", fragility="droits", urgent=True)
CHILD_ABSENT = Exit("utter_exit_child_absent", reason="droits", other=True)
SPOUSE_ABSENT = Exit("utter_exit_spouse_absent", reason="droits", other=True)
ANOTHER_PERSON = Exit("utter_exit_another_person", reason="droits", other=True)
PROTECTED_ADULT = Exit("utter_exit_protected_adult", reason="droits")
PROVISIONAL_NUMBER = Exit("utter_exit_provisional_number", reason="droits")
WRONG_IDENTITY = Exit("utter_exit_wrong_identity", reason="droits")

_CHILD = rf"(?:{CHILDREN}|puce|petit dernier|petite derniere|petite?|aine|ainee|grande?|cadette?)"
_THIRD = (
    r"mere|pere|maman|papa|parents|belle[- ]\w+|beau[- ]\w+|petite?[- ]fil(?:le|s)|petits[- ]enfants|grand[- ](?:mere|pere|parents?|tante|oncle)|soeur|frere|tante|oncle|cousine?|"
    r"neveu|niece|voisine?|amie?|copains|collegue|patiente?|employee?|salariee?|locataire|coloc\w*"
)
_OLDEST = r"\b(?:aine|ainee|plus (?:grande?|agee?|vieux|vieille)|la grande|le grand|premiere?)\b|\+ ?(?:grande?|agee?|vieux|vieille)\b"
_YOUNGEST = r"\b(?:cadette?|dernier|derniere|plus (?:petite?|jeune)|le petit|la petite)\b|\+ ?(?:petite?|jeune)\b"
_WHOLE_FAMILY = r"\b(?:toute la famille|tout le monde|nous tous|nous (?:deux|trois|quatre|cinq)|chacun)\b"
_BOTH = rf"\bboth(?: of them| kids| children)?\b|\bmy (?:two |three )?(?:kids|children)\b|\bles (?:deux|2|trois|3)\b|\b(?:mes|nos|les) (?:deux |2 |trois |3 |petits? |jeunes )*{_CHILD}s?\b"
_SEVERAL = re.compile(rf"\b(?:moi|nous)\b.*\bet\b.*\b{_CHILD}s?\b|\bet (?:pour )?moi\b|{_WHOLE_FAMILY}|\bles deux\b")
# whoever fetches or prints it is not whom it is for: « mon petit-fils me l'imprimera »
_HELPS = re.compile(
    rf"\b(?:ma|mon|mes|un|une|notre|nos) (?:{_THIRD}|{_CHILD}|mari|femme|conjointe?|compagn\w+|epou\w+)(?: qui)?"
    r"(?: (?:va|ira|iront|vient|viendra|vont|passe|passera|peut|pourra|pourrait|me|m'|l'|la|le|les|s'en|nous|pas|bien))*(?: |(?<='))(?:imprim|cherch|recuper|aid|occup|telecharg|ouvr|envo|depos|montr|explique|port)\w*"
)
_NOT_A_NAME = r"(?:s'il|svp|stp|de|du|qui|et|pour|est|a|au|aux|en|age|agee|mineure?|rattachee?|aussi|seulement|merci|n'|je|il|elle|,|\.)"


class Beneficiary(Choice):
    """self, spouse or child; once the account is known, « child:<relative> » says which one."""

    def __init__(self) -> None:
        super().__init__({
            "self": r"\b(?:for me|myself)\b|\bpour (?:moi|ma pomme|mon propre|mon compte)\b|^(?:(?:c'est|d'abord|oui|ben|commence[rz]? par|en premier)[ ,]+)*(?:moi|moi[- ]meme|me|self)(?: d'abord| en premier| pour commencer)?[ .!]*$|\bla mienne\b|\bmoi[- ]meme\b|\ba mon nom\b",
            "spouse": r"\b(?:my (?:wife|husband|spouse|partner)|ma femme|mon epouse|mon mari|mon epoux|mon conjoint|ma conjointe|ma compagne|mon compagnon|mon concubin|ma concubine|mon partenaire)\b",
            "child": rf"\bmy (?:son|daughter|child|kids?)\b|\b(?:ma|mon|mes|un(?:e)? de mes|un de nos|nos|notre|l'|le|la|les|du|de la) ?(?:\w+ )?{_CHILD}\b|^(?:mon |un |une )?(?:child|enfant|bebe|fils|fille)[ .!]*$",
        })  # fmt: skip

    def read(self, text: str, setting: Setting) -> Any:
        """« Moi et mes 2 gamins »: one certificate a person, and the first of them first; which one, where that is not plain."""
        people = several(text, setting.notes.get("people", []))
        return people[0] if people else Partial("one_person") if _SEVERAL.search(heard(text)) else super().read(_without_helpers(text), setting)

    def find(self, text: str, setting: Setting) -> Any:
        people = setting.notes.get("people", [])
        if among := several(text, people):
            return among[0]
        text = _without_helpers(text)
        folded = heard(text)
        named = _named(folded, people)
        if len(named) == 1 and not (super().find(text, setting) or "").startswith("self"):
            return named[0]
        relation = super().find(text, setting) if len(named) < 2 else "child"
        if relation == "child" or setting.notes.get("among") == "child":
            return _which_child(folded, people, setting.now.date()) or relation
        return relation

    def public(self, value: Any) -> Any:
        return value.partition(":")[0]


def _named(folded: str, people: list[list[str]]) -> list[str]:
    """Those called by their first names; « pas pour Noé » calls nobody."""
    places = {value: [found.span() for found in re.finditer(rf"\b{re.escape(fold(first_name))}\b", folded)] for value, first_name, _ in people}
    others = [found.span() for found in re.finditer(r"\b(?:moi|mari|femme|conjointe?)\b", folded)]
    refused = refused_places(folded, [place for found in (*places.values(), others) for place in found])
    return [value for value, found in places.items() if set(found) - refused]


def _without_helpers(text: str) -> str:
    """
    >>> _without_helpers("faites le pdf mon petit fils me l'imprimera"), _without_helpers("pour mon fils svp")
    ('faites le pdf  ', 'pour mon fils svp')
    """
    said = heard(text)
    return _HELPS.sub(" ", said) if _HELPS.search(said) else text


def several(text: str, people: list[list[str]]) -> list[str]:
    """Everybody that the words ask for, where these are two or more; empty where it is one, or not plain who.

    >>> people = [["child:lea", "Léa", "2016-06-02"], ["child:noe", "Noé", "2020-09-21"]]
    >>> [several(t, people) for t in ("pour moi et Noé", "les deux", "toute la famille", "Léa et Noé en pdf")]
    [['self', 'child:noe'], ['child:lea', 'child:noe'], ['self', 'child:lea', 'child:noe'], ['child:lea', 'child:noe']]
    >>> [several(t, people) for t in ("pour Noé", "pas pour Léa, pour Noé", "envoyez-moi celle de Noé", "pour moi, pas pour les enfants")]
    [[], [], [], []]
    """
    said, known = heard(text), [value for value, *_ in people]
    children = [value for value in known if value.startswith("child:")]
    if re.search(r"\b(?:pas|sans|sauf|ni|plutot|non|ou)\b|\b(?:une?|l'une?|chacun) d(?:e|'entre) (?:mes|nos|les|l)", said) or not known:
        return []
    if re.search(_WHOLE_FAMILY, said):
        return ["self", *known]
    found = _named(said, people)
    if not found and re.search(_BOTH, said) and len(children) > 1:
        found = children
    spouse = [value for value in known if value.startswith("spouse:") and value not in found and re.search(PARTNER, said)]
    if spouse and (found or re.search(r"\bet (?:pour )?moi\b|\bmoi et\b", said)):
        found = [*spouse, *found]
    if found and re.search(r"(?<!envoyez )(?<!donnez )(?<!faites )(?:(?<!\ba )\bmoi\b(?= et\b| ,|,| \+)|\bet (?:pour )?moi\b|\b(?:me|myself) and\b|\band (?:me|myself)\b)", said):
        found = ["self", *found]
    return found if len(found) > 1 else []


def _which_child(folded: str, people: list[list[str]], today: date) -> str | None:
    """The child that an age or a rank points to."""
    children = sorted(((born, value) for value, _, born in people if value.startswith("child:")), key=lambda child: child[0])
    said = re.search(r"\b(\d{1,2}) ans\b", folded)
    if said:
        same_age = [value for born, value in children if _age(date.fromisoformat(born), today) == int(said[1])]
        return same_age[0] if len(same_age) == 1 else None
    if len(children) < 2 or re.search(r"\bmes\b|\bnos\b|\bles\b", folded):
        return None
    if re.search(_OLDEST, folded):
        return children[0][1]
    return children[-1][1] if re.search(_YOUNGEST, folded) else None


def _age(born: date, today: date) -> int:
    return today.year - born.year - ((today.month, today.day) < (born.month, born.day))


async def begin(case: Case) -> Exit | None:
    """Learn who is on the account."""
    member, copy = case.member, case.copy
    if not member.rights_open:
        return RIGHTS_CLOSED
    today = case.message.now.date()
    people = [(f"{kin.relation}:{kin.id}", kin) for kin in member.relatives]
    labels = [["self", copy.text("utter_label_self")], *([value, _label(case, kin, today)] for value, kin in people)]
    case.notes["people"] = [[value, kin.first_name, kin.birth_date.isoformat()] for value, kin in people]
    if _SEVERAL.search(heard(case.message.text)) and not several(case.message.text, case.notes["people"]):
        case.tell("utter_asked_attestation_droits_several")
    case.notes["labels:beneficiary"] = labels
    return None


def _label(case: Case, kin: Relative, today: date) -> str:
    if kin.relation == "spouse":
        return case.copy.text("utter_label_spouse", name=kin.first_name)
    age = _age(kin.birth_date, today)
    years = case.copy.text("utter_label_years", count=age) if age > 1 else case.copy.text("utter_label_year" if age else "utter_label_baby")
    return case.copy.text("utter_label_child", name=kin.first_name, age=years)


async def people_of_the_account(case: Case) -> list[Button]:
    only_children = case.notes.get("among") == "child"
    known = [choice(value, label) for value, label in case.notes["labels:beneficiary"] if not only_children or value.startswith("child")]
    return [*known, choice("other", case.copy.text("utter_label_other_person"))]


def _next_ones(case: Case, value: str) -> None:
    """Who else the words ask one for: theirs are made right after this one. « D'abord Noé » only changes who is first."""
    everyone = several(case.message.text, case.notes.get("people", [])) or case.notes.get("everyone", [])
    others = [one for one in everyone if one != value]
    if value not in everyone or re.search(r"\b(?:juste|seulement|uniquement|que)\b", heard(case.message.text)):
        others = []
    if others == case.notes.get("others", []):
        return
    case.notes["everyone"], case.notes["others"], labels = everyone, others, dict(map(tuple, case.notes["labels:beneficiary"]))
    names = {known: first_name for known, first_name, _ in case.notes["people"]} | {"self": "moi"}
    case.dialogue.wanted = [{"task": NAME, "said": f"pour {names[one]}"} for one in others] + [w for w in case.dialogue.wanted if w["task"] != NAME]
    if others:
        case.tell("utter_attestation_one_each", others=say_list([labels[one][:1].lower() + labels[one][1:] for one in others]))


async def on_the_account(case: Case, value: str) -> Exit | Partial | None:
    relation, _, person = value.partition(":")
    if relation == "other":
        return ANOTHER_PERSON
    if relation == "self" or person:
        _next_ones(case, value)
        return None
    kin = [known for known, *_ in case.notes["people"] if known.startswith(relation)]
    if relation == "spouse" and not kin:
        return SPOUSE_ABSENT
    if not kin or _names_someone_else(case):
        return CHILD_ABSENT
    if len(kin) == 1:
        case.values["beneficiary"] = kin[0]
        return None
    case.notes["among"] = "child"
    return Partial("which_child")


def where_it_goes(case: Case) -> bool:
    """« À quelle adresse vous l'envoyez ? »: the one of the account, of which its city alone is told."""
    text = heard(case.message.text)
    city = case.member.address.city if case.member else None
    asked_where = asks(case.message.text) or "quelle adresse" in text or "chez qui" in text
    if not city or not asked_where or not re.search(r"\b(?:quelle|bonne|mon ancienne) adresse\b|\b(?:part|arrive\w*|envoy\w+|recevoir) (?:ou|chez qui)\b|\bou (?:ca|elle|est-ce que) .{0,12}\b(?:part|arriv|envoy|va)", text):
        return False
    case.tell("utter_post_goes_to", city=city)
    return True


def _names_someone_else(case: Case) -> bool:
    """« pour ma fille Lina », and no Lina on the account; a capital tells a first name."""
    match = re.search(rf"(?i:\b(?:fille|fils|enfant|b[ée]b[ée]|petite?)) (?!(?i:{_NOT_A_NAME})\b)([A-ZÉÈÎÏÔ][\w-]+)", case.message.text)
    return bool(match) and fold(match[1]) not in {fold(first_name) for _, first_name, _ in case.notes["people"]} | {fold(case.member.last_name)}


async def submit(case: Case) -> Done | Exit:
    member, services = case.member, case.services
    person = case.values["beneficiary"].partition(":")[2] or member.id
    try:
        document = await services.teleservices.entitlement_certificate(member.id, person)
        if case.values["format"] == "post":
            asked = {"beneficiary": person, "format": "post"}
            receipt = await services.teleservices.submit(NAME, member.id, case.frame.key, asked)
            return Done("utter_done_attestation_droits_post", receipt.reference)
    except Refused as refusal:
        return {"rights_closed": RIGHTS_CLOSED, "unknown_beneficiary": CHILD_ABSENT}.get(refusal.reason, Exit("utter_refused"))
    another = [choice(f"task:{NAME}", case.copy.text("utter_label_another_attestation"))] if member.relatives else []
    return Done("utter_done_attestation_droits", files=[(case.copy.text("utter_label_file_attestation_droits"), document)], choices=another, summary=False)


_WHERE_SHOWN = r"(?:ecole|lycee|college|piscine|foot|judo|danse|centre aere|voyage|cantine|creche|fac|universite|club|sport|licence|employeur|patron|travail|boulot|embauche|hopital|clinique|medecin|docteur|pharmacie|mutuelle|nounou|assistante maternelle|colo(?:nie)?|mdph|notaire|prefecture)"
ASKED = {
    "by_mail": ASKED_BY_MAIL,
    "moved": r"\bsi\b.{0,12}\b(?:demenag\w+|change d'adresse)|\b(?:j'ai|on a) (?:demenage|change d'adresse).*\?|\bpas (?:encore )?(?:change|la bonne) (?:d'|mon )?adresse\b",
    "exemption": r"\bexoner\w+",
    "spouse": r"^(?:(?:et|mais|euh|bon|non|comment (?:ca se passe|on fait|je fais|faire|ca marche))[ ,]+)*(?:(?:pour )?(?:mon|ma) (?:mari|femme|conjointe?|compagn\w+|epou(?:x|se)))\b(?=.*(?:\?|\bpeut\b|\bcompte\b))(?=.*\b(?:il|elle|peut|aussi)\b)",
    "same": r"^(?!.*\bcarte\b).*\b(?:(?:c'est|la) (?:quoi )?la (?:meme|difference)|meme chose(?! pour)|meme papier|pareil(?! pour)|(?:quelle|une) difference|difference entre)\b",
    "to_whom": rf"\b(?:leur|lui) (?:l')?(?:envo|transm)\w*|\b(?:envo|transm)\w+[- ](?:leur|lui)\b|\b(?:envoy\w+|exped\w+|post\w+|transm\w+|donne[rz]?|adress\w+|faxe\w*)\b.{{0,25}}\b(?:direct\w*|a (?:mon|ma|l'|la|le) ?{_WHERE_SHOWN}|au (?:medecin|docteur|patron|lycee|club))",
    "card": r"\bcarte(?: vitale)?\b.*\b(?:difference|pareil|meme chose|remplace\w*|suffi\w*|plutot)\b|\b(?:difference|pareil|meme chose|remplace\w*|photocopie)\b.*\bcarte(?: vitale)?\b",
    "content": r"\b(?:marque|inscrit|note|ecrit)\w* sur (?:la mienne|la sienne|l'attestation|mon attestation)\b|\bconfidentiel\w*\b.*\b(?:papier|attestation|document)\b|\b(?:dessus|dedans|dans l'attestation|sur (?:l'attestation|le papier|le document))\b.*\?|\b(?:il )?y a (?:quoi|marque|ecrit|mes?|mon|ma|le|la|les)\b.*\b(?:dessus|dedans|numero|enfants|maladies?|adresse|medecin)\b|\b(?:marque|ecrit|voit|voi|verra)\b.{0,25}\b(?:maladies?|ald|sante|numero|traitement)\b",
    "validity": r"\bcombien de temps\b.*\b(?:bonne|garder|dure)\b|\b(?:valable|valide|validite|expire\w*|perime\w*|date de fin)\b|\bdure\w* (?:combien|jusqu)",
    "use": rf"\b(?:assez|suffisante?|marche|sert|suffi\w*|bon|bonne|accepte\w*|faut|convient|valable|utile|va)\b.{{0,25}}\b(?:pour|a|au|par|chez) ?(?:l'|la|le|mon|ma|un|une)? ?{_WHERE_SHOWN}\b.*\?|\bpour (?:l'|la|le|mon|ma|un|une) ?{_WHERE_SHOWN}\b.*\b(?:je (?:mets|choisis|prends?|coche|fais) (?:quoi|qui|laquelle)|quoi choisir|laquelle)\b|\b(?:elle|l'attestation) sert a quoi\b|\bsert a quoi\b.*\b(?:papier|document|attestation)\b",
    "shown_to": rf"\b{_WHERE_SHOWN}\b.*\b(?:la mienne|laquelle|celle de)\b.*(?:\?|\bqui\b)|^(?:(?:c'est|ce serait|alors|euh|oui)[ ,]+)*pour (?:l'|la |le |mon |ma |un |une |donner a (?:la |l'|mon |ma )?){_WHERE_SHOWN}[ .!]*$",
    "several": r"^(?!.*\b(?:carte|vitale|rendez-vous)\b).*(?:\b(?:refaire|reprendre|redemander|en avoir) (?:une|d'autres|plusieurs)\b|\b(?:plusieurs|deux|trois|une pour chacun|chacun la sienne|une autre|les deux|toutes?)\b.{0,25}(?:\ba la fois|d'un coup|en meme temps|possible|\?)(?<!\?\?))",
    "later": asked.LATER,
    "delay": rf"{asked.DELAY}|\b(?:c'est )?long\b.{{0,12}}\b(?:courrier|poste)\b|\b(?:combien de|quand)\b.{{0,25}}\b(?:courrier|poste|arrive\w*|recoi\w*|recev\w*)\b",
    "cost": asked.COST, "papers": asked.PAPERS, "mistake": asked.MISTAKE, "visit": asked.NO_VISIT,
}  # fmt: skip

TASK = Task(
    name=NAME,
    asked=ASKED,
    named=r"\bcertificate of (?:entitlement|insurance|coverage)\b|\battestations?\b(?! (?:de (?:salaire|paiement|loyer)|fiscale|employeur|sur l\'honneur))",
    topic="attestation-droits-telecharger",
    called=r"\battestations?\b",
    begin=begin,
    submit=submit,
    kept_for_another=("format",),
    knows=where_it_goes,
    exits=(
        (r"\b(?:tutelle|curatelle|majeure? protegee?|sauvegarde de justice|habilitation familiale|tuteur|tutrice|curateur|curatrice)\b", PROTECTED_ADULT),
        (rf"{FOR_SOMEONE}|\b(?:pour|de|d'|a) (?:ma|mon|mes|un|une|notre) (?:{_THIRD})\b|\b(?:ma mere|mon pere)\b.*\bson attestation\b|\bpour quelqu'?un d'autre\b|\bun tiers\b", ANOTHER_PERSON),
        (r"\bnumero provisoire\b|\bnumero (?:de secu )?(?:qui )?commence par [78]\b", PROVISIONAL_NUMBER),
        (r"\bdroits? (?:sont |est |etaient )?(?:fermes?|coupes?|suspendus?)\b|\bplus (?:de droits|couverte?|de secu)\b", RIGHTS_CLOSED),
        (r"\b(?:erreur|faute) (?:sur|dans|de) (?:mon |le |son )?(?:nom|prenom|date de naissance|etat civil)\b|\b(?:nom|prenom|date de naissance) (?:\w+ ){0,3}(?:mal (?:ecrite?|orthographiee?)|fau(?:x|sse)|pas (?:le |la )?(?:bone?|bonne|correcte?|juste))\b", WRONG_IDENTITY),
        (YOUNG, TOO_YOUNG),
    ),
    questions=(
        Question("beneficiary", Beneficiary(), names=r"\b(?:beneficiaire|personne|pour qui)\b", options=people_of_the_account, check=on_the_account, apart=True),
        Question("format", FORMAT, names=r"\b(?:format|envoi|support)\b", check=not_by_mail),
    ),
)  # fmt: skip
