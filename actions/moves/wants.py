"""What a member wants: a task, another beside it, the one given up, the same for someone else."""

import re
from collections.abc import Collection

from actions.dialogue import Message
from actions.french import heard, words
from actions.moves.assent import begins_with_no
from actions.moves.questions import asks
from actions.tasks.task import Task


def speaks_of_another(text: str) -> bool:
    """Words about someone else, and no wish of one's own.

    >>> [speaks_of_another(t) for t in ("elle a 82 ans elle vit chez moi", "mais c'est ma mère", "il faut que je change mon adresse", "je veux changer la mienne")]
    [True, True, False, False]
    """
    return bool(_ANOTHER.match(heard(text))) and not wishes(text)


_ANOTHER = re.compile(
    r"(?:(?:oui|non|mais|et|ok|ben|bah|parce que?|car|en fait|c'est que|puisqu)[ ,']+)*(?:c'est (?:pour )?)?"
    r"(?:elles?|ils?(?! (?:me )?faut| y a| s'agit)|lui|son|sa|ses|(?:ma|mon|mes) (?:mere|pere|maman|papa|parents|grand[- ]\w+|soeur|frere|belle[- ]\w+|beau[- ]\w+|tante|oncle|voisine?|amie?|mari|femme|conjointe?))\b"
)


def wishes(text: str) -> bool:
    """
    >>> wishes("je veux aussi changer mon rib"), wishes("non c'est pour mon rib")
    (True, False)
    """
    return bool(re.search(r"\b(?:je (?:veux|voudrais|dois|souhaite\w*)|j'aimerais|(?:il )?faut (?:aussi )?que)\b.{0,30}\b(?:envo[iy]\w+|donn\w+|enregistr\w+|chang\w+|declar\w+|pren\w+|demand\w+|obten\w+|avoir|fai\w+|modifi\w+)\b", heard(text)))


def may_also(text: str) -> bool:
    """Whether another request may be made beside this one.

    >>> [may_also(t) for t in ("je peux faire pareil pour mon rib ?", "on peut changer le rib en même temps ?", "je peux changer mon rib ?")]
    [True, True, False]
    """
    said = heard(text)
    return len(words(text)) <= 14 and not wishes(text) and "d'abord" not in said and bool(re.search(r"\b(?:je peux|on peut|peut[- ]on|puis[- ]je|possible)\b", said) and re.search(r"\b(?:pareil|aussi|la meme chose|en meme temps|ensuite|apres|dans la foulee)\b", said))


def tells_of(m: Message, task: Task) -> bool:
    """Facts without a wish, which only this task is about: « ma fille est née au Maroc »."""
    folded = heard(m.text)
    known = re.search(task.called, folded) or any(re.search(pattern, folded) for pattern, _ in task.exits)
    return m.choice is None and m.intent == "informer" and m.likely(task.name) >= _A_TRACE and bool(known)


_A_TRACE = 0.03  # probability of another task beside the one that was chosen
_AND = re.compile(r"\b(?:and|also|then|et|puis|ainsi que|aussi|ensuite)\b|[+&]")
_FOR = re.compile(r"\b(?:pour|car|parce|afin|avec|si|que je)\b")


def later(text: str) -> bool:
    """
    >>> later("faut aussi que je change d'adresse après"), later("je veux changer d'adresse"), later("et ensuite mon rib")
    (True, False, True)
    """
    return not asks(text) and bool(re.search(r"\b(?:apres|ensuite|une fois fini)(?: (?:ca|cela))?[ .!]*$|^(?:et |puis )*(?:apres|ensuite)\b", heard(text)))


def wanted_in_order(m: Message, begun: Task, tasks: Collection[Task]) -> list[str]:
    """The tasks that a message asks for, `begun` among them, as they are said: « mon attestation et changer mon RIB », « j'ai changé
    de rib et aussi d'adresse », not « mon attestation pour ma demande de C2S »."""
    said = heard(m.text)
    if rather_than := _rather_another(said, begun, tasks):
        return rather_than
    here = re.search(begun.named, said) or re.search(begun.called, said)
    found = [(here.start() if here else 0, begun.name)]
    listed = []
    for task in tasks if here else ():
        if task.name == begun.name:
            continue
        there = re.search(task.named, said) or (re.search(task.called, said) if m.likely(task.name) >= _A_TRACE else None)
        if there is None:
            continue
        between = said[min(here.end(), there.end()) : max(here.start(), there.start())]
        joined = list(_AND.finditer(between))
        if joined and not _FOR.search(between[joined[-1].end() :]):
            found.append((there.start(), task.name))
        elif re.fullmatch(r" ?,(?: (?:mon|ma|mes|le|la|un|une|l'))* ?(?:\w+ )?", between):
            listed.append((there.start(), task.name))
    if len(found) > 1:  # « mon adresse, mon RIB et une attestation »
        found += listed
    return [name for _, name in sorted(found)]


