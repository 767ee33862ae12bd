"""What can be a name, how a spelling is told, and where a full name divides.

Names are too many to list, and many are words too (Rose, Avril, Bon, Sans, Vu). What sentences are made of is short:
pronouns, forms of verbs, negations, and the nouns of these conversations. No name holds any of those.
"""

import re
import unicodedata
from collections.abc import Iterable

from rapidfuzz import fuzz

from actions.french import fold

_NEVER = frozenset(
    # Pronouns, verbs, negations.
    "je ils on nous vous ce ca cela ceci celui celle ceux celles moi quoi sil "
    "est suis sont sommes etes etait etais etaient serait etre avons avez ont avait avais avoir fait fais faites faire peut peux pouvez peuvent pourrait veut veux voulez "
    "voulons veulent voudrais voudrait voulais dois doit devez devons doivent vais vont allons allez crois croit pense penses pensons hesite hesites hesitons hesitent hesitez "
    "hesitation choisi choisis choisit choisie choisir choisissons attends attend attendez attendre comprends comprend compris decide decidee decider decidera trouver venir vient viens "
    "mets mettre mettez corriger corrigez modifier modifiez revient revenir revenons reviens reprend reprends reprenons continue continuer continuez appelle appeler appelait appelons "
    "connais connait parler ecrit ecrire ecrivez demande demander donnez faut fallait prend prends prendre trompe trompee prenomme prenommee savez savons savoir "
    "pas jamais aucun aucune rien non nan oui ouais yes ok okay no ne nee nees nes "
    # What links and what counts.
    "pour avec dans chez mais donc quand comme parce puisque apres contre depuis pendant entre encore deja vraiment seulement uniquement simplement exactement aussi ensuite maintenant "
    "ici hier demain aujourd'hui comment pourquoi combien quel quelle quels quelles lequel laquelle tres beaucoup plutot pareil meme idem apparemment normalement peut-etre notre votre nos "
    "cette cet ces mes les deux trois quatre d'accord arrive voila stop super tant bientot importe laisse "
    # What is talked of here.
    "nom noms prenom prenoms fille filles bebe bebes bb enfants maman parents femme numero adresse naissance departement mois annee semaine minute question reponse demarche "
    "attestation rib iban vitale secu cpam bonjour bonsoir svp stp dossier declaration formulaire papiers conseiller conseillere erreur faute lettre lettres accent tiret "
    "majuscule arriere debut jumeaux jumelles "
    "name not yet".split()
)
# A name by themselves (Au, Un, Ou, Pere), never beside other words.
_NOT_AMONG_OTHERS = frozenset("a au aux en un une mon et ou par sur pere mere sais fin date va caisse serieux personne".split())
_SOMEONE = re.compile(r"\b(?:le|la|du|de|des|son|sa|leur|mon|ma|l'|d')\s?(?:papa|pere|mere|mari|conjointe?|compagn\w+|copain|copine|autre(?: parent)?|enfant|garcon|fils|petite?|grande?)$")
MANY = 5  # words of the longest name


def can_be_name(said: str) -> bool:
    """
    >>> [can_be_name(said) for said in ("Marie Ange", "de la Tour", "N'Guyen", "El Amrani", "le goff", "Sans", "Rose", "Ou", "Aimé Désiré")]
    [True, True, True, True, True, True, True, True, True]
    >>> [can_be_name(said) for said in ("on hésite encore", "pas encore choisi", "vous êtes sérieux là", "Arrière sur", "à Saintes", "le papa", "j'attends", "comment")]
    [False, False, False, False, False, False, False, False]
    """
    given = [re.sub(r"^[nsmtdl]'", "", word) for word in fold(said).split()]
    if any(word in _NEVER or re.match(r"(?:j|c|qu)'", word) for word in given) or fold(said) in _NEVER or len(given) > MANY:
        return False
    among_others = given[1:] if given[0] == "ou" else given  # « Ou Virak »
    return len(given) == 1 or not (_NOT_AMONG_OTHERS & set(among_others) or _SOMEONE.match(fold(said)))


_SPELLING = re.compile(
    r"[ ,]+(?:(?:ca |qui |cela )?s'[ée]cri[ts]+ )?(?:avec|sans) (?:(?:une?|deux|des|les|pas d[e']|l[ae]|l') ?)?(?:accents?|tirets?|tr[ée]mas?|apostrophe|majuscules?|[^\W\d_])\b(?P<rest>.*)$", re.IGNORECASE
)
_AT_THE_END = re.compile(r"(?:avec|plus) (?:une? )?([a-z])\b.*\ba la fin\b")


def spells(said: str) -> bool:
    """Words that tell how a name is written.

    >>> spells("Noah avec un h"), spells("avec un ami"), spells("Garnier avec un t à la fin")
    (True, False, True)
    """
    return bool(_SPELLING.search(f" {said}"))


