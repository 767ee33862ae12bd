"""What is asked, doubted or complained of, in few words whose subject is what was said before."""

import re

from actions.french import heard, words
from actions.tasks.task import Case, Question, Task

_WHAT_IS = re.compile(r"\b(?:c'est quoi|qu'est[- ]ce que?|ca veut dire quoi|veut dire|signifie|what is|what's)\b")


def asks_what_is(text: str, task: Task, case: Case) -> Question | None:
    """The question that a few words ask the meaning of: « c'est quoi le NIR »."""
    said = heard(text)
    if len(words(text)) > 8 or not _WHAT_IS.search(said):
        return None
    return next((q for q in task.questions if q.asked and q.when(case) and re.search(q.names, said)), None)


_ASKS = re.compile(r"(?:(?:qu')?est[- ]ce|que (?:dois|faut|faire)|comment|combien|pourquoi|quand|ou |quel|c'est quoi|c koi|kel|qui |how|what|when|can i|puis[- ]je|peut[- ]on|faut[- ]il|et si)")


def asks(text: str) -> bool:
    """
    >>> asks("comment faire si je suis sous tutelle"), asks("je suis sous tutelle")
    (True, False)
    """
    said = heard(text)
    return "?" in text or bool(_ASKS.match(said) or _ASKS_AFTER.match(said))


_ASKS_AFTER = re.compile(r"(?:(?:merci|ok|d'accord|bonjour|bonsoir|salut|attende[zs]|au fait|sinon|ah|euh|mais)[ ,.!]+)+(?:(?:qu')?est[- ]ce|que (?:dois|faut|faire)|comment|combien|pourquoi|c'est quoi|c koi|how|what|when|can i|puis[- ]je|peut[- ]on|faut[- ]il)\b")  # « merci, c'est quoi le délai »


def asks_when(text: str) -> bool:
    """Of what was just explained: how long still.

    >>> [asks_when(t) for t in ("combien de temps encore ?", "c'est pour quand alors", "donc je l'aurai quand", "quand ouvre l'accueil ?")]
    [True, True, True, False]
    """
    return bool(_WHEN.search(heard(text).strip(" .!?")))


_WHEN = re.compile(
    r"\bcombien (?:de temps |de jours |ca fait )?(?:encore|il reste|reste)\b|\bencore (?:combien|longtemps)\b|\b(?:il )?reste combien\b|^(?:(?:et|donc|mais|ok|alors|du coup) )*(?:(?:c'est|ce sera|ca sera) (?:pour |fait )?quand|(?:je|j')(?: l[ae]s?| l'| vais l[ae]s? )?\w* ?\w* quand|quand (?:alors|du coup|donc)|pour quand|dans combien(?: de temps| de jours)?)(?: (?:alors|du coup|donc))?$"
)


def wants_help_nearby(text: str) -> bool:
    """Somebody to help, and not what the assistant can do.

    >>> [wants_help_nearby(t) for t in ("où je peux me faire aider", "quelqu'un peut m'aider près de chez moi ?", "vous pouvez m'aider ?")]
    [True, True, False]
    """
    return bool(re.search(r"\b(?:me|se|nous) faire aider\b|\baid\w* .{0,12}\b(?:pres|a cote|proche) de (?:chez|la)\b|\bquelqu'un (?:pour|qui (?:peut|pourrait)|peut|pourrait) (?:m'|nous )aider\b", heard(text)))


def will_call(text: str) -> bool:
    """« Ok je vais appeler », and nothing else: what was advised is heard.

    >>> [will_call(t) for t in ("ok je vais appeler", "ok j'appelle lundi", "d'accord merci je les appelle demain", "j'appelle qui ?", "je vais appeler mon fils Noé")]
    [True, True, True, False, False]
    """
    return bool(_WILL_CALL.fullmatch(heard(text).strip(" .!")))


_WILL_CALL = re.compile(
    r"(?:(?:ok|oui|bon|bien|tres|merci|d'accord|parfait|alors|donc|entendu|je vois)[ ,.!]*)*(?:je vais (?:les |vous |leur )?(?:appeler|telephoner|rappeler|venir|ecrire|voir|y aller)|j'(?:appelle|appellerai|irai)|je (?:les |vous |leur )(?:appelle|appellerai|rappelle\w*|telephone\w*|ecris|ecrirai))"
    r"(?: (?:donc|alors|demain|lundi|mardi|mercredi|jeudi|vendredi|matin|soir|plus tard|ce (?:soir|matin)|merci|bien|le|au|3646|la caisse|cpam|ca|bientot))*"
)


