"""A new bank account for refunds and allowances. The IBAN stays in the vault: it is resolved to be checked and to be sent."""

import re
from typing import Any

from stdnum import iban as iban_numbers

from actions.dialogue import Choice as Button
from actions.french import heard, say_list, words
from actions.moves import CALLER
from actions.ports import Refused
from actions.say import choice
from actions.tasks import asked
from actions.tasks.delivery import ASKED_BY_MAIL
from actions.tasks.family import FOR_SOMEONE, TOO_YOUNG, YOUNG
from actions.tasks.household import Household, each_adult_apart
from actions.tasks.task import Again, Case, Done, Exit, Question, Task
from actions.values import Choice, Partial, Secret, Setting, Wrong

NAME = "coordonnees_bancaires"
FRAUD = Exit("utter_exit_rib_fraud", fragility="fraude", final=True)
FOREIGN = Exit("utter_exit_rib_foreign")
SAVINGS = Exit("utter_exit_rib_savings")
SOMEONE_ELSE = Exit("utter_exit_rib_someone_else", other=True)
FOR_ANOTHER = Exit("utter_exit_rib_for_another", other=True)
PROTECTED_ADULT = Exit("utter_exit_rib_protected_adult")
ESTATE = Exit("utter_exit_rib_estate", reason="deces", fragility="deuil", final=True)
TWICE_WRONG = Exit("utter_exit_rib_twice_wrong", final=True)

_LENGTH = 27  # of a French IBAN: FR, 2 check digits, bank 5, branch 5, account 11, key 2
_FRENCH = re.compile(r"FR\d{2}(?P<bank>\d{5})(?P<branch>\d{5})(?P<account>[0-9A-Z]{11})(?P<key>\d{2})")
_RIB_LETTERS = str.maketrans("ABCDEFGHIJKLMNOPQRSTUVWXYZ", "12345678912345678923456789")
_PRESSES = r"(?:me |m'|mon |qui )?(?:veut|veulent|voulait|exige\w*|insist\w+|demand\w+|reclam\w+|appel(?:le|lent|e|ee)\b|telephon\w+|contact\w+|forc\w+|oblig\w+|menac\w+|press\w+|a besoin d)"
_AT_ONCE = r"(?=.*\b(?:telephone|tel|fil|sms|mail|courriel|tout de suite|vite|immediatement|urgent\w*|maintenant)\b)"
_RELATIVE = r"(?:ma (?:femme|mere|fille|soeur|copine|compagne|conjointe|tante)|mon (?:mari|pere|fils|frere|copain|compagnon|conjoint|oncle|ex|ami)|mes parents|une? amie?|quelqu'un d'autre|une autre personne|un proche|un tiers)"

_WITH_ME = rf"\b{_RELATIVE} et (?:moi|le mien|mon nom)\b|\b(?:moi|mon nom) (?:et|avec) (?:celui de )?{_RELATIVE}\b"

_THEM = r"(?:les|mes|nos|aux) (?:deux |trois )?(?:enfants?|gosses|petite?s?|filles|fils|gamins)"
_CHILDREN_ALONE = re.compile(rf"\b(?:juste|seulement|uniquement|que|rien que) (?:pour )?{_THEM}\b(?! (?:et|avec|\+) (?:pour )?(?:moi|nous)\b)|\b{_THEM} (?:seulement|uniquement|et pas moi|pas moi|seuls)\b")
_CHILDREN_TOO = re.compile(rf"^(?:(?:et|mais|ok|oui)[ ,]+)*(?:pour |ca marche (?:aussi )?pour |c'est (?:aussi )?pour |ca vaut (?:aussi )?pour )?(?:{_THEM}|ma fille|mon fils|mon bebe)(?: aussi| alors| compris)?[ ?!.]*$")
_FOR_THE_OTHER_PARENT = re.compile(
    rf"\b(?:{_THEM}|eux|elles|ma fille|mon fils)\b.*\b(?:leur|son|l'autre) (?:pere|mere|papa|maman|parent)\b|\b{_THEM}\b.*\bmon ex\b|\b(?:leur|son) (?:pere|mere|papa|maman)\b.*\b(?:recoit|touche|percoit|s'en occupe|rembours\w+)\b"
)