def _rather_another(said: str, begun: Task, tasks: Collection[Task]) -> list[str]:
    """« Changer de RIB, enfin non d'abord l'adresse »: the other one first; « non plutôt mon adresse »: that one alone."""
    turn = re.search(r"\b(?:d'abord|en premier|avant (?:ca|tout))\b|\b(?:enfin|euh|ah|heu|,)? ?(?:non|pardon) (?:en fait |plutot |finalement |c'est |pour )*", said)
    if turn is None:
        return []
    after = said[turn.end() :]
    others = [t for t in tasks if t.name != begun.name and re.match(rf"[ ,]*(?:(?:d'abord|en premier|attendez|attends|de|d'|pour|changer|faire|declarer|demander|mon|ma|mes|le|la|l'|les|une?|plutot|en fait) ?)*(?:{t.named}|{t.called})", after)]
    before = re.search(begun.named, said[: turn.start()]) or re.search(begun.called, said[: turn.start()])
    if before is None and re.search(r"\bd'abord\b|\ben premier\b", said) and (re.search(begun.named, after) or re.search(begun.called, after)):  # « mon relevé, ah non d'abord une attestation »
        earlier = [t.name for t in tasks if t.name != begun.name and (re.search(t.named, said[: turn.start()]) or re.search(t.called, said[: turn.start()]))]
        return [begun.name, *earlier] if len(earlier) == 1 else []
    if len(others) != 1 or before is None:
        return []
    return [others[0].name, begun.name] if re.search(r"\b(?:d'abord|en premier|avant (?:ca|tout))\b", said) else [others[0].name]


_REGRET = re.compile(
    r"^(?:(?:ah|oh|euh|oui|non|mais|oups|zut|mince|attendez?|pardon|desolee?|bon|ok|en fait|finalement)[ ,.!]+)*"
    r"(?:(?:on |je |j'y )?(?:repren(?:d|ds|dre|ons|ez)|continue[rz]?|continuons|retourne[rz]?|revien\w*|revenir)\b|(?:je )?(?:veux|voulais|voudrais|vais|aimerais|prefere) (?:\w+ ){0,2}(?:continuer|reprendre|terminer|finir)\b|"
    r"(?:ah |mais |en fait |finalement )*si(?: si)*$|(?:je )?(?:la|le|les) (?:veux|voudrais)(?: bien| quand meme| finalement)*$|(?:si )?(?:je (?:la|le) veux|il me (?:la|le) faut|j'en ai besoin)(?: bien)? quand meme|(?:j'ai |je )?change d'avis|(?:je me suis|me suis) tromp\w*|"
    r"(?:on |je |j')(?:vais |veux |voudrais )?(?:quand meme )?(?:l[ae]s? |l')(?:change|changer|modifie|modifier|fais|fait|faire|enregistre|enregistrer|declare|declarer|mets|met|mettre)(?: bien| quand meme| alors| donc| maintenant)*$|"
    r"(?:j'ai (?:annule|arrete|clique|dit oui) |c'etait )(?:une erreur|par erreur|trop vite)|(?:je )?voulais pas (?:annuler|arreter))"
)


def regrets(text: str) -> bool:
    """Words of whoever gave a task up and wants it back.

    >>> [regrets(t) for t in ("ah mince je voulais continuer", "en fait je la veux quand même", "reprendre ma demande", "finalement si", "ok on le change", "non merci", "je veux une attestation")]
    [True, True, True, True, True, False, False]
    """
    return len(words(text)) <= 10 and bool(_REGRET.search(heard(text).strip(" .!?")))


