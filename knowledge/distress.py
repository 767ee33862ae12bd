"""Distress in words: what leaves no doubt, what worries, what only sounds like it. All patterns read folded text.

`decision.py` weighs them against the probabilities; the engine asks for `words_of_distress` and `WORRYING` by itself.
"""

import re

from knowledge.text import fold

# What happened at another time: its name leaves room for doubt, and the probabilities decide.
_MONTHS = r"janvier|fevrier|mars|avril|mai|juin|juillet|aout|septembre|octobre|novembre|decembre"
_LONG_AGO = re.compile(
    r"\b(?:(?:il y a|y a|voila|depuis) (?:\w+ )?(?:ans|mois|annees?|semaines)|(?:en|in|depuis|since) (?:19|20)\d\d|(?:de|du|en|debut|fin|mi) (?:19|20)\d\d|(?:years?|months?) ago|last (?:year|month)|"
    rf"(?:en|de|debut|fin|mi|depuis|du mois de|le \d+) (?:{_MONTHS})|(?:an|annee|mois|semaine|ete|hiver|printemps|automne|lundi|mardi|mercredi|jeudi|vendredi|samedi|dimanche) (?:derni\w+|passee?)|"
    r"(?:j|il|elle) (?:etais|etait) (?:bebe|petite?|enfant|jeune|ado\w*)|a l adolescence|dans (?:le passe|mon enfance|ma jeunesse)|autrefois|a (?:noel|paques))\b"
)
# What makes it of today all the same.
_AND_NOW = re.compile(
    r"\b(?:maintenant|en ce moment|tout de suite|ce (?:soir|matin)|cette nuit|aujourd hui(?! (?:elle|il|j|tout|je) )|(?:a|de) nouveau|recommenc\w*|envie|peux? plus|(?:en|n) peut plus|peut (?:plus|pas) (?:respirer|parler|bouger|avaler|se relever|se lever|tenir)|peu[xt]? pu|jpeux?|tiens plus|vivre|rejoindre|adieu\w*|bientot|la (?:je|j|il|elle|ca|c)|revien\w*|revenu\w*|repond\w*|hier|demain|cet apres midi|right now|again)\b"
)
_OUR_MATTERS = re.compile(
    r"\b(?:rembours\w*|(?:pris\w*|prend\w*|prenez) en charge|ald|a 100|arrets?|ij|indemni\w*|dossier|declar\w*|attestations?|capital|invalid\w*|pa(?:ie|ye|yer|yez|yee?s?)|formulaires?|droits?|cures?|kine|"
    r"seances?|certificat|mutuelle|css|c2s|carte vitale|transports?|taxi|factures?|ordonnance|touche\w*|secu|caisse|conge)\b"
)
_MISFORTUNES = re.compile(
    r"\b(?:infarctus|avc|attaque|crise|tentatives?|ts|malaise|convuls\w*|cancer|tombee?|chute|oper\w*|hospitalis\w*|accident\w*|overdose|brul\w*|mordue?|morsure|saigne\w*|hemorragie|burn out|depressi\w*|suicid\w*|"
    r"agress\w*|embolie|noyade|connaissance|urgences|samu|avale\w*|coupee?|piquee?|pendue?|deced\w*|morte?|fausse couche|perdu)\b"
)
_A_SHORT_TELLING = 25  # words
# What is no danger, taken out before the words are read.
_BURDENS = r"papiers?|paperasse\w*|formulaires?|delais?|musique|demarches?|questions?|courriers?|horaires?|site|appli\w*|dossiers?|serveur|relances?|justificatifs?|administration|attente|histoires?|mots? de passe"
_THEIRS = r"vos|votre|tes|ton|leurs?|ces|cette|ce|toute|la|les|le|des"
_FIGURES_OF_SPEECH = [
    rf"(?:me|m|nous) tuer avec (?:{_THEIRS}) (?:\w+ )?(?:{_BURDENS})",
    rf"(?:{_THEIRS}) (?:\w+ )?(?:{_BURDENS}) (?:\w+ )?(?:(?:va|vont|finira|finiront) (?:finir par )?)?(?:me|m|nous) (?:tuer?|tuent|acheve\w*|rend\w* (?:folle|fou|malade)|assassin\w*)",
    r"(?:patron\w*|chef\w*|employeur|boss|rh|comptable|femme|fille|fils|mere|banqui\w+|proprio|proprietaire|prof) (?:va|vont) (?:me|m|nous) (?:tuer|etriper|etrangler|massacrer|assassiner) si (?:je|j|on) (?:\w+ ){0,3}(?:oubli\w*|perd\w*|donne|envoie|rate|ramene|fais|rends|fournis)",
    rf"en (?:finir|terminer) (?:\w+ ){{0,5}}avec (?:{_THEIRS}) (?:\w+ )?(?:{_BURDENS}|rib|carte|affaire|indu|dette|probleme|demande|remboursement|adresse)",
    r"(?:mort\w*|mour\w+|meur\w*|creve\w*) (?:de |d )(?:rire|honte|faim|soif|fatigue|froid|chaud|chaleur|ennui|impatience|trouille|peur|jalousie|curiosite|stress|sommeil)",
    r"(?:(?:je|j|on) )?(?:n )?(?:ne )?(?:vais|va) pas en mourir(?: mais)?|mourir a petit feu|plutot (?:mourir|crever) que d\w*|peurs? bleues?",
    r"(?:failli|cru) (?:faire |avoir |mourir |m )(?:\w+ ){0,5}(?:en voyant|en lisant|en recevant|en ouvrant|devant (?:le|la|votre|vos|mon|ma)|quand j ai (?:vu|lu|recu|ouvert))",
    r"tombe\w* (?:\w+ ){0,2}sur (?:un|une|le|la|l|votre|vos|des|les) (?:\w+ )?(?:repondeur\w*|boite vocale|messageries?|messages?|musique|disque|robot|conseill\w+|standard|serveur|page|erreur|hotesse|operat\w+|dame|monsieur)",
    r"tombe\w* (?:des nues|de haut|d accord|enceinte|amoureu\w+|en panne)|coeur (?:brise|serre|gros|lourd) (?:de (?:voir|lire|quitter|constater)|quand je (?:vois|lis))",
    r"bris\w+ le coeur avec (?:vos|votre)|(?:pendre|pendu\w*|saute\w*) (?:a (?:son|votre|leur) cou|au cou)|sauve la vie|(?:non|mais non|oh) mais ca va pas",
    r"mais ca va pas (?:bien |non |la tete|ou quoi)+|(?:m a|ma) tuee? (?:quand|en) (?:\w+ ){0,3}(?:vu|voyant)|faire un malheur",
    r"(?:couteau|pistolet) sous la gorge (?:avec|par|a cause)|(?:me )?fend\w* (?:le|mon) coeur",
    r"suicid\w+ (?:administrati\w*|commercia\w*|financi\w*|pour (?:ceux|celles|les gens|qui|nous))|c est (?:du|un) suicide",
    r"c est a se (?:tirer une balle|pendre|flinguer|jeter par la fenetre)|prevention du suicide|suicide assiste",
    r"(?:film|serie|livre|roman|documentaire|emission|expose|memoire|reportage) (?:\w+ ){0,6}suicid\w+|danger (?:de|d) (?:perdre|etre (?:exclue?|expulsee?|radiee?))",
    r"(?:carte|imprimante|ordinateur|ordi|pc|telephone|portable|tablette|box|puce) (?:\w+ )?est (?:\w+ )?(?:morte?|decedee?)",
    r"(?:bout|fin) du rouleau avec (?:vos|votre|ces|cette)|(?:bat\w*|jete\w*) (?:un )?froid|poignard\w+ dans le dos",
    r"(?:noyee?|enterree?|enseveli\w*|croule\w*) (?:sous|dans) (?:\w+ )?(?:\w+ )?(?:papiers?|paperasse\w*|pages|formulaires?|dossiers?|courriers?|demarches?|site)",
    r"mort dans l ame|point mort|(?:pas|point) la mort|fai\w+ le mort|rend\w* l ame|ronge\w* les sangs|sang (?:d encre|froid)|prises? de sang|mauvais sang",
    r"brul\w* d (?:impatience|envie)|frole la mort|saut\w* une classe|pendue? au telephone|corde au cou|mourir (?:d envie|moins bete)",
    r"coups? de (?:fil|main|pouce|gueule|barre|massue|chance)",
    r"(?:etrangle\w*|etouffe\w*|assomme\w*) (?:par|sous) (?:les?|la|mes|mon|ma|vos) (?:dettes?|factures?|credits?|impots?|loyer|charges|papiers?|paperasse\w*)",
    r"voulez (?:ma|notre) (?:peau|mort)|(?:sinon |si (?:\w+ ){1,6})c est mort|frapp\w* a toutes les portes|sos (?:attestation|carte|dossier)|(?:arracher|arrache) les cheveux|tete contre les murs|coute un bras",
    r"tue(?:r)? le temps|saute[rz]? (?:le repas|une ligne|une case|une etape)",
]  # fmt: skip
_QUARRELS = [  # with the fund, and rude words
    r"(?:supporte\w*|supporter) (?:plus|pas|pu) (?:d attendre|l attente|vos|votre|ces delais|cette musique|ce site)",
    r"mal (?:parlee?s?|recue?s?|accueilli\w*|comprise?s?|renseignee?s?|orientee?s?|rempli\w*|note\w*|orthographie\w*)",
    r"(?:(?:suis|est|sommes|se|s est|etre) )?(?:bat\w*|bagarr\w*) (?:\w+ ){0,3}(?:pour (?:(?:l|la|le|les|une?|ce|cette|mon|ma|mes|ses|votre|vos) )?(?:obtenir|avoir|etre (?:recue?|rembours\w*|payee?|entendue?)|faire (?:valoir|reconnaitre|valider|accepter)|rembours\w+|rendez vous|rdv|dossier\w*|droits?|prise en charge|attestation|carte|papiers?|aide)|(?:avec|contre) (?:(?:l|la|le|les|mon|ma|vos|votre|leur|cette) )?(?:caisse|cpam|secu|standard|site|appli\w*|assurance|mutuelle|administration|paperasse|papiers?|employeur|ordinateur|formulaire))",
]  # fmt: skip
_SEEN_TO = [  # harm that somebody else's insurance pays, or that was seen to
    r"accident\w* (?:\w+ ){0,3}(?:avec|par|a cause d|responsable) ?(?:une?|e|mon|ma|le|la|l|autre)? ?(?:voisin\w*|automobiliste|conduct\w+|collegue|passant\w*|cycliste|tiers|autre \w+|client\w*|chauffeur|trottinette|scooter)(?: qui (?:m a|ma) (?:fait tomber|renverse\w*|bouscule\w*|percute\w*|accroche\w*|rentre dedans))?",
    r"(?:s est|me suis|m etais|s etait) (?:casse|fracture|foule|tordu|luxe|dechire|froisse)\w* (?:le|la|l|une?|son|sa|mon|ma) \w+(?=.*\b(?:urgences|hopital|clinique|platr\w*|radio\w*|chirurg\w+|oper\w+|arret|rembours\w*|pa(?:ie|ye)\w*|regler|facture|declar\w*|kine\w*)\b)",
]  # fmt: skip
_NO_HARM = re.compile(rf"\b(?:{'|'.join([*_FIGURES_OF_SPEECH, *_QUARRELS, *_SEEN_TO])})\b")