class Iban(Secret):
    """A French IBAN, or the bank's RIB (the same without FR and its two digits)."""

    def __init__(self) -> None:
        super().__init__("iban")

    def read(self, text: str, setting: Setting) -> Any:
        for kind in ("card", "nir"):
            if f"[{kind}:" in text and "[iban:" not in text:
                return Wrong(f"iban_is_{kind}", tried=False)
        return super().read(text, setting)


class Holder(Choice):
    """self, joint or other, also by the names on the RIB: the member's own is `notes["own_name"]`."""

    def read(self, text: str, setting: Setting) -> Any:
        return super().read(text, setting) or self._by_name(text, setting)

    def find(self, text: str, setting: Setting) -> Any:
        """« [iban], au nom d'Élodie Garnier et Marc Roy »"""
        return super().find(text, setting) or (self._by_name(text, setting) if re.search(r"\b(?:nom|titulaire)\b", heard(text)) else None)

    def _by_name(self, text: str, setting: Setting) -> str | None:
        said = set(words(text))
        first, last = (set(words(name)) for name in setting.notes.get("own_name", ("", "")))
        return ("joint" if said & {"et", "ou"} else "self") if first and first | last <= said else None


class Beneficiaries(Household):
    """The member, with or without the children; never the children alone.

    >>> from actions.values import NO_SETTING
    >>> kind = Beneficiaries("self_and_children", "self", {}, {"self_and_children": r"\\benfants\\b"})
    >>> [kind.read(t, NO_SETTING) for t in ("les enfants c'est leur père qui reçoit", "juste les enfants", "les enfants aussi", "tous les enfants")]
    ['self', Partial(reason='only_children', detail=''), 'self_and_children', 'self_and_children']
    """

    def read(self, text: str, setting: Setting) -> Any:
        return Partial("only_children") if _CHILDREN_ALONE.search(heard(text)) else super().read(text, setting)

    def find(self, text: str, setting: Setting) -> Any:
        folded = heard(text)
        return "self" if _FOR_THE_OTHER_PARENT.search(folded) else Partial("only_children") if _CHILDREN_ALONE.search(folded) else super().find(text, setting)


def full_iban(typed: str) -> str:
    """
    >>> full_iban("20041 01005 0500013M026 06"), full_iban("fr14 2004 1010 0505 0001 3M02 606")
    ('FR1420041010050500013M02606', 'FR1420041010050500013M02606')
    """
    compact = re.sub(r"[^0-9A-Z]", "", typed.upper())
    return f"FR{iban_numbers.calc_check_digits(f'FR00{compact}')}{compact}" if re.fullmatch(r"\d{10}[0-9A-Z]{11}\d{2}", compact) else compact


def what_is_wrong(iban: str) -> str | None:
    """The reason why a full IBAN that begins with FR cannot be a French account, or None.

    >>> [what_is_wrong(i) for i in ("FR1420041010050500013M02606", "FR1420041010050500013M0260", "FR1420041010050500013M02607")]
    [None, 'iban_length', 'iban_check']
    """
    if len(iban) != _LENGTH:
        return "iban_length"
    parts = _FRENCH.fullmatch(iban)
    if not parts:
        return "iban_shape"
    bank, branch, account, key = (int(part.translate(_RIB_LETTERS)) for part in parts.groups())
    # The key of a French account number: 97 - (89 bank + 15 branch + 3 account) mod 97.
    right_key = (89 * bank + 15 * branch + 3 * account + key) % 97 == 0
    return None if right_key and iban_numbers.is_valid(iban, check_country=False) else "iban_check"


async def a_french_account(case: Case, reference: str) -> Exit | Wrong | None:
    iban = full_iban(case.secrets[reference])
    if not iban.startswith("FR"):
        return FOREIGN if iban_numbers.is_valid(iban) else Wrong("iban_country", iban[:2])
    reason = what_is_wrong(iban)
    if reason:
        return Wrong(reason, str(len(iban)))
    return Wrong("iban_same", tried=False) if case.member.iban_last4 == iban[-4:] else None


async def ones_own(case: Case, value: str) -> Exit | None:
    """« À ma copine … alors le compte joint »: that is another account, with its own IBAN."""
    if value == "other":
        case.notes["not_own"] = case.values.get("iban")
        return SOMEONE_ELSE
    if case.values.get("iban") and case.notes.get("not_own") == case.values["iban"]:
        case.forget("iban")
        case.notes["ask:iban"] = "utter_partial_other_iban"
    return None


