"""Who the member is: the organism they depend on, whether they can sign in, the language they write."""

import re

from actions.french import heard, words


def organism(text: str) -> str | None:
    """The organism a member says they depend on: mgen, msa, autre; None when nothing is said (or they leave it).

    >>> organism("je suis à la MGEN"), organism("j'ai quitté la msa"), organism("ma femme est à la msa"), organism("bonjour")
    ('mgen', None, None, None)
    >>> organism("j'étais à la MGEN avant"), organism("j'étais à la CPAM, maintenant je suis à la MGEN")
    (None, 'mgen')
    >>> organism("j'ai une retraite de la msa"), organism("la msa ou la cpam, je sais pas trop"), organism("retraitée, je suis à la msa")
    (None, None, 'msa')
    >>> organism("je suis au régime agricole"), organism("ma femme dépend du régime agricole"), organism("mon mari est à la mutualité sociale agricole")
    ('msa', None, None)
    """
    folded = " , ".join(clause for clause in _NOW.split(heard(text)) if not _FORMERLY.search(clause))
    if _NOT_THERE.search(folded) or _UNSURE.search(folded):
        return None
    if _SOMEONE_ELSE.search(folded):
        return None
    if re.search(r"\bmgen\b", folded):
        return "mgen"
    if re.search(r"\bmsa\b", folded):
        return "msa"
    return None


def asks_of_an_organism(text: str) -> str | None:
    """The organism that is only asked of, by whoever need not depend on it.

    >>> [asks_of_an_organism(t) for t in ("et la MSA ?", "et pour la mgen", "la msa ?", "msa", "je suis à la MSA")]
    ['msa', 'mgen', 'msa', None, None]
    """
    found = re.fullmatch(r"(?:(?:et|mais|ok|sinon) )*(?:(?:pour|a|chez|avec|c'est quoi) )?(?:la |les? (?:assures?|gens) (?:de|a) la )?(msa|mgen)[ .!]*(\?*)", heard(text).strip())
    return found[1] if found and (found[2] or re.match(r"(?:et|mais|sinon)\b", heard(text))) else None


_UNSURE = re.compile(r"\b(?:sais|connais) (?:pas|plus)\b|\bpas sure?\b|\bpeut[- ]etre\b|\b(?:retraite|pension|rente|allocations?|alloc|rsa|apl) (?:de |d'|par |a )(?:la |l')?(?:msa|mgen|regime agricole)\b")  # a pension is no cover
_NOT_THERE = re.compile(r"\b(?:quitte|plus a|plus chez|n'est pas|ne suis pas|pas a la|ni)\b")
_FORMERLY = re.compile(r"\b(?:etais|etait|etions|avais|avait|ai ete|avant|autrefois|auparavant|ancienn?e?s? (?:de la |adherente?s? |assuree?s? )?(?=.*\b(?:mgen|msa)\b))")
_NOW = re.compile(r"[,;.]|\b(?:mais|et|puis|maintenant|aujourd'hui|desormais|depuis)\b")


def leaves_organism(text: str) -> bool:
    """
    >>> leaves_organism("j'ai quitté la msa"), leaves_organism("j'ai quitté mon mari"), leaves_organism("j'étais à la mgen avant")
    (True, False, True)
    """
    folded = heard(text)
    if not re.search(r"\b(?:mgen|msa)\b", folded) or _SOMEONE_ELSE.search(folded):
        return False
    return bool(_NOT_THERE.search(folded)) or (organism(text) is None and bool(_FORMERLY.search(folded)))


_SOMEONE_ELSE = re.compile(
    r"\b(?:conjointe?|mari|femme|compagne|compagnon|epou(?:se|x)|copine?|copain|pere|mere|papa|maman|parent|elle|il|lui)\b(?! et moi)[^.,;]{0,25}\b(?:mgen|msa)\b"
)


def cannot_sign_in(text: str) -> bool:
    """« je n'ai pas de compte », « sans me connecter », « j'y arrive pas » at the sign-in.

    >>> [cannot_sign_in(t) for t in ("j'ai pas de compte", "j'ai pas envie de me connecter", "c'est pas possible sans ?", "par courrier alors", "je me connecte pas", "je me connecte")]
    [True, True, True, True, True, False]
    """
    return bool(
        re.search(
            r"(?:pas|plus|aucun) (?:de |encore |mon |mes |le |les |d')*(?:compte|internet|mot de passe|mdp|identifiants?|codes?)\b|\b(?:sais|sait|savoir|comprends) (?:pas|plus) (?:comment )?(?:me |se )?(?:connecter|identifier)|how to (?:sign|log) in|(?:no|don't have an|have no) account|sans (?:me )?(?:connecter|compte|connexion|identif)|"
            r"(?:vois|trouve) (?:pas|plus|aucun) (?:le |ce |de |votre )?boutons?|(?:y a|il y a) pas de bouton|\b(?:aveugle|malvoyante?|non[- ]voyante?)\b|arrive pas|peux pas|veux pas|en ai pas|perdu (?:mon|mes)|oublie (?:mon|mes)|impossible de|ne souhaite pas|prefere pas|connecte(?:r|rai)? pas|(?:pas|aucune) (?:trop |tres |du tout )?envie|"
            r"\bpas possible (?:autrement|sans)|\bsans (?:ca|cela)\b|\bsans ?\?|\b(?:autre(?:s)? (?:moyens?|facons?|solutions?|manieres?)|autrement)\b|"
            r"^(?:(?:et|ou|ok|bon|non|alors|sinon|plutot|je prefere|je veux|ce sera|c'est possible) )*(?:par (?:courrier|telephone|la poste)|au (?:guichet|telephone)|a l'accueil|sur place)(?: (?:alors|plutot|sinon|c'est possible))*[ ?.!]*$",
            heard(text),
        )
    )