# A danger denied: taken out as well, unless the same breath limits it (« il ne me bat pas tous les jours »).
_ONE_OF_MINE = r"il|elle|mon (?:mari|conjoint|compagnon|copain|mec|fils|pere|ex)|ma (?:femme|compagne|copine|fille|mere)"
_DENIALS = re.compile(
    r"\b(?:(?:je|j) (?:(?:ne )?suis|(?:n )?etais) (?:absolument |vraiment )?pas (?:du tout )?(?:une femme )?(?:battue?|frappee?|maltraitee?|suicidaire|en danger|en detresse|malade|blessee?|violente?)|(?:non )?personne (?:n |ne )?(?:est|soit) (?:en danger|blessee?|malade|menacee?)|"
    rf"(?:il n y a|y a|n y a) (?:personne|aucun\w*) (?:\w+ )?(?:en danger|danger)|personne (?:ne )?(?:me|m|nous|la|le|les) (?:bat|frappe|tape|menace|maltraite|agresse|veut du mal)|(?:{_ONE_OF_MINE}) (?:ne |n )?(?:me |m |nous |les |la )?(?:(?:bat|frappe|tape|touche|menace|maltraite) pas(?: du tout)?|est pas (?:du tout )?(?:violente?|mechante?|dangereu\w+|agressi\w+|malade|blessee?))|"
    r"(?:mes|les|nos|ses) (?:enfants|petits|filles|fils|bebes) (?:ne )?(?:sont|etaient) pas (?:du tout )?(?:en danger|battus|maltraites|malades)|(?:je|j) (?:n )?ai (?:pas|aucun) (?:du tout )?mal|(?:je|j) (?:n )?ai mal nulle part|(?:je|j) (?:ne )?souffre (?:de rien|pas)|"
    r"(?:je|j) (?:ne )?(?:pense|songe) pas (?:a |du tout a )?(?:me|m) (?:tuer|suicider|faire (?:de |du )?mal)|(?:je|j) (?:ne )?(?:vais|veux) pas (?:me|m) (?:tuer|suicider|pendre|faire (?:de |du )?mal)|pas une femme battue)\b"
    r"(?! (?:tous|toutes|toujours|souvent|devant|quand|si|sauf|hormis|encore|que|qu|a part|avec|fort|tout de suite|ce soir|maintenant|aujourd hui|pour l instant|pour le moment|seulement|simplement|mais (?!non\b|c\b|je\b|j\b|on\b|juste\b)|au (?:visage|corps|bras)|ou (?:il|elle)))"
)