async def begin(case: Case) -> None:
    case.notes["own_name"] = [case.member.first_name, case.member.last_name]
    case.notes["children"] = [kin.first_name for kin in case.member.relatives if kin.relation == "child"]
    case.notes["labels:beneficiaries"] = [[button["value"], button["label"]] for button in await with_the_children(case)]
    if not case.notes["children"]:
        case.values["beneficiaries"] = "self"


_KNOWN_ONE = r"\bvous (?:l'avez|avez|l'aviez) (?:deja|actuellement)?.*\b(?:rib|iban|compte)\b|\b(?:lequel|quel (?:rib|iban|compte))\b.*\b(?:avez|actuel\w*|connu)\b|\b(?:rib|iban|compte) (?:actuel|que vous avez)\b"
_DELETE = r"\b(?:supprim\w+|effac\w+|enlev\w+|retir\w+)\b.*\b(?:rib|iban|compte|coordonnees)\b"


def explains(case: Case) -> bool:
    """« Et mes enfants ? »: none on the account; « je vous envoie une photo du RIB »: only what is typed can be read; « vous avez déjà
    mon RIB »: which one; « supprimer »: only another one replaces it."""
    said, last4 = heard(case.message.text), case.member.iban_last4 if case.member else None
    if "own_name" in case.notes and not has_children(case) and _CHILDREN_TOO.search(said):
        case.tell("utter_rib_no_children")
        return True
    if case.frame.asks_for != "iban" or "[iban:" in said:
        return False
    if re.search(r"\b(?:photos?|scann?\w*|pieces? jointes?|capture|joindre|fichier|image)\b", said):
        case.tell("utter_no_photo_iban")
    elif re.search(_KNOWN_ONE, said) and last4:
        case.tell("utter_rib_known", last4=last4)
    elif re.search(_DELETE, said):
        case.tell("utter_rib_not_deleted")
    else:
        return False
    return True


def has_children(case: Case) -> bool:
    return bool(case.notes.get("children"))


async def with_the_children(case: Case) -> list[Button]:
    names = say_list(case.notes["children"])
    return [choice("self_and_children", case.copy.text("utter_label_self_and_children", names=names)), choice("self", case.copy.text("utter_label_only_self"))]


async def submit(case: Case) -> Done | Exit | Again:
    iban = full_iban(case.secrets[case.values["iban"]])
    account = {slot: case.values[slot] for slot in ("account_holder", "beneficiaries")} | {"iban": iban}
    try:
        receipt = await case.services.teleservices.submit(NAME, case.member.id, case.frame.key, account)
    except Refused as refusal:
        return Again("iban", "utter_wrong_iban_same") if refusal.reason == "same_iban" else Exit("utter_refused")
    return Done("utter_done_coordonnees_bancaires", receipt.reference)