def asks_how(text: str) -> bool:
    """« Comment faire », which asks of the question at hand.

    >>> [asks_how(t) for t in ("j'avais rdv demain, comment faire", "je fais comment ?", "comment faire une réclamation")]
    [True, True, False]
    """
    return len(words(text)) <= 9 and bool(re.search(r"\b(?:comment (?:je |on |dois-je |puis-je )?(?:fai[st]|faire|la trouver|le trouver)|(?:je|on) fai[st] comment|comment (?:la|le) (?:trouver|retrouver))[ ?!.]*$", heard(text)))


def wants_a_call(text: str) -> bool:
    """
    >>> [wants_a_call(t) for t in ("appelez moi maintenant", "vous pouvez me rappeler ?", "je veux qu'on m'appelle", "je vous appelle où ?")]
    [True, True, True, False]
    """
    return bool(re.search(r"\br?appele[rz][- ]moi\b|\b(?:me|m'|nous) ?(?:r?appele[rz]|r?appelle[zs]?|contacter|telephoner)\b|\betre r?appelee?\b|\bcall me\b", heard(text)))


_ABOUT_ASKING = frozenset(
    """oui non ok merci euh ah bon alors en fait et sinon attendez dites bonjour bonsoir pardon excusez moi desole desolee au juste j ai aurais je voudrais
    veux voulais peux puis poser demander parler il me reste encore c est pour de d l un une deux petite derniere dernier nouvelle autre autres question questions
    chose choses truc machin quelque qqch a vous voir s plait svp la le aussi beaucoup maintenant""".split()
)


def has_more_to_ask(text: str) -> bool:
    """Words that only announce a question.

    >>> [has_more_to_ask(t) for t in ("en fait encore une question", "autre chose", "je voudrais vous demander quelque chose", "le truc là")]
    [True, True, True, True]
    >>> [has_more_to_ask(t) for t in ("j'ai une question sur mon RIB", "pas de question", "la même chose", "rien d'autre")]
    [False, False, False, False]
    """
    said = set(words(heard(text)))
    return said <= _ABOUT_ASKING and bool(said & {"question", "questions", "chose", "choses", "truc", "machin"})


_FAILS = re.compile(
    r"\b(?:toujours (?:pas|rien|pareil|bloquee?)|(?:marche|fonctionne|passe|change)(?:nt)? (?:toujours |vraiment |encore |meme |rien |strictement )*(?:pas|plus|rien)|rien ne (?:marche|fonctionne|change)|"
    r"arrive (?:toujours |vraiment |meme |quand meme )*(?:pas|plus)|(?:deja |tout )+(?:essaye|fait|tente)|bug\w*|plante|meme (?:probleme|erreur)|still (?:not|nothing)|(?:doesn t|does not|not) work\w*)\b"
)
_PLAIN_WORDS = frozenset(
    "non mais ok oui bah ben euh et merci ca cela ne n j je y le la les l site appli application lien bonjour a c est il elle on ai tout encore desole desolee toujours quand meme pareil chez moi it still ce que vous dites conseillez".split()
)


def still_fails(text: str) -> bool:
    """What was advised did not help, and nothing else is said.

    >>> [still_fails(t) for t in ("toujours pas", "ça marche toujours pas", "j'y arrive pas", "j'ai déjà essayé", "le lien ne fonctionne pas")]
    [True, True, True, True, True]
    >>> [still_fails(t) for t in ("ma carte vitale ne marche pas", "pas encore", "toujours pas reçu mon remboursement")]
    [False, False, False]
    """
    said = " ".join(words(heard(text)))
    return bool(_FAILS.search(said)) and set(_FAILS.sub(" ", said).split()) <= _PLAIN_WORDS


_DONE = re.compile(
    r"\bdeja (?:ete )?(?:alle|passe|venu|appele|rappele|ecrit|relance|demande)\w*\b|\b(?:attendu|attends|attend|patiente) (?:deja |toujours |encore )?(?:depuis )?(?:\w+ ){1,2}(?:jours?|semaines?|mois)\b|\bca fait (?:deja |bien |plus de )?\w+ (?:jours?|semaines?|mois)\b(?! que (?:je suis|j ai|on|c est|ca)\b)|"
    r"^(?:et |ou |mais )?sinon$|\b(?:autre|another|other) (?:solution|moyen|facon|methode|possibilite|way)\b"
)
_WHERE_ONE_GOES = frozenset("suis au aux la pharmacie borne accueil guichet agence caisse banque mairie medecin docteur fois deux trois 2 3 y aurait une un pas que j attends".split())