_TAKES_UP = (
    r"^(?:(?:ok|ah|euh|oui|non|mais|bon|et|alors|d'accord|en fait|finalement|attendez?|merci|maintenant|on|je|j'y|y|peut|pouvez-vous|peux|veux|voudrais|aimerais|prefere|voulais|vais|va|il|faut|d'abord|plutot|bien|quand meme)\b[ ,.!]*)*"
    r"(?:repren\w+|revien\w*|reven(?:ir|ons|ez)|retourn\w+|retour|continu(?:e[rz]?|ons)|poursuiv\w+|finir|finis\w*|termin(?:er|ons|e[rz]?))(?: (?!\w*(?:er|oir)\b)[\w-]+'?){0,3}?[ ']"
)
_AND_THAT = r"^(?:et|alors|bon|ok|mais)[ ,]+(?:(?:pour|du coup|alors)[ ,]+)?(?:le |la |l'|les |mon |ma |mes )(?:\w+ (?:de |d'))?"


_CANCELS_REQUEST = re.compile(
    r"\bannul\w+\b|\b(?:retir|supprim|abandonn|arret)\w+ (?:ma|mon|la|le|cette|ce) (?:demande|declaration|changement)\b"
)


def cancels_request(text: str, task: Task) -> bool:
    """« Annulez mon changement d'adresse d'hier », « comment annuler ma demande de C2S »: what was sent to the fund, of a task named in the words."""
    said = heard(text)
    return len(words(text)) <= 12 and bool(_CANCELS_REQUEST.search(said)) and not re.search(r"\bpas\b.{0,12}\bannul|\bannul\w* pas\b", said) and names_task(text, task)


def names_task(text: str, task: Task) -> bool:
    """Whether the words name what a task is about."""
    said = heard(text)
    return bool(re.search(task.named, said) or re.search(task.called, said))


def takes_up(text: str, task: Task) -> bool:
    """Words that go on with a task by its name: « on reprend l'adresse », « revenons au RIB », « et mon attestation ? ».

    >>> from actions.tasks.changement_adresse import TASK
    >>> [takes_up(t, TASK) for t in ("finalement on reprend l'adresse", "et mon changement d'adresse ?", "je continue de recevoir à cette adresse", "et c'est quoi l'adresse")]
    [True, True, False, False]
    """
    said, what = heard(text).strip(" .!?"), rf"(?:{task.named}|{task.called})"
    return len(words(text)) <= 10 and bool(re.match(_TAKES_UP + what, said) or re.fullmatch(rf"{_AND_THAT}{what}", said))


def rather(text: str, task: Task) -> bool:
    """« Finalement non je veux le rdv »: a task that something else was proposed for, and that is wanted all the same.

    >>> from actions.tasks.rendez_vous import TASK
    >>> [rather(t, TASK) for t in ("non je préfère le rendez-vous", "finalement un rdv", "je ne veux plus de rdv", "c'est quoi un rdv ?")]
    [True, True, False, False]
    """
    said = heard(text)
    return names_task(text, task) and not asks(text) and not re.search(r"\b(?:pas|plus|annul\w+|sans)\b", said) and bool(
        re.match(r"(?:ah |euh |mais )?(?:non|nan)\b", said) or re.search(r"\b(?:finalement|plutot|quand meme|prefer\w+|en fait|je (?:veux|voudrais|voulais))\b", said)
    )


_FOR_ONESELF = re.compile(
    r"^(?:(?:ok|ah|euh|oui|non|si|mais|bon|et|alors|d'accord|en fait|finalement|pardon|du coup|dans ce cas|maintenant|c'est|ce serait|je|la|le|veux|voudrais|fais|faites|une?)\b[ ,.!]*)*"
    r"(?:(?:que )?pour moi(?: ?[- ]?meme)?|la mienne|le mien|(?:il|elle|le compte|ca)? ?(?:est |etait )?(?:bien )?a mon nom)(?:[ ,]+(?:alors|seulement|uniquement|aussi|svp|merci|du coup|quand meme|dans ce cas))*$"
)


def for_oneself(text: str) -> bool:
    """« Pour moi alors », once a task was refused for somebody else.

    >>> [for_oneself(t) for t in ("et pour moi ?", "en fait non il est à mon nom", "la mienne alors", "pour moi c'est trop long")]
    [True, True, True, False]
    """
    return bool(_FOR_ONESELF.match(heard(text).strip(" .!?")))


def wants_it(text: str) -> bool:
    """
    >>> wants_it("c'est quoi ? il m'en faut une"), wants_it("je la veux"), wants_it("je veux bien")
    (True, True, False)
    """
    return bool(re.search(r"\b(?:il (?:m'en|me l[ae]|nous en) (?:faut|faudrait)|j'en (?:veux|voudrais|ai besoin)|je (?:la|le|les) (?:veux|voudrais)\b(?! bien))", heard(text)))