_ASKED_WHETHER = r"(?=.*(?:\?|\b(?:je|on|j') ?(?:peux|peut|pourrais)\b|\b(?:ca|est) (?:marche|passe|possible|accepte|bon|va|irait|convient|suffit)\b|\bc'est (?:bon|accepte|possible|ok)\b|\bpossible\b|\bfonctionne\w*\b|\bconviendrait\b))(?!.*\b[A-Z]{2}\d)"
_BANK_CHANGED = r"\b(?:ma banque|la banque|mon agence)\b.{0,40}\b(?:(?:rib|iban|numero de compte) (?:\w+ ){0,2}(?:change\w*|n'est plus)|change\w* (?:de |d'|mon |mes |l'|le |tous les )*(?:rib|iban|numeros?)|nouvel? (?:rib|iban))"
ASKED = {
    "bank_changed": rf"{_BANK_CHANGED}(?=.*(?:\?|\barnaque|\bnormal|\bvrai\b|\bvraiment|\bpossible|\bdois|\bfaut|\bfai[st] (?:quoi|comment)|\bque faire))",
    "joint": rf"{_ASKED_WHETHER}.*\b(?:compte|rib|iban) (?:joint|commun)\b",
    "savings": rf"{_ASKED_WHETHER}.*\b(?:livrets?|(?:compte )?(?:d')?epargne|ldds?|pel)\b",
    "no_account": r"\bpas encore (?:ouvert )?(?:de |mon |un )?(?:compte|rib)\b|\bpas (?:de |encore de )?(?:compte|banque)\b(?! joint).*(?:\?|\bcomment\b|\bfai[st]\b)|\b(?:interdit bancaire|sans compte)\b",
    "one_only": r"\b(?:deux|2|plusieurs) (?:rib|iban|comptes)\b|\bancien (?:rib|compte|iban)?\b.{0,20}\b(?:efface\w*|supprime\w*|remplace\w*|disparai\w*|garde\w*|annule\w*)\b|\b(?:efface\w*|supprime\w*|remplace\w*|garde[rz]?)\b.{0,15}\bancien\b",
    "foreign": rf"{_ASKED_WHETHER}.*\b(?:(?:compte|rib|iban|banque) (?:\w+ )?(?:etrang\w+|a l'etranger|(?:en|au) \w+|belge|allemande?|espagnole?|portugaise?|italienne?|italien|suisse|luxembourgeoise?|lituanien(?:ne)?)|revolut|n26|wise|bunq|nickel|monzo|boursorama|boursobank|fortuneo|hello bank|en ligne|neobanque|compte pro)\b|{_ASKED_WHETHER}.*\bcompte (?:est |qui est )?(?:chez|a la) (?!(?:mon|ma|mes|quelqu))\w+|\bcompte (?:chez )?(?:revolut|n26|wise|nickel|bunq)\b|^(?:et )?(?:revolut|n26|wise|nickel|boursorama|boursobank|fortuneo|bunq)(?: alors| aussi)?[ ?]*$",
    "spouse": r"\b(?:mon|ma) (?:mari|femme|conjointe?|compagn\w+|copine?|epou(?:x|se))\b(?:.{0,20}\b(?:peut|doit|pourra|aussi|fait|change|donne)|.{0,50}\b(?:il|elle) doit\b|.{0,50}\b(?:qu'il|qu'elle) (?:le |la )?(?:fasse|change|donne|mette))\b(?!.*\b(?:m'|appel\w+|veut|force))",
    "whose": rf"{_ASKED_WHETHER}.*\b(?:compte|rib|iban|celui) (?:de|d'|a) ?(?:{_RELATIVE}|quelqu'un|(?:ma|mon|mes) (?!nom\b|propre\b)\w+)\b|{_ASKED_WHETHER}.*\bau nom de (?:ma|mon|quelqu'un)\b",
    "children": rf"{_ASKED_WHETHER}.*\bpour (?:{_THEM}|ma fille|mon fils|mon bebe|mes filles)\b|\b(?:enfants?|fille|fils|gosses)\b.{{0,20}}\b(?:obligatoire|compris|aussi)\b.*\?",
    "interrupted": asked.INTERRUPTED,
    "old_account": r"\bj'ai (?:deja )?(?:ferme|cloture) (?:mon |ce |l')(?:ancien )?compte\b|\b(?:virement|paiement|versement|argent|remboursement)s?\b.{0,25}\b(?:perdu\w*|recuper\w+|revien\w+|retourne\w*|part[ie]\w* sur l'ancien)\b|\b(?:ferm\w+|clotur\w+|clos|cloture)\b.*\b(?:ancien|l'autre|vieux|mon) ?(?:compte)?\b.*(?:\?|\bavant\b|\bapres\b)|\b(?:part\w*|arrive\w*|verse\w*|tombe\w*|va|vire\w*)\b.{0,15}\bancien (?:compte|rib)\b|\b(?:ancien (?:compte|rib)|l'ancien|mon ancien)\b.{0,20}\b(?:marche|ferme|sert|reste|actif|valable)\w*",
    "allowances": rf"\brembours\w+ (?:ou|et) (?:que |juste |uniquement |seulement |aussi )?(?:pour )?(?:les |mes )?(?:ij|indemnites)\b.*\?|\b(?:ij|indemnites(?: journalieres)?) (?:ou|et) (?:que |juste |uniquement |seulement |aussi )?(?:pour )?(?:les |mes )?rembours\w+.*\?|(?!.*\bquand\b){_ASKED_WHETHER}.*\b(?:indemnites(?: journalieres)?|pension|conge (?:mater\w+|pater\w+)|invalidite|rente)\b.*\b(?:vers\w+|pay\w+|dessus|aussi|arriv\w+|compte|tomb\w+)\b",
    "others": rf"{asked.INSURER}|{asked.OTHERS}",
    "by_mail": rf"{ASKED_BY_MAIL}|\b(?:envoy\w+|donn\w+|transm\w+)\b.{{0,20}}\b(?:par|sur) (?:e-?mail|mail|courriel|messagerie|courrier|la poste)\b.*\?",
    "call": asked.CALL, "later": asked.LATER, "cost": asked.COST, "delay": rf"{asked.DELAY}|\bquand\b.{{0,30}}\b(?:nouveau|dessus)\b", "confirmation": asked.CONFIRMATION, "papers": asked.PAPERS, "mistake": asked.MISTAKE, "visit": asked.NO_VISIT,
}  # fmt: skip