def past_the_advice(text: str) -> bool:
    """What was advised is done or waited for already, or another way is asked for; nothing else is said.

    >>> [past_the_advice(t) for t in ("je suis déjà allé à la pharmacie", "j'ai déjà attendu 15 jours", "et sinon ?", "y a pas une autre solution ?")]
    [True, True, True, True]
    >>> [past_the_advice(t) for t in ("j'ai déjà appelé mon employeur", "sinon je prends rendez-vous", "ça fait 5 mois que je suis là")]
    [False, False, False]
    """
    said = " ".join(words(heard(text)))
    return bool(_DONE.search(said)) and set(_DONE.sub(" ", said).split()) <= _PLAIN_WORDS | _WHERE_ONE_GOES | {"deja"}


_APOLOGISES = re.compile(
    r"(?:(?:je (?:suis|m'excuse)|desolee?|pardon|excusez[- ]moi|navree?|vraiment|encore|mais|sorry|i'm|je ne (?:veux|voudrais) pas|j'ai peur de|j'espere que je ne|ne) ?,? ?)+(?:(?:de |d'|pour |si je |vous? |to |for )*(?:vous |t')?(?:embete\w*|derange\w*|ennuie\w*|ennuy\w+|fais perdre (?:votre|du) temps|faire perdre (?:votre|du) temps|pose\w* (?:trop|autant|tant) de questions|toutes ces questions|bothering you|bother you)(?: (?:pas|avec (?:ca|cela|tout ca|mes questions|mes histoires)|encore|autant))*)[ .!]*"
)


def apologises(text: str) -> bool:
    """For taking our time, and nothing else.

    >>> [apologises(t) for t in ("je suis désolée de vous embêter avec ça", "pardon de vous déranger", "désolé pour toutes ces questions", "désolé", "désolée de vous déranger, j'ai perdu ma carte")]
    [True, True, True, False, False]
    """
    return bool(_APOLOGISES.fullmatch(heard(text).strip()))


_FILLERS = _PLAIN_WORDS | frozenset(
    """un une des mon ma mes de du d avec pour sur au ce cette matin hier m me moi envoye recu recois avons avez nous secu securite sociale cpam caisse svp
    petit petite gros grosse mot lis sais lire en quoi faire qu qui parle vient dit y en eu suis bloque""".split()
)
_MATTERS = {
    "account": frozenset("compte comptes ameli espace".split()),
    "letter": frozenset("courrier courriers lettre lettres".split()),
    "file": frozenset({"dossier"}),
    "sick_leave": frozenset("arret arrets".split()),
    "problem": frozenset("probleme problemes souci soucis".split()),
}


def vague_matter(text: str) -> str | None:
    """What too few words are about: account, letter, file, problem; None when they say more, or nothing of the kind.

    >>> [vague_matter(t) for t in ("j'ai un probleme", "mon compte", "je comprends rien au courrier de la sécu", "un souci avec mon dossier", "ça marche pas")]
    ['problem', 'account', 'letter', 'file', 'problem']
    >>> [vague_matter(t) for t in ("arrêt", "je suis en arrêt maladie", "un arrêt de travail", "arrête", "arrêt du 5 au 12")]
    ['sick_leave', 'sick_leave', 'sick_leave', None, None]
    >>> [vague_matter(t) for t in ("mon compte est bloqué depuis hier soir", "j'ai un problème de carte vitale", "pas de souci", "courrier recommandé")]
    [None, None, None, None]
    """
    if still_fails(text):
        return "problem"
    said = set(words(re.sub(r"\b(?:ne )?(?:comprends?|compris) (?:rien|pas)\b|(?<=\barret) (?:de travail|maladie)\b", "", heard(text))))
    if said & {"pas", "plus"} or not said - _FILLERS or not said - _FILLERS <= frozenset().union(*_MATTERS.values()):
        return None
    return next(name for name, nouns in _MATTERS.items() if said & nouns)


def asks_who_answers(text: str) -> bool:
    """
    >>> [asks_who_answers(t) for t in ("vous êtes un robot ?", "je parle à quelqu'un là", "t'es qui", "du coup c'est moi qui le prends ?", "c'est vous qui m'appelez ?")]
    [True, True, True, False, False]
    """
    return not re.search(r"\b(?:moi|vous|toi) qui (?!(?:etes|es|repond\w*|parle\w*|ecri\w*)\b)", heard(text))


def asks_of_the_next(text: str) -> bool:
    """Of what else the member had asked for.

    >>> [asks_of_the_next(t) for t in ("et la deuxième chose ?", "et l'autre demande", "et pour le reste ?", "et le deuxième enfant", "l'autre parent", "autre chose")]
    [True, True, True, False, False, False]
    """
    return bool(_THE_NEXT.fullmatch(heard(text).strip(" .!?")))