_PILLS = r"dolipranes?|paracetamols?|cachets?|comprimes?|medicaments?|medocs?|gelules?|lexomils?|xanax|somniferes?|pilules?|pills|tablets"
_BIT_BY_BIT = r"par (?:jour|semaine|mois|an)|en (?:un|deux|trois|six|\d+) (?:jours|semaines?|mois|ans?)|rembours\w+|ordonnance|a day|a week|a month"
_WANT = r"(?:(?:j )?(?:veux?|veut|veu|ve|vx|vais?|vai|voudrais?|voulais|preferer?ais?|prefere)|jv(?:eux?|eu|x|ais?|ai|oudrais?)|envie?s? d(?:es?)?|pense a)"
_CHILD = r"fils|fille|filles|enfants?|petite?s?|petit fils|petite fille|bebe|gamine?|neveu|niece"
# Words that leave no doubt, on the folded text without what is no danger. Recall first.
DISTRESS_WORDS = [
    (kind, re.compile(pattern))
    for kind, pattern in [
        ("suicide", r"\bj?(me|m|se) (suicid|tuer\b|pendre\b|fou(?:s|t|tre)? en l ?air|jeter (?:sous|du|dans le vide|par la fenetre)|ouvrir les veines|(?:foutre|tirer|coller|mettre) une balle)|\bje (?:me|m) (?:serai|serais|suis) tuee?\b"),
        ("suicide", r"\bsuicid(e|er|aire|aires)\b|\bkill(ing)? myself\b|\bend(ing)? my life\b|\bwant to die\b|\bbetter off dead\b"),
        ("suicide", rf"\b{_WANT} (?:mour+ire?|creve[r]?|en finire?(?! avec))\b|\b(?:veux|voudrais) en terminer$|\bm(?:e )? ?detruire\b|\b(?:mourir|crever) enfin\b|\benfin (?:mourir|crever)\b"),
        ("suicide", r"\b(plus|pu|pas|aucune) (envie|le gout|la force|raison) de vivre\b|\bidees? (noires?|suicidaires?)\b|\b(?:fatiguee?|lasse?|assez|ras le bol) de (?:la vie|vivre)\b"),
        ("suicide", r"\b(ne|pas|jamais) (plus )?me reveiller\b|\ben (?:finire?|terminer) avec la vie\b|\bfin a mes jours\b|\bmarre de (la vie|vivre)\b"),
        ("suicide", r"\b(serai|serais) (plus|pu) (la|de ce monde)\b.*\b(jours?|semaine|demain|ce soir|prepare|regle)\b|\bplus (?:ma|de) place (?:ici bas|(?:sur|dans|en) (?:cette|la|ce) (?:terre|monde))\b"),
        ("suicide", r"^(?:(?:mais|et|alors|oh|bof|franchement|de toute facon|non) )*a (?:quoi|koi|kwa) bon(?: (?:vivre|lutter|continue\w*|se battre|me battre|me lever|tout ca))?$|\ba (?:quoi|koi) bon (?:vivre|continue[rs]? a vivre|se reveiller|me lever)\b"),
        ("suicide", r"\b(lettre|message|mot|msg) d adieux?\b|\b(dit|di|dis|ecrit|fait) (ses )?adieux?\b|\bmieux sans moi\b"),
        ("suicide", r"\b(?:serai|serais|sera) (?:plus|pu) la pour (?:(?:l|le|la|les|vous) )?(?:voir|signer|fournir|repondre|payer|rembours\w*|recevoir|lire|ouvrir|envoyer|remplir|toucher)\b(?!.*\b(?:demenag\w*|vacances|voyage|retraite|conges?|mute\w*|nouvelle adresse|nouveau poste)\b)"),
        ("suicide", r"\b(fusil|carabine|pistolet|corde)\b.*\b(peur|mourir|vivre|vie|rejoindre)\b|\b(mourir|vivre|rejoindre)\b.*\b(fusil|carabine|pistolet|corde)\b"),
        ("suicide", r"\bsauter (du|par|de) (la |l |le )?(pont|fenetre|balcon|toit)\b|\bje vais sauter\b(?! (?:l|la|les?|une?|des?|ce|cette|mon|ma|mes|au|sur)\b)|\b(me|m) taillade\b|\bself harm"),
        ("violence", r"\b(mari|conjoint|copain|compagnon|ex|pere|mec|fils|frere|femme) (me|m) (bat|batt?u|frapp\w*|tape\w*|viol\w*|etrangl\w*|menace de)\b"),
        ("violence", r"\b(il|elle|on) (me|m a?) ?(frappe|bat|viole|etrangle|tabasse|cogne)e?s?\b(?! avec (?:\w+ )?\d)|\b(ete|eter) viole[er]?\b|\bwas raped\b|\bbeats me\b|\bhits me\b"),
        ("violence", r"\bpeur de rentrer (chez|a la maison)\b|\bafraid to go home\b|\bsequestree?\b|\bmenac\w* de (me|nous) (tuer|frapper)\b|\bfem+es? battue?s?\b"),
        ("enfant", r"\benfants? (battus?|maltraite\w*|en danger)\b|\bchild (abuse|in danger)\b|\battouchements?\b"),
        ("enfant", r"\b(enferme\w*|prive\w*)\b.*\bsans (manger|nourriture)\b|\btraces? de (coups|brulures?)\b"),
        ("enfant", rf"\b(?:re)?trouve (?:plus|pas|pu) (?:mon|ma|mes|notre) (?:{_CHILD})\b(?!.*\b(?:compte|ameli|appli\w*|site|cartes?|dossiers?|attestations?|liste|espace|declar\w*|rattach\w*|formulaires?|papiers?|menu|case)\b)"),
        ("enfant", rf"\b(?:{_CHILD}) (?:de \d+ (?:ans|mois) )?(?:a disparue?|est introuvable)\b(?! (?:de|du|des|sur|dans)\b)"),
        ("medicale", r"\b(ne|n) respire (plus|pas)\b(?! (?:tres |trop )?bien (?:la nuit|quand|par le nez|en dormant))|\brespire plus\b|\bcan t breathe\b|\bnot breathing\b|\b(?:je m|s) etouffe\b|\bcoincee? (?:dans|en travers de) (?:ma|la|sa) gorge\b"),
        ("medicale", r"\bbouche (est )?de travers\b|\bavale (toute?s? )?(la|une|les) (boites?|plaquettes?)\b|\b(?:avale\w*|gobe\w*|swallowed) (?:tou(?:s|t|tes|te)|all) (?:mes|ses|les|la|le|ma|sa|my|the) (?:\w+ )?(?:medic\w*|medoc\w*|cachets?|comprimes?|somniferes?|gelules?|anxiolytiques|antidepresseurs|boites?|plaquettes?|flacon|tube|pills|tablets)\b|\bchest pain\b"),
        ("medicale", rf"^(?!.*\b(?:{_BIT_BY_BIT})\b).*\b(?:pris?|prit|prend|avaler?|took|taken|swallowed) (?:\w+ ){{0,2}}(?:[1-9]\d|vingt|trente|quarante|cinquante|soixante|twenty|thirty|fifty) (?:\w+ )?(?:{_PILLS})\b"),
        ("medicale", r"\b(mange|manger|avale|avaler|bu|boire|boit) .{0,24}\b(produits? (menagers?|menage|vaisselle)|liquide vaisselle|javel|lessive|detergent|debouche\w*|piles?|antigel|terebenthine|white spirit|ammoniaque|soude caustique|mort aux rats|raticide|desherbant|dissolvant|detartrant|alcool a bruler|eau ecarlate|petrole|aimants?)\b"),
        ("medicale", rf"\btension (?:(?:est|etait|monte|montee|grimpe|a|de|environ|presque) ){{0,4}}(?:19|2\d)\b(?! (?:ans|euros|fois|jours|{_MONTHS})\b)|\b(?:19|2\d) (?:\d\d )?de tension\b"),
        ("medicale", r"\b(?:mal (?:de|a la) (?:tete|crane)|migraine|cephalee) (?:\w+ ){0,6}(?:tonnerre|brutale?|brutalement|foudroyante?|soudaine?|d un (?:seul )?coup)\b|\bpire mal de tete\b"),
        ("medicale", r"\b(?:collapsed|unconscious|inconsciente?)\b"),
    ]
]  # fmt: skip
# Names of what may be over long since (`_LONG_AGO`).
EVENTS = [
    (kind, re.compile(pattern))
    for kind, pattern in [
        ("suicide", r"\b(?:me|m|se|s) (?:\w+ )?scarifi\w*|\b(?:coupe|taille|ouvert|entaille)\w* les (?:veines|poignets)\b"),
        ("violence", r"\bpoignarde\w*|\bcoups? de (?:poignard|feu|fusil)\b"),
        ("medicale", r"\b(fait|fais|faire|fesait|faisait|avoir|having|a) (un |une |a )?(avc|infarctus|arret (?:cardiaque|respiratoire|du coeur)|crise cardiaque|crise d epilepsie|convulsions?|heart attack|stroke|seizure)\b"),
        ("medicale", r"\b(?:bb|bebe|nourrisson|nouveau ne|petite?|puce|fils|fille) (?:\w+ ){0,3}?(?:d |de )?(?:un|une|deux|trois|quatre|cinq|six|[1-9]|1\d|20) (?:jours?|semaines?) (?:\w+ ){0,6}?(?:38 [5-9]|39|4[01])\b(?! (?:euros?|semaines?|jours?|ans?|rue|cm))"),
        ("medicale", r"\b4[012](?: \d)? de fievre\b|\barret cardiaque\b|\b(?:il|elle) fait un arret$|\boverdose\b|\bconvulsions?\b|\bconvulse\b|\bperdu connaissance\b"),
        ("medicale", r"\b(?:cicatrice|plaie|points?|sutures?|agrafes?) (?:\w+ ){0,5}(?:rouverte?s?|ouverte?s?|ouvre|lache\w*|craque\w*|saute\w*)\b(?! (?:de|du|le|un|mon|sur)\b)"),
    ]
]  # fmt: skip
_ENDED = re.compile(r"\b(?:tentatives? de suicide|(?:a|ai|ont|avait|avais) (?:tente|essaye|voulu|cherche|failli) (?:de |d |a )?(?:(?:se|s|me|m) (?:suicider|tuer|pendre|donner la mort|foutre en l air)|mourir|en finir)|s (?:est|etait) (?:suicide|pendu|tue)e?s?|suicide de (?:mon|ma|mes|son|sa)|ete viole\w* (?:\w+ ){0,4}(?:ans|annees|(?:19|20)\d\d)|(?:ans|annees) (?:\w+ ){0,5}ete viole\w*|raped (?:\w+ ){0,4}years ago)\b")