def wants_proof_of_it(text: str) -> bool:
    """A paper about what was said before, not named.

    >>> [wants_proof_of_it(t) for t in ("et je peux avoir un papier qui le prouve", "un document pour le justifier", "un papier qui prouve que je suis assuré")]
    [True, True, False]
    """
    return bool(re.search(r"\b(?:papier|document|attestation|justificatif|preuve|certificat)\b.{0,12}\b(?:le|la|les|l'|ca|cela) ?(?:prouv|justifi|montr|confirm)\w*|\b(?:preuve|justificatif) de (?:ca|cela)\b|\bqui prouve ca\b", heard(text)))


def wants_a_new_appointment(text: str) -> bool:
    """
    >>> [wants_a_new_appointment(t) for t in ("bon tant pis je prends un autre rdv", "je veux un nouveau rendez-vous", "l'autre rendez-vous", "un autre jour")]
    [True, True, False, False]
    """
    return bool(re.search(r"\b(?:prend\w*|veux|voudrais|faut|faire|donne[rz]?|reprend\w*)\b.{0,12}\b(?:un autre|un nouveau|un) rendez-vous\b", heard(text)))


def wants_again(text: str) -> bool:
    """The same once more, for someone or something else.

    >>> [wants_again(t) for t in ("et pour noé aussi", "la même chose pour mon mari svp", "une autre", "merci", "et pour combien de temps ?", "il en faut un aussi pour sa soeur")]
    [True, True, True, False, False, True]
    >>> [wants_again(t) for t in ("et ma fille aussi", "il me faut aussi celle de Léa", "ma fille aussi a déménagé")]
    [True, True, False]
    """
    said = heard(text).strip(" .!?")
    return len(words(text)) <= 10 and not re.search(r"\b(?:combien|quand|comment|quel\w*|pourquoi|quoi)\b", said) and bool(_AGAIN.match(said))


_AGAIN = re.compile(
    r"(?:(?:ok|oui|bon|ben|d'accord|non|merci|super|parfait|et|alors|maintenant|aussi|je (?:veux|voudrais)|j'en (?:veux|voudrais)|il (?:m'en|me|en) (?:faut|faudrait)|(?:il )?(?:m'en|en) (?:faut|faudrait) une?(?= )|besoin d)[ ,]+)*"
    r"(?:pour (?!la suite|le moment|l'instant|info|rien)\w|(?:la meme|pareil|idem)(?: chose)?\b|(?:une?|l') ?(?:autre|deuxieme|seconde?)\b|encore une?\b|celles? (?:de |d'|du )|(?:ma|mon|mes|les?) (?:filles?|fils|enfants?|garcons?|bebe|petite?s?|mari|femme|conjointe?) (?:aussi|egalement|pareil)(?: (?:svp|merci|s'il vous plait))*$)"
)


def wants_one_more(text: str) -> bool:
    """Another one beside this one, and not instead of it.

    >>> [wants_one_more(t) for t in ("oui et une pour moi aussi", "il m'en faut une pour Léa également", "et maintenant Noé", "non pour Noé aussi", "pour moi plutôt")]
    [True, True, True, False, False]
    """
    said = heard(text).strip(" .!?")
    return not (begins_with_no(text) or asks(text) or _INSTEAD_OF_IT.search(said)) and bool(_ONE_MORE.search(said))


_INSTEAD_OF_IT = re.compile(r"\b(?:plutot|au lieu|a la place|pardon|me suis tromp\w+)\b|\bpas pour\b")
_ONE_MORE = re.compile(r"\b(?:aussi|egalement|en plus|une? (?:autre|deuxieme|seconde?))\b|(?:^|\b(?:oui|ok|exact|d'accord|parfait|merci)[ ,]+)et (?:aussi |puis )?(?:une )?pour |^et (?:maintenant|apres|ensuite) (?!(?:je|on|il|elle|ca|c'est|quoi|qu)\b)")


def goes_on(text: str) -> bool:
    """
    >>> goes_on("non je veux continuer"), goes_on("ça va, on peut reprendre ?"), goes_on("non merci")
    (True, True, False)
    """
    return bool(re.search(r"\b(?:veux|voudrais|prefere|peut|va|faut)\b.{0,12}\b(?:continuer|reprendre|poursuivre|finir ma demande)\b", heard(text)))