_THE_NEXT = re.compile(r"(?:(?:et|mais|ok|bon|merci|oui|alors|maintenant|vous oubliez|pour|on fait|passons a|passe a|n'oubliez pas)[ ,]+)*(?:(?:(?:ma|la|mon|le) )?(?:(?:deuxieme|seconde?|2e|2eme) (?:chose|demande|question|demarche|sujet|truc|point))|l'autre(?: (?:chose|demande|question|demarche|sujet|truc|point))?|(?:le )?reste)(?: (?:alors|du coup|maintenant|svp|vous l'avez oubliee?|que j'ai demandee?))*")


def asks_what_to_do(text: str) -> bool:
    """
    >>> asks_what_to_do("que faire alors ?"), asks_what_to_do("what should I do"), asks_what_to_do("que dois-je envoyer")
    (True, True, False)
    """
    return bool(re.search(r"\b(?:(?:que|quoi) (?:dois-je |je dois )?faire|(?:je|on) fai[st] (?:quoi|comment)|comment (?:je |on )?(?:fai[st]|faire)|what (?:do|should|can) i do)\b", heard(text)))


def names_us(text: str) -> bool:
    """Whether a question says that it is about health insurance: « … qu'est-ce qui change pour la Sécu ? ».

    >>> names_us("je pars en retraite, et pour ma carte vitale ?"), names_us("où demander ma retraite ?")
    (True, False)
    """
    return asks(text) and (names_the_fund(text) or bool(re.search(r"\b(?:mutuelle|rembours\w+|vous prevenir|couvert\w*)\b", heard(text))))


def names_the_fund(text: str) -> bool:
    """
    >>> names_the_fund("une lettre recommandée de la CPAM"), names_the_fund("une lettre recommandée de mon avocat")
    (True, False)
    """
    return bool(re.search(r"\b(?:secu|securite sociale|cpam|assurance maladie|ameli|vitale)\b", heard(text)))


_DOUBTS = re.compile(
    r"^(?:(?:mais|et|ah|ok|bon|non|euh|oui|d'accord|vraiment|alors|donc) )*(?:(?:vous |tu |t'?)?(?:en )?(?:etes|es)(?: (?:vous|tu))? (?:(?:bien|vraiment|absolument) )?(?:sure?s?|certaine?s?)(?: et certaine?s?)?(?: de (?:vous|toi|ca|cela|votre reponse|ta reponse|ce que vous dites))?|"
    r"(?:c'est|c) (?:(?:bien|vraiment) )?(?:sur|certain|vrai|fiable|officiel)(?: (?:ca|cela))?|vraiment|serieux|je (?:ne )?(?:vous )?(?:crois|suis) pas(?: sure?| convaincue?)?|(?:are you )?(?:really )?sure(?: about (?:that|this|it))?|is (?:that|it|this) (?:really )?true|really|d'ou (?:vous )?(?:tenez|sort|vient)(?: vous)? (?:ca|cela|cette (?:reponse|info\w*)))"
    r"(?: (?:svp|quand meme|pour|hein|please|ca))*[ .?!]*$"
)  # fmt: skip


def doubts(text: str) -> bool:
    """Whether the last answer is doubted.

    >>> [doubts(t) for t in ("êtes-vous sûr ?", "t'es sure de ca", "mais c'est vrai ça ?", "are you sure?", "je suis sûr", "êtes-vous sûr que je peux sortir ?")]
    [True, True, True, True, False, False]
    """
    return bool(_DOUBTS.search(heard(text).replace("-", " ")))


def not_the_question(text: str) -> bool:
    """
    >>> [not_the_question(t) for t in ("non c'est pas ça que je demande", "ce n'est pas ma question", "vous répondez à côté", "that's not what I asked", "c'est pas ça le numéro")]
    [True, True, True, True, False]
    """
    return bool(_NOT_THE_QUESTION.search(heard(text).replace("-", " ")))


_NOT_THE_QUESTION = re.compile(
    r"\b(?:pas|rien a voir avec) (?:ca |cela |du tout |vraiment )*(?:que je (?:vous |t')?(?:demande|demandais|voulais|veux|cherche|parle)|ce que je (?:vous )?(?:demande|demandais|voulais|veux|cherche|dis)|(?:ma|la|a ma) (?:question|demande))\b|"
    r"\b(?:repond\w*|etes|es) (?:completement |totalement )?(?:a cote|hors sujet)\b|^(?:non )?(?:c'est|c) pas (?:du tout )?(?:ca|cela)[ .!]*$|\b(?:not what i (?:asked|mean|meant|want)|not my question)\b"
)  # fmt: skip