_WELL = re.compile(
    r"\b(?:(?:tout|ca) (?:le monde )?(?:va|se passe|s est|est) (?:tres |plutot |maintenant |enfin )?(?:bien(?: passee?s?)?|rentre dans l ordre|en forme)|(?:va|vont|porte|portent|allons) (?:tous |toutes |tous les deux |tous deux )?(?:tres |plutot |deja )?(?:bien|mieux)|rassurez vous|plus de peur que de mal|"
    r"rien de (?:grave|casse|mechant)|(?:pleine|tres bonne|super) forme|sain et sauf|sains et saufs|saine et sauve|bien (?:entouree?|suivie?|soignee?|remise?)|a la maison (?:maintenant|depuis)|(?:he|she|they|everyone|we) (?:is|are) (?:all )?(?:fine|well|safe|ok))\b(?! (?:pas|sauf))"
)
_BUT = re.compile(r"\b(?:mais|sauf|par contre|cependant|pourtant|seulement|malgre|but|except)\b")

# Words that make a faint sign of distress worth believing, on folded text.
WORRYING = re.compile(
    r"\b(?:peurs?|mal|(?:peux?|pe|jpe) (?:plus|pu)|jpeux?|pleur\w*|marre|supporte\w*|tap\w*|frapp\w*|bat|crie\w*|hurle\w*|viol\w*|menac\w*|danger\w*|sang|saign\w*|morte?|mourir|"
    r"finir|terminer|dispar\w+|respir\w*|aide[rz]?|secours|craqu\w*|bout|vivre(?! (?:a|au|aux|en|dans|chez|sur|pres|ici)\b)|vie|envie|force|poids|souffr\w*|tuer?|armes?|enferm\w*|fini(?!t)\w*|rejoindre|rejoins|pardonn\w*|pardon a|coups?|seule?|adieu\w*|"
    r"avc|infarctus|malaise|conscience|tombee?|brul\w*|scarifi\w*|poignard\w*|etouff\w*|coincee?|gorge|gonfl\w*|(?:trouve|retrouve|vois) (?:plus|pas|pu)|pulsions?|balcon|pont|fenetre|rails|falaise|noyee?|convuls\w*|veines|pendu\w*|corde|fusil|couteau|plaquettes?|plakettes?|comprimes?|cachets?|medicam\w*|avale\w*|somniferes?|bleus?|"
    r"scared|afraid|hurt\w*|die|dying|dead|blood|bleed\w*|breath\w*|kill\w*|hits?|beat\w*|pain|help|alone|unconscious|fell|overdose|pills?)\b"
)
_STILL_WORRYING = re.compile(r"\b(?:peurs?|pleur\w*|frapp\w*|bat|viol\w*|menac\w*|mourir|disparai\w*|secours|tuer|souffr\w*|armes?|seule?|mal|finir)\b")  # where an illness is only told
A_BREATH = 40  # characters