TASK = Task(
    name=NAME,
    asked=ASKED,
    named=r"\bbank (?:account|details)\b|\b(?:rib|iban|coordonnees bancaires|compte bancaire)\b",
    topic="banque-declarer-nouveau-compte",
    called=r"\b(?:rib|iban|banque|compte bancaire|coordonnees bancaires)\b",
    begin=begin,
    submit=submit,
    knows=explains,
    exits=(
        (r"^contacted$|\b(?:on|il|elle|ils|quelqu'un|un conseiller|une conseillere|un (?:monsieur|homme)|une (?:dame|femme)|la secu|ameli|la cpam|la caisse)(?: qui)? (?:m'a|m'ont|me|vient de m'|n'arrete pas de m')(?: \w+)? ?(?:appel|telephon|contact|demand|reclam|forc|oblig|menac|mis? la pression)\w*|\bon m'a ecrit\b", FRAUD),
        (rf"\b{CALLER}\b[^.!?]{{0,40}}?\b{_PRESSES}.{{0,40}}\b(?:rib|iban|coordonnees|compte|codes?|mot de passe)\b", FRAUD),
        (rf"^{_AT_ONCE}.*\b{CALLER}\b.{{0,40}}\bdi(?:t|sent|sait) (?:de |d'|qu'il faut |que je dois )(?:\w+ )?(?:donner|envoyer|changer|valider|confirmer|modifier|communiquer)\b", FRAUD),
        (rf"\b(?:mail|email|e-mail|courriel|sms|texto|message|appel|coup de (?:fil|telephone)|lien)\b.*\b(?:demand|reclam|cliqu|verifi|confirm|urgent|bloqu|suspen)\w*|\bj'ai (?:recu|eu) (?:un|une|des) (?:mail|email|e-mail|courriel|sms|texto|message|appel|coup de fil)|^(?!.*{_BANK_CHANGED}).*\b(?:arnaque|hameconnage|phishing|escroc\w*|sous la pression)\b", FRAUD),
        (r"\b(?:tutelle|curatelle|majeure? protegee?|sauvegarde de justice|tuteur|tutrice|curateur|curatrice)\b", PROTECTED_ADULT),
        (r"\b(?:succession|indivision|deced\w+|heritage|defunte?)\b|\b(?:mon|ma) (?:mari|pere|epou[xs]e?|conjointe?|compagnon|compagne|femme|mere) (?:est|etait|vient de|nous a) (?:morte?|mourir|quittes?)\b|\b(?:perdu (?:mon|ma)|(?:mort|deces) (?:de|du)) (?:mon |ma )?(?:mari|pere|epou[xs]e?|conjointe?|compagnon|compagne|femme|mere)\b|\bdeces\b", ESTATE),
        (rf"\b(?:{_RELATIVE}|mon petit[- ]fils|ma petite[- ]fille|mon neveu|ma niece|mon gendre|ma belle[- ]fille|mon voisin|ma voisine)\b.{{0,25}}\b(?:mettre|donner|utiliser|enregistrer|met|donne|recevoir)\b.{{0,12}}\b(?:son|leur) (?:rib|iban|compte)\b", SOMEONE_ELSE),
        (r"^(?:non |mais )?(?:c'est |ce serait |ce sera )?(?:pour|celui de) (?:ma|mon) (?:grand[- ]?|belle[- ]?|beau[- ]?)?(?:mere|pere|soeur|frere|tante|oncle|voisine?)[ .!]*$", SOMEONE_ELSE),
        (rf"{FOR_SOMEONE}|\b(?:chang\w+|modifi\w+) (?:\w+ ){{0,2}}(?:rib|iban|compte(?: bancaire)?|coordonnees(?: bancaires)?|banque) (?:pour|de) {_RELATIVE}\b(?! et (?:moi|le mien))|^(?!.*\b(?:j'ai|on a|nous|moi)\b).*\b{_RELATIVE} (?:a |vient de |va )?chang\w+ (?:de |sa )banque\b", FOR_ANOTHER),
        (rf"\b(?:donn\w+|mettre|mets|enregistr\w+|declar\w+|nouveau) (?:\w+ ){{0,2}}(?:rib|iban|compte(?: bancaire)?|coordonnees(?: bancaires)?) (?:pour|de) {_RELATIVE}\b(?! et (?:moi|le mien))", SOMEONE_ELSE),
        (r"\b(?:livret|compte (?:d')?epargne|ldds?|pel)\b", SAVINGS),
        (r"\b(?:compte|rib|iban|banque) (?:bancaire )?(?:etrang\w+|a l'etranger|(?:en|au) (?:belgique|allemagne|espagne|portugal|italie|suisse|luxembourg|angleterre|irlande|lituanie|maroc|algerie|tunisie)|belge|allemand|espagnol|portugais|italien|suisse|luxembourgeois|lituanien)\b", FOREIGN),
        (YOUNG, TOO_YOUNG),
    ),
    questions=(
        Question("iban", Iban(), names=r"\b(?:iban|rib|numero de compte)\b", check=a_french_account, refused=TWICE_WRONG),
        Question("account_holder", Holder({
            "other": rf"(?!.*(?:{_WITH_ME}))(?:.*\b(?:rib|iban) (?:de|d') ?{_RELATIVE}\b|.*\bau nom de {_RELATIVE}\b)",
            "joint": rf"\bcompte (?:joint|commun) avec\b|\bnos deux noms\b|\bc'est (?:un|notre) compte (?:joint|commun)\b|{_WITH_ME}",
            "self": r"\bcompte (?:perso\w*|individuel)\b|(?<!pas )\ba mon (?:seul )?nom\b|\b(?:in |under )?my (?:own )?name\b",
        }, asked={
            "joint": r"\b(?:joint|commun|nous deux|a deux|tous les deux|ma femme et moi|mon mari et moi|on est (?:deux|2)|ouvert ensemble|partage\w*)\b|\b(?:a|en) deux\b|" + rf"\bavec {_RELATIVE}\b",
            "self": r"^(?!.*\b(?:joint|commun|et moi|avec m\w+|remboursements?|pas (?:(?:a )?(?:moi|mon nom|mon compte)|(?:le|au|du) mien))\b).*\b(?:moi|mien|my (?:own )?name|mine|mon nom|mon (?:propre )?compte|seule?|perso\w*)\b",
            "other": rf"^(?!.*\b(?:joint|commun|et moi|avec)\b).*\b{_RELATIVE}\b|\bpas (?:a (?:moi|mon nom)|(?:le|au|du) mien|mon nom)\b",
        }), names=r"\b(?:titulaire|nom du compte)\b", check=ones_own),
        Question("beneficiaries", Beneficiaries("self_and_children", "self", {
            "self_and_children": r"\bmoi et (?:mes|les|nos|mon|ma) (?:\w+ )?(?:enfants?|gosses|gamins|filles?|fils|petits?)\b|\b(?:mes|les|nos|mon|ma) (?:\w+ )?(?:enfants?|gosses|gamins|filles?|fils|petits?) et (?:aussi |pour )?(?:moi|les miens|la mienne)\b|\bmy (?:kids|children) and (?:me|i)\b|\bme and my (?:kids|children)\b|\btoute la famille\b|\b(?:les|mes|nos) enfants aussi\b|\bpas (?:que|juste|seulement) (?:pour )?moi\b",
            "self": r"(?<!pas )\b(?:pour|que|juste|seulement|uniquement) moi(?: seulement| uniquement| seule?)?(?: en fait| finalement| svp| merci)?[ .!]*$|\bmoi (?:seulement|uniquement|seule?)\b",
        }, asked={
            "self_and_children": r"\b(?:enfants?|gosses|filles?|fils|eux aussi|tous|toutes|tout le monde|famille|les deux|petits?)\b", "self": r"^(?:juste |que |seulement )?(?:pour )?moi\b(?! et)",
        }), names=r"\b(?:beneficiaires?|personnes? concernees?|enfants?)\b", when=has_children, options=with_the_children, check=each_adult_apart),
    ),
)  # fmt: skip
