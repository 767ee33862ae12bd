"""What members type, brought to a form that the encoder and the keyword scorers can read.

Two levels. `prepare` is gentle and feeds the encoder: one case, one apostrophe, SMS spellings written out. `fold` goes
on for the keyword scorers: no accents, no marks. Neither knows the topics: a new topic needs no list here.
"""

import re
import unicodedata
from functools import lru_cache

# Words that only SMS spelling writes so. What could be another French word ("la", "ces", "sa") is left alone.
SMS = {
    "slt": "salut", "bjr": "bonjour", "bsr": "bonsoir", "svp": "s'il vous plaît", "stp": "s'il te plaît",
    "mrc": "merci", "mci": "merci", "mrci": "merci", "dsl": "désolé", "jvx": "je veux", "jveu": "je veux",
    "jveux": "je veux", "jve": "je veux", "jvoudrai": "je voudrais", "jvoudrais": "je voudrais", "jpeu": "je peux",
    "jpeux": "je peux", "jpe": "je peux", "jdois": "je dois", "jdoi": "je dois", "jsui": "je suis",
    "jsuis": "je suis", "chui": "je suis", "chuis": "je suis", "jsai": "je sais", "jsé": "je sais", "jai": "j'ai",
    "jé": "j'ai", "jté": "j'étais", "jcherche": "je cherche", "jcomprend": "je comprends",
    "jcomprends": "je comprends", "jarrive": "j'arrive", "jtrouve": "je trouve", "jfai": "je fais",
    "jfais": "je fais", "jcroi": "je crois", "jpense": "je pense", "jaimerai": "j'aimerais", "jn": "je ne",
    "pa": "pas", "pk": "pourquoi", "pkoi": "pourquoi", "pq": "pourquoi", "pourkoi": "pourquoi", "koi": "quoi", "kwa": "quoi",
    "ki": "qui", "ke": "que", "kan": "quand", "kand": "quand", "qd": "quand", "qnd": "quand", "kom": "comme",
    "kel": "quel", "kelle": "quelle", "kels": "quels", "kelkun": "quelqu'un", "qqn": "quelqu'un", "qlq": "quelque",
    "qlqn": "quelqu'un", "qqun": "quelqu'un", "kelke": "quelque", "qqch": "quelque chose", "cmt": "comment",
    "cmnt": "comment", "koman": "comment", "komen": "comment", "coman": "comment", "komment": "comment",
    "kombien": "combien", "cb": "combien", "cbn": "combien", "cbien": "combien", "ds": "dans", "ts": "tous",
    "tt": "tout", "tte": "toute", "ttes": "toutes", "tjs": "toujours", "tjr": "toujours", "tjrs": "toujours",
    "toujour": "toujours", "bcp": "beaucoup", "pr": "pour", "ac": "avec", "avk": "avec",
    "sn": "son", "mn": "mon", "vs": "vous", "ns": "nous", "nvx": "nouveaux", "nvl": "nouvelle", "nvelle": "nouvelle",
    "nvo": "nouveau", "nouvo": "nouveau", "msg": "message", "rdv": "rendez-vous", "rdvs": "rendez-vous",
    "rv": "rendez-vous", "randevou": "rendez-vous", "tél": "téléphone", "num": "numéro",
    "numero": "numéro", "mdp": "mot de passe", "atestation": "attestation", "attest": "attestation",
    "bb": "bébé", "dr": "docteur", "toubib": "médecin", "tph": "téléphone", "mtn": "maintenant",
    "mnt": "maintenant", "ojd": "aujourd'hui", "auj": "aujourd'hui", "ajd": "aujourd'hui", "ya": "il y a",
    "yavait": "il y avait", "yaura": "il y aura", "pb": "problème", "pbs": "problèmes", "qq": "quelque",
    "dc": "donc", "jms": "jamais", "tps": "temps", "lgtps": "longtemps", "lgtmp": "longtemps", "slmt": "seulement",
    "rembours": "remboursement", "rmb": "remboursement", "rbt": "remboursement", "rbst": "remboursement",
    "aprè": "après", "apre": "après", "depui": "depuis", "alor": "alors", "ossi": "aussi", "osi": "aussi",
    "fo": "faut", "fodré": "faudrait", "fau": "faut", "eske": "est-ce que", "esque": "est-ce que",
    "esk": "est-ce que", "skon": "ce qu'on", "kon": "qu'on", "kil": "qu'il", "keske": "qu'est-ce que",
    "kesk": "qu'est-ce que", "pcq": "parce que", "pck": "parce que", "psk": "parce que", "pske": "parce que",
    "parske": "parce que", "bocou": "beaucoup", "dja": "déjà", "deja": "déjà", "mm": "même",
    "meme": "même", "secu": "sécu", "sekurite": "sécurité",
    "ij": "indemnités journalières", "ijs": "indemnités journalières", "avs": "avez-vous",
    "svou": "s'il vous", "plz": "please", "pls": "please", "thx": "thanks", "u": "you", "ur": "your",
}  # fmt: skip
# Single letters that stand for words in SMS spelling, read only where a word follows.
LETTERS = {"g": "j'ai", "c": "c'est", "t": "tu es", "d": "des", "k": "que", "é": "et"}
_WORD = re.compile(r"[^\W\d_]+(?:'[^\W\d_]+)*|\d+|[^\w\s]", re.UNICODE)
_TOKEN = re.compile(r"\w+", re.UNICODE)
_WITH = re.compile(r"(?<!\bun )(?<!\bmon )(?<!\bson )(?<!\bton )(?<!\bd')(?<!\bl')\bavc\b")  # short for « avec », unless it is a stroke
_LEFT_OUT = re.compile(  # the apostrophe that a phone makes hard to reach: « j ai », « l adresse », « c est »; « bâtiment d » is a letter
    r"(?<![\w'’-])(?<!\bbat )(?<!\bbât )(?<!timent )(?<!\besc )(?<!\bescalier )(?<!\bporte )(?<!\bhall )(?<!\bbloc )(?<!\bentrée )(?<!\bentree )"
    r"([JjNn]|(?i:qu|jusqu)|[Ll](?= (?!(?i:et|ou)\b))|[Dd](?= (?!(?i:et|ou|aux?|[aày]|en)\b))|[Cc](?= (?i:est|[ée]tai(?:t|ent))\b)|"
    r"[Ss](?= (?:ils?|est|[ée]tait|appel\w+|occup\w+|inscri\w+|adress\w+|agit|arr[eê]t\w+)\b)|[Mm](?= (?:a|ai|as|avez|ont|avait|aide\w*|appel\w+|envo\w+|inscri\w+|occup\w+|arriv\w+|oubli\w+|indemnis\w+|en)\b))"
    r" (?=[aàâeéèêiîoôuyœAÀÂEÉÈÊIÎOÔUYŒ]|[Hh](?:abit|[eé]berg|[oô]pital|ospital|eure|istor|omme|uissier|onor))"
)
_SPACES = re.compile(r"\s+")
_REPEATS = re.compile(r"([^\W\d_])\1{2,}")
_APOSTROPHES = str.maketrans({"’": "'", "ʼ": "'", "`": "'", "´": "'", "‘": "'", "\u00a0": " ", "\u202f": " "})
MAX_CHARACTERS = 1_000
# A private value travels as a reference with random characters, which must not weigh on the meaning.
_PRIVATE = re.compile(r"\[(nir|iban|card|phone|email):[a-z0-9]+\]", re.IGNORECASE)
_CODE = re.compile(r"(?:\b(?:rdv|rendez[- ]vous)[ ,:]+)?\brdv(?:-[a-z0-9]{6}| [2-9bcdfghjkmnpqrstvwxz]{6})\b", re.IGNORECASE)  # of an appointment: six random characters, no vowel, so that « rdv urgent » is none
_PRIVATE_WORDS = {"nir": "numéro de sécu", "iban": "iban", "card": "carte bancaire", "phone": "numéro de téléphone", "email": "adresse mail"}