def words_of_distress(text: str) -> str | None:
    """The kind of distress that the words name without doubt, or None.

    >>> words_of_distress("J'ai envie de mourir")
    'suicide'
    >>> words_of_distress("Je suis mort de rire")
    >>> [words_of_distress(t) for t in ("vous allez me tuer avec vos papiers mdr", "la prévention du suicide", "je vais sauter le repas", "j'ai pris 20 comprimés par mois")]
    [None, None, None, None]
    >>> [words_of_distress(t) for t in ("je vais me tuer avec vos médicaments", "jme fou en lair", "bref je vais sauter", "jai pri 20 doliprane c grave")]
    ['suicide', 'suicide', 'suicide', 'medicale']
    >>> words_of_distress("mon père a fait un AVC il y a trois ans"), words_of_distress("il fait un AVC"), words_of_distress("il ne respire plus, et j'attends depuis 3 mois")
    (None, 'medicale', 'medicale')
    >>> [words_of_distress(t) for t in ("CE SITE VA ME TUER", "j'ai cru mourir de honte", "je ne vais pas en mourir, mais quand même", "mon mari s'est suicidé en mars, ai-je droit au capital décès ?")]
    [None, None, None, None]
    >>> [words_of_distress(t) for t in ("je ne serai plus là pour signer", "je ne serai plus là pour signer, je déménage", "un film sur le suicide", "je ne retrouve pas mon fils", "je ne retrouve pas mon fils sur ma carte", "j'ai été violée", "j'ai été violée il y a dix ans")]
    ['suicide', None, None, 'enfant', None, 'violence', None]
    >>> words_of_distress("j'ai avalé tous mes somnifères"), words_of_distress("j'ai pris tous mes comprimés, qui renouvelle ?")
    ('medicale', None)
    >>> words_of_distress("mon fils a tenté de se tuer l'an dernier, il voit un psy"), words_of_distress("mon fils a tenté de se tuer")
    (None, 'suicide')
    >>> [words_of_distress(t) for t in ("a quoi bon", "crever enfin", "ma cicatrice s'est ouverte", "tension 23/13", "un mal de tête brutal", "mon fils a disparu")]
    ['suicide', 'suicide', 'medicale', 'medicale', 'medicale', 'enfant']
    """
    folded = _as_said(fold(text))
    if of_the_past(folded):
        patterns, folded = DISTRESS_WORDS, _ENDED.sub(" ", folded)
    else:
        patterns = [*DISTRESS_WORDS, *EVENTS]
    return next((kind for kind, pattern in patterns if pattern.search(folded)), None)