def spelt(said: str) -> str:
    """The name that words tell the spelling of.

    >>> [spelt(said) for said in ("Noah avec un h", "Garnier avec un t à la fin Garniert", "Garnier avec un t à la fin", "Léo sans accent", "Martin", "Roy avec un tiret Martin")]
    ['Noah', 'Garniert', 'Garniert', 'Leo', 'Martin', 'Roy-Martin']
    """
    joined = re.fullmatch(r"(?i)([^\W\d_]+(?: (?!avec\b|un\b)[^\W\d_]+)?),? (?:avec )?(?:un )?(?:petit )?(?:tiret|trait d'union|tiret du 6)(?: entre)?,? (?:et )?([^\W\d_]+)", said.strip(" ."))
    if joined:  # « Roy avec un tiret Martin »
        return f"{joined[1]}-{joined[2]}"
    found = _SPELLING.search(said)
    if found is None:
        return said
    name, again = said[: found.start()].strip(" ,"), said.split()[-1].strip(" .!")
    if len(again) >= 3 and fuzz.ratio(fold(again), fold(name)) >= 70:
        return again
    if re.search(r"\bsans accents?\b", fold(said)):
        return "".join(c for c in unicodedata.normalize("NFKD", name) if not unicodedata.combining(c))
    last = _AT_THE_END.search(fold(said))
    return name if last is None or fold(name).endswith(last[1]) else name + last[1]


# First names that often go on in a second word: « Marie Ange », « Jean Philippe », « Mohamed Amine ».
_GO_ON = frozenset("marie jean anne rose mohamed mohammed muhammad mohammad abdel abdoul abd abou sidi nour fatima lalla moulay maria jose ana joao".split())
# The second words of the French ones among them; any other word after them is a last name: « Marie Durand ».
_FRENCH_ONES = frozenset("marie jean anne rose".split())
_SECOND = frozenset(
    "aimee alain alice amelie andre ange anne antoine astrid aude baptiste beatrice benoit bernadette bernard blanche camille caroline catherine cecile chantal charles charlotte "
    "christian christine christophe claire claude clemence daniel david delphine denis denise dominique edith edouard elisabeth elise emmanuel emmanuelle eric estelle etienne eudes eve "
    "felix flore florence france francois francoise frederic gabriel gabrielle georges germaine gilles guillaume guy helene hugues ines isabelle jacques jean jeanne jerome jose josee joseph "
    "josephine jules julie julien laura laure laurence laurent leon line lise lou louis louise loup luc lucie ludovic lys madeleine marc marcel marguerite marie marthe martine mathilde "
    "matthieu maurice max michel michele monique nicolas noel noelle odile olivier pascal pascale patrice patrick paul paule philippe pierre raphael raymond reine remi rene renee robert roch "
    "roger rosalie rose sabine sebastien simon simone solange sophie stephane suzanne sylvie thierry therese victoire victor vincent violaine virginie yves yvette yvonne xavier".split()
)
_PARTICLES = frozenset("de du des d la le les el al ben bel ait da das do dos di van von den der mac mc saint sainte".split())


def has_particle(last: str) -> bool:
    """A last name that begins as hardly any first name goes on: « Le Goff », « Ben Ali », not « El Houda ».

    >>> has_particle("Le Goff"), has_particle("Ben Ali"), has_particle("El Houda"), has_particle("Roy")
    (True, True, False, False)
    """
    return " " in last and fold(last.split()[0]) in ("le", "du", "ben", "bel", "ait", "van", "von", "mac", "mc")


def divide(full: str, known: Iterable[str] = ()) -> tuple[str, str | None]:
    """First and last name of a full name; the last one None where it cannot be told. `known`: last names of the family.

    >>> divide("Tom Garnier"), divide("Marie Ange"), divide("Marie Ange Roy"), divide("Jean Garnier", ["Garnier"]), divide("Marie de la Tour")
    (('Tom', 'Garnier'), ('Marie Ange', None), ('Marie Ange', 'Roy'), ('Jean', 'Garnier'), ('Marie', 'de la Tour'))
    >>> divide("Marie Durand"), divide("Jean Baptiste"), divide("Marie")
    (('Marie', 'Durand'), ('Jean Baptiste', None), ('Marie', None))
    >>> divide("Anna Louise Roy"), divide("Anna Louise Roy", ["Roy"]), divide("Lina")
    (('Anna', None), ('Anna Louise', 'Roy'), ('Lina', None))
    """
    given = full.split()
    for name in known:
        size = len(name.split())
        if len(given) > size and fold(" ".join(given[-size:])) == fold(name):
            return " ".join(given[:-size]), " ".join(given[-size:])
    for at in range(1 + (fold(given[0]) in ("nour", "abd")), len(given)):  # « Nour El Houda »
        if re.split("['’]", fold(given[at]))[0] in _PARTICLES and len(given) > at + ("'" not in given[at]):
            return " ".join(given[:at]), " ".join(given[at:])
    goes_on = fold(given[0]) in _GO_ON and not (fold(given[0]) in _FRENCH_ONES and fold(given[1 % len(given)]) not in _SECOND)
    if len(given) == 2 + goes_on:
        return " ".join(given[: 1 + goes_on]), given[-1]
    return (full, None) if goes_on and len(given) == 2 else (given[0], None)