@lru_cache(maxsize=256)
def prepare(text: str) -> str:
    """The message as the encoder reads it: lower case, plain apostrophes, SMS spellings written out.

    >>> prepare("SLT jveu  mon ATTESTATION svp !!!!")
    "salut je veux mon attestation s'il vous plaît !"
    >>> prepare("mon rib [iban:k3v9q2]")
    'mon rib iban'
    >>> prepare("déplacer mon rendez-vous RDV-ZXW423"), prepare("annuler le RDV-7K3Q9X"), prepare("rdv urgent")
    ('déplacer mon rendez-vous', 'annuler le rendez-vous', 'rendez-vous urgent')
    >>> prepare("rdv avc un conseiller"), prepare("il fait un AVC")
    ('rendez-vous avec un conseiller', 'il fait un avc')
    >>> prepare("j ai changé d adresse, qu est ce que c est l ancienne ?"), prepare("bat d 2eme, c ou ?")
    ("j'ai changé d'adresse, qu'est ce que c'est l'ancienne ?", "bat d 2eme, c'est ou ?")
    >>> prepare("bâtiment l au fond"), prepare("s il habite ici elle s appelle Nora, il m a dit qu il n en a pas")
    ('bâtiment l au fond', "s'il habite ici elle s'appelle nora, il m'a dit qu'il n'en a pas")
    """
    text = _PRIVATE.sub(lambda found: _PRIVATE_WORDS[found[1].lower()], text[:MAX_CHARACTERS])
    text = _CODE.sub("rendez-vous", text)
    text = unicodedata.normalize("NFC", text).translate(_APOSTROPHES).casefold().replace("ß", "ss")
    text = re.sub(r"([!?.,;:])\1+", r"\1", _REPEATS.sub(r"\1\1", text))
    words = with_apostrophes(_WITH.sub("avec", _SPACES.sub(" ", text))).strip().split(" ")
    return " ".join(_expand(word, words[i + 1] if i + 1 < len(words) else "") for i, word in enumerate(words))