def of_the_past(folded: str) -> bool:
    """What it tells happened long ago, and nothing says that it goes on.

    >>> of_the_past("j ai fait une tentative de suicide en 2009"), of_the_past("ma tentative de 2009 recommence dans ma tete")
    (True, False)
    """
    return bool(_LONG_AGO.search(folded)) and not _AND_NOW.search(folded)


def _as_said(folded: str) -> str:
    return _DENIALS.sub(" ", _NO_HARM.sub(" ", folded))


def literally(folded: str) -> str | None:
    """The words without their figures of speech and the dangers they deny; None where there are none.

    What is no harm done by anyone counts as one: a quarrel with the fund, rude words, a bone broken and seen to.

    >>> [literally(t) for t in ("je me suis battu pour avoir ce rendez vous", "il m a mal parle", "mon fils s est casse le bras et l hopital m a fait payer", "mon mari m a casse le bras", "je me bats pour vivre")]
    ['je me ce rendez vous', 'il m a', 'mon fils et l hopital m a fait payer', None, None]

    >>> literally("ce site va me tuer"), literally("je ne vais pas en mourir mais rembourse moi"), literally("je veux mourir")
    ('', 'rembourse moi', None)
    >>> [literally(t) for t in ("personne n est en danger ici", "mon mari ne me bat pas merci", "il ne me bat pas tous les jours", "je ne suis pas en danger mais ma fille oui")]
    ['ici', 'merci', None, None]
    """
    rest = " ".join(_as_said(folded).split())
    return rest if rest != folded else None