def lost_the_password(text: str) -> bool:
    """
    >>> [lost_the_password(t) for t in ("j'ai plus mon mot de passe", "j'ai oublié mon code ameli", "mes identifiants sont perdus", "vous demandez mon mot de passe ?", "je retrouve pas mes codes")]
    [True, True, True, False, True]
    """
    return bool(_LOST.search(heard(text)))


_CODE = r"(?:mots? de passe|mdp|codes?(?: (?:ameli|d'acces|confidentiel|secret))?|identifiants?|acces(?: ameli)?)"
_LOST = re.compile(
    rf"\b(?:plus|pas|perdue?s?|oubliee?s?|egaree?s?|connais pas|retrouve (?:pas|plus)|trouve (?:pas|plus)|souviens (?:pas|plus)) (?:le |la |les |l'|mon |ma |mes |de |d'|du |des )*{_CODE}\b|\b{_CODE} (?:\w+ )?(?:perdus?|oublies?|egares?|expires?|bloques?|marche(?:nt)? (?:pas|plus))\b|\b(?:forgot|lost) my (?:password|login|code)\b"
)


def is_far_from_computers(text: str) -> bool:
    """Signing in is no way for whoever says this: « je ne sais pas me servir d'internet ».

    >>> [is_far_from_computers(t) for t in ("je sais pas me servir d'un ordinateur", "j'ai pas internet chez moi", "pas reçu sur internet", "j'ai changé d'adresse")]
    [True, True, False, False]
    """
    return bool(_FAR.search(heard(text)))


_FAR = re.compile(
    r"\b(?:ai|a|avons|on a) (?:pas|plus|jamais eu) (?:acces a )?(?:d'|l'|de |un )?(?:internet|ordinateur|smartphone|connexion)\b|\bsais pas (?:me |se )?servir\b|"
    r"\b(?:rien|pas grand[- ]chose) (?:a|aux) (?:internet|l'internet|l'informatique|l'ordinateur|ordinateurs?)\b|\bpas (?:a l'aise|doue\w*|forte?) (?:avec|en) (?:internet|l'informatique|informatique|l'ordinateur|les ordinateurs|le numerique)\b|"
    r"\b(?:sais|sait) (?:pas|ni) (?:bien )?lire\b|\bsans internet\b"
)


def is_with_us(text: str) -> bool:
    """
    >>> [is_with_us(t) for t in ("ah non je suis à la cpam", "je ne suis plus à la mgen", "mon mari lui est à la cpam", "la cpam ne répond pas", "non ma carte elle marche avec la cpam")]
    [True, True, False, False, True]
    """
    said = heard(text)
    ours = re.search(r"\b(?:suis|sommes|depends?|releve|c'est|passee?|etre|chez|a|avec|marche|passe) (?:\w+ ){0,2}?(?:(?:la|au|le|du|de la) )*(?:cpam|regime general|securite sociale|secu|ameli)\b", said)
    someone_else = re.search(r"(?<!vitale )(?<!carte )\b(?:conjointe?|mari|femme|compagne|compagnon|pere|mere|fils|fille|elle|il|lui)\b", said)
    return bool(ours and not someone_else and not _NOT_THERE.search(said)) or leaves_organism(text)


_ENGLISH = frozenset("the my i you do how what where is are am can to for need want have lost get please english much when help your speak it this in of and not was been does did from with should card money doctor hello any if we they number phone abroad free cost who which when long time health insurance sick leave pay paid wife husband kids child children daughter appointment address bank account stolen renew apply hours why be will would could there here but has had more without before after still back his her our us".split())
_FRENCH = frozenset("le la les je j de des est vous mon ma mes un une et pas pour que qui au sur dans avec ce ca il elle nous sur comment ou mais bonjour merci c suis".split())


def speaks_english(text: str) -> bool | None:
    """True or False where the words leave no doubt, None otherwise.

    >>> [speaks_english(t) for t in ("hello, do you speak english?", "I lost my card", "comment changer mon RIB", "ok")]
    [True, True, False, None]
    """
    said = words(text)
    english, french = len([w for w in said if w in _ENGLISH]), len([w for w in said if w in _FRENCH])
    return None if max(english, french) < 2 or english == french else english > french


def asks_for_english(text: str) -> bool:
    """
    >>> asks_for_english("do you speak English?"), asks_for_english("vous parlez anglais ?"), asks_for_english("in english please")
    (True, True, False)
    """
    return bool(re.search(r"\b(?:you|we|i) speak (?:in )?english\b|\bvous parle\w* (?:l')?anglais\b|\bparlez[- ]vous (?:l')?anglais\b", heard(text)))


def asks_for_french(text: str) -> bool:
    """
    >>> asks_for_french("in french please"), asks_for_french("en français svp"), asks_for_french("je suis français")
    (True, True, False)
    """
    said = set(words(heard(text)))
    return bool(said & {"french", "francais"}) and said <= _IN_FRENCH and bool(said & {"in", "en", "french"})


_IN_FRENCH = frozenset("and et no non sorry ok can we you could please peut on vous pouvez repondez repondre parlez parler say it speak talk answer in french en francais instead plutot s il plait svp stp te me moi le".split())