_ITS_VERB = r"(?!(?:re)?(?:dire|expliquer|repeter|preciser|confirmer|ecrire|rappeler|traduire|montrer|comprendre|savoir|voir|lire)\b)\w+(?:er|ir|re|oir)\b"
_DO_IT = re.compile(
    rf"^(?:(?:et|mais|ok|bon|alors|du coup|merci|svp|bonjour|dites) )*(?:est[- ]ce que )?(?:(?:vous|tu) (?:ne )?(?:pouvez|pourriez|pourrez|peux|pourrais|allez|voulez)|(?:pouvez|pourriez|peux|pourrais|voulez)[- ](?:vous|tu))(?: pas| bien)? "
    rf"(?:(?:me |m'|nous )?(?:le |la |l'|les )|(?:me |m'|nous )?en |(?:vous|t'|nous )?(?:vous )?en (?={_ITS_VERB})|(?=faire (?:ca|cela)\b|[^?]*\b(?:a ma place|pour moi)\b)){_ITS_VERB}(?: (?:un|une|ca|cela|la demarche|la demande|tout ca))*(?: (?:a ma place|pour (?:moi|nous)|vous[- ]memes?|directement|svp|maintenant|stp|s'il (?:vous|te) plait))*[ .?!]*$|"
    r"^(?:(?:et|mais|ok|bon|alors|du coup|merci|svp|dites) )*(?:est[- ]ce que )?vous (?:ne )?(?:(?:me |m'|nous )(?:le |la |l'|les |en )?|(?:le |la |l'|les |en |vous en )(?=\w+ez\b[^?]*(?:pour moi|a ma place)))(?!(?:repond|di[ts]|expli|rappel|savez|avez|rembours|pay|conseill|garanti|oblig|pren|entend|comprend|demand|aid|pouv|voul|all)\w*)\w+ez(?: (?:pas|bien|directement|pour moi|a ma place|par (?:courrier|la poste|mail)|a la maison|svp))*[ .?!]*$|"
    r"\b(?:faites|fais|occupez[- ]vous|occupe[- ]toi)[- ](?:le|la|les|en|de ca|de tout|ca)(?: (?:a ma place|pour moi))?[ .?!]*$|"
    r"^(?:(?:and|but|so|ok|please) )*(?:can|could|will|would) you (?:please )?(?:do|arrange|handle|order|request|send|fill) (?:it|this|that|them)(?: (?:for (?:me|us)|please|in my place|yourself))*[ .?!]*$"
)  # fmt: skip


def asks_to_do_it(text: str) -> bool:
    """Whether the assistant is asked to do what the last answer explains.

    >>> [asks_to_do_it(t) for t in ("vous pouvez le faire pour moi ?", "pouvez-vous les rouvrir", "tu peux pas t'en occuper", "faites-le à ma place", "can you do it for me?", "vous pouvez m'en trouver un", "vous me l'envoyez ?")]
    [True, True, True, True, True, True, True]
    >>> [asks_to_do_it(t) for t in ("vous pouvez me le répéter ?", "vous pouvez m'aider ?", "je peux le faire ?", "vous pouvez me prendre un rdv", "que pouvez-vous faire pour moi ?", "vous me remboursez ?")]
    [False, False, False, False, False, False]
    """
    return bool(_DO_IT.search(heard(text)))


_LINK = re.compile(r"\b(?:liens?|url|link|website|sites?(?: (?:internet|web|officiel))?|(?:page|adresse) (?:du site|internet|web|officielle))\b")
_ASKS_FOR_A_LINK = frozenset(
    """et mais ok oui alors du coup merci svp stp bonjour je veux voudrais cherche trouve pas il me m faut vous tu pouvez auriez avez peux as donner envoyer mettre donnez donne moi envoyez
    y a c est quoi ou lequel laquelle quel quelle sur le la l un une bon bonne pour faire ca cela demander exact exactement deja what is s do you have can i give which where the please it to plait c cest""".split()
)


def asks_for_the_link(text: str) -> bool:
    """The page where it is done, of what was just explained.

    >>> [asks_for_the_link(t) for t in ("c'est quoi le lien ?", "sur quel site", "vous avez un lien svp", "l'adresse du site", "what's the link")]
    [True, True, True, True, True]
    >>> [asks_for_the_link(t) for t in ("le lien ne marche pas", "j'ai cliqué sur un lien", "le site de la mgen", "c'est quoi l'adresse")]
    [False, False, False, False]
    """
    said = heard(text).replace("-", " ")
    return bool(_LINK.search(said)) and set(words(_LINK.sub(" ", said))) <= _ASKS_FOR_A_LINK