def is_told_calmly(folded: str) -> bool:
    """A past event told in few words for our matters, and nothing else that worries.

    >>> is_told_calmly("mon infarctus date de fevrier comment demander l ald"), is_told_calmly("mon infarctus date de fevrier et j ai mal")
    (True, False)
    """
    rest = _as_said(folded)
    told = _MISFORTUNES.search(rest) and _OUR_MATTERS.search(rest) and rest.count(" ") < _A_SHORT_TELLING
    return bool(told) and of_the_past(rest) and not _STILL_WORRYING.search(_ENDED.sub(" ", rest))


def says_all_is_well(folded: str) -> bool:
    """Whoever was hurt or in pain is well now, and nothing is added to it.

    >>> [says_all_is_well(t) for t in ("ne dans la voiture la maman va tres bien", "tout s est bien passe", "tout va bien mais elle saigne", "il ne va pas bien", "elle allait bien hier")]
    [True, True, False, False, False]
    """
    well = _WELL.search(folded)
    return bool(well) and not _BUT.search(folded, well.end(), well.end() + A_BREATH) and not _AND_NOW.search(folded)


# A death in plain words, and what is said of the dead as of those who moved away: the latter counts unless it says where they live now.
_DEATH = re.compile(
    r"\b(?:m[oe]rt\w*|mor|mour\w+|meur\w*|dece\w*|dcd|de?funte?s?|obseques|enter\w*|funer\w+|funebres?|inhum\w+|cremat\w+|inciner\w+|veu(?:f|ve|fs|ves|vage)|capital\w*|s3180|heriti\w+|succession|notaire|"
    r"suicid\w+|tuee?s?|noyee?s?|pendue?s?|assassin\w*|overdose|deuil|condoleances|pleur\w*|died|dead|death|passed|late|funeral|widow\w*|bereave\w*)\b"
)
_GONE = re.compile(r"\b(?:quitt\w*|parti\w*|etein\w*|disparu\w*|perd(?:u\w*|re)|plus (?:la|parmi|de ce monde)|en est alle\w*|rejoin\w*|tombee?|emporte\w*|apres moi|actes?|lost|gone)\b")
_LIVES_THERE = re.compile(r"\b(?:ehpads?|maison de (?:retraite|repos|convalescence)|residences?|etablissements?|foyers?|long sejour|unite)\b")


def tells_a_death(folded: str) -> bool:
    """
    >>> [tells_a_death(t) for t in ("ma mere nous a quittes", "papa est parti en maison de retraite", "il est mort a l ehpad", "mon pere entre en etablissement")]
    [True, False, True, False]
    """
    return bool(_DEATH.search(folded) or (_GONE.search(folded) and not _LIVES_THERE.search(folded)))