def with_apostrophes(text: str) -> str:
    """As it is written, with the apostrophes that were left out; of the same length.

    >>> with_apostrophes("c est Aurélie"), with_apostrophes("12 rue d Alsace, bat C esc D"), with_apostrophes("J AI FINI, C EST TOUT")
    ("c'est Aurélie", "12 rue d'Alsace, bat C esc D", "J'AI FINI, C'EST TOUT")
    """
    return _LEFT_OUT.sub(r"\1'", text)


_PLEA = re.compile(
    r"\b(?:(?:j'(?:ai|aurais|aurai) )?(?:vraiment |bien |grand |un peu )?besoin (?:(?:d'une |d')aide|de (?:votre|ton|vos|tes|l')? ?(?:aide|lumières|conseils?)|d'un coup de main|qu'on m'aide|que vous m'aidiez)|"
    r"(?:est-ce que )?(?:vous |tu )?(?:pouvez|pourriez|peux|pourrais|pouver|pouvé)(?:[- ](?:vous|tu))? (?:me |m')?(?:aid(?:er|ez|é)|renseigner|conseiller|guider|éclairer)|"
    r"(?:aide[rz]?|aidé|renseignez|guidez|conseillez)[- ](?:moi|nous)|(?:please )?(?:can you |could you )?help(?: me)?|i need (?:some |your )?help|"
    r"je (?:ne |n')?(?:sais|sait|sai) (?:vraiment )?(?:pas|plus) (?:du tout )?(?:quoi|coment|comment|ce que je dois|par où|qui) (?:faire|commencer|m'y prendre|voir|appeler)|je suis (?:un peu |complètement |toute? )?perdue?|"
    r"s'il (?:vous|te) pla[iî]t|please|bonjour|bonsoir|salut|coucou|hello|merci(?: d'avance| beaucoup)?)(?=\W|$)"
)


def beside_a_plea(text: str) -> str | None:
    """What help is asked for, as the encoder reads it; None where nothing says so.

    >>> beside_a_plea("Aidez-moi svp je comprends rien à ma feuille de soins"), beside_a_plea("bonjour, j'ai besoin d'aide")
    ('je comprends rien à ma feuille de soins', None)
    """
    prepared = prepare(text)
    left = _SPACES.sub(" ", _PLEA.sub(" ", prepared)).strip(" ,.;:!?-")
    return left if left != prepared and len(words(left)) >= 4 else None


_GREETING = re.compile(r"(?:(?:bonjour|bonsoir|salut|coucou|hello|hi|re|rebonjour|madame|monsieur|mesdames|messieurs|mme|mr)\b[ ,.!;:-]*(?:à (?:vous|tous|toutes)\b[ ,.!;:-]*)?)+")


def beside_a_greeting(text: str) -> str | None:
    """What a message says after its greeting, as the encoder reads it; None where it only greets.

    >>> beside_a_greeting("Bonjour, j ai demenagé"), beside_a_greeting("bjr madame"), beside_a_greeting("bonjour à tous"), beside_a_greeting("j'ai déménagé")
    ("j'ai demenagé", None, None, None)
    """
    prepared = prepare(text)
    greeted = _GREETING.match(prepared)
    left = prepared[greeted.end() :].strip() if greeted else ""
    return left if len(words(left)) >= 3 else None


def only_private(text: str) -> bool:
    """Nothing but private values: what they are wanted for, the conversation knows. An IBAN says it by itself.

    >>> only_private("[phone:k3v9q2]."), only_private("[iban:k3v9q2]"), only_private("mon mail [email:k3v9q2]")
    (True, False, False)
    """
    found = {match[1].lower() for match in _PRIVATE.finditer(text)}
    return bool(found - {"iban"}) and not _TOKEN.search(_PRIVATE.sub(" ", text))


def _expand(word: str, following: str) -> str:
    core = word.strip("!?.,;:()\"«»…")
    if not core:
        return word
    full = SMS.get(core)
    if full is None and following[:1].isalpha():
        full = LETTERS.get(core)
    return word if full is None else word.replace(core, full, 1)


def strip_accents(text: str) -> str:
    """
    >>> strip_accents("relevé d'indemnités")
    "releve d'indemnites"
    """
    text = text.replace("œ", "oe").replace("æ", "ae").replace("Œ", "OE").replace("Æ", "AE")
    return "".join(c for c in unicodedata.normalize("NFD", text) if not unicodedata.combining(c))


@lru_cache(maxsize=1024)  # a message is folded for each of those who look at its words, an answer's statements for each message
def fold(text: str) -> str:
    """Lower case, no accents, no marks, one space: what the character n-grams see.

    >>> fold("Où est l'Attestation ?")
    'ou est l attestation'
    """
    return " ".join(_TOKEN.findall(strip_accents(prepare(text))))


def words(text: str) -> list[str]:
    """
    >>> words("J'ai déménagé, 17100 Saintes")
    ['j', 'ai', 'demenage', '17100', 'saintes']
    """
    return fold(text).split(" ") if text.strip() else []
