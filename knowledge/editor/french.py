"""What checks and readers say in English on the command line, in the editors' French."""

import re

_NAMES = {
    "title": "le titre", "answer": "la réponse", "steps": "les étapes", "owner": "le responsable", "category": "la rubrique",
    "checked_on": "« Vérifié le »", "review_by": "« À revoir avant le »", "valid_until": "« Valable jusqu'au »", "id": "l'identifiant",
    "phrasings": "les formulations", "keywords": "les mots-clés", "organisms": "les organismes", "sources": "les sources",
    "service": "le lien", "service_url": "l'adresse du lien", "task": "la démarche", "fragility": "la situation fragile",
    "label": "le nom", "url": "l'adresse", "the text": "le texte", "the simple version": "la version simple",
    "the English version": "la version anglaise",
}  # fmt: skip
_DATA = {
    "an e-mail address": "une adresse électronique", "a mobile phone number": "un numéro de mobile",
    "a social security number": "un numéro de sécurité sociale", "a bank account number": "un IBAN",
    "a payment card number": "un numéro de carte bancaire",
}  # fmt: skip
_SENTENCES = [
    (r"HTML is not allowed.*", "Le HTML est refusé : écrivez du texte simple."),
    (r"an address \((.+?)\) in the text.*", "Une adresse ({0}) est dans le texte : mettez-la dans le champ « Adresse du lien »."),
    (r"a link in the text.*", "Un lien est dans le texte : mettez-le dans le champ « Adresse du lien »."),
    (r"an image.*", "Les images sont refusées : décrivez-la avec des mots."),
    (r"code marks.*", "Retirez les accents graves ( ` )."),
    (r"an indented block.*", "Retirez les espaces au début de la ligne."),
    (r"a code block.*", "Retirez les accents graves ( ``` )."),
    (r"a quotation.*", "Retirez le signe > au début de la ligne."),
    (r"a horizontal line.*", "Retirez le trait."),
    (r"a forced line break.*", "Retirez les espaces ou la barre \\ à la fin de la ligne."),
    (r"a list inside a list.*", "Une liste est dans une autre : gardez un seul niveau."),
    (r"(\w+) is missing.*", "Il manque {0}."),
    (r"(\w+) is empty.*", "Il manque {0}."),
    (r"the section ## Réponse is missing.*", "Il manque la réponse."),
    (r"section '(.+?)' is empty.*", "La partie « {0} » est vide."),
    (r"the (\w+) of the service is missing.*", "Pour un lien, il faut le nom et l'adresse : il manque {0}."),
    (r"'(.*)' is not an https address.*", "« {0} » n'est pas une adresse sûre : elle doit commencer par https://."),
    (r"unknown (\w+) '(.*?)'.*", "« {1} » n'est pas une valeur connue pour {0}."),
    (r"(?:\w+: )?'(.*)' is not a date.*", "« {0} » n'est pas une date (jour/mois/année)."),
    (r"(\w+): '(.*)' is already on line \d+", "« {1} » est déjà dans la liste."),
    (r"id '(.*)' is not made of.*", "L'identifiant « {0} » ne peut avoir que des lettres sans accent, des chiffres et des tirets."),
    (r"'(.*)' is on rows (.*): keep one", "« {0} » est sur les lignes {1} : gardez-en une."),
    (r"cannot be kept as it is written; « (.*) » would be read", "Ce texte ne peut pas être gardé tel quel : on lirait « {0} »."),
    (r"invisible character (U\+\w+).*", "Un caractère invisible ({0}) s'est glissé dans le texte : effacez-le et retapez le mot."),
    (r"its accents were read in the wrong encoding.*", "Les accents sont abîmés : enregistrez le fichier en UTF-8."),
    (r"it has (\d+) cells and the header has (\d+).*", "La ligne a {0} cases et l'en-tête {1} : un séparateur ou un guillemet est de travers."),
    (r"it has a formula.*", "La ligne contient une formule : collez sa valeur."),
    (r"its quotation marks are amiss.*", "Les guillemets de la ligne sont de travers."),
    (r"the title has more than (\d+) characters", "Le titre a plus de {0} caractères."),
    (r"no source is named", "Aucune source n'est indiquée."),
    (r"(\d+) keywords; 5 to 12 are useful", "{0} mots-clés : de 5 à 12 sont utiles."),
    (r"(\d+) phrasings; at least (\d+) are needed.*", "{0} formulations : il en faut au moins {1} pour être bien trouvée."),
    (r"the answer has more than (\d+) sentences.*", "La réponse a plus de {0} phrases : passez la suite dans les étapes."),
    (r"(\d+) steps; 2 to 6 are easy to follow", "{0} étapes : de 2 à 6 sont faciles à suivre."),
    (r"there is a section '(.*)' but no section '(.*)'", "Il y a une version « {0} » mais pas de version « {1} »."),
    (r"(.+) is not one of the official sites", "{0} n'est pas un site officiel."),
    (r"(.+) leads deep into a site.*", "{0} mène à une page profonde, qui peut disparaître : préférez la première page du site."),
    (r"checked_on (\S+) is in the future", "La date de vérification ({0}) est dans le futur."),
    (r"review_by (\S+) is before checked_on (\S+)", "La date de révision ({0}) est avant la vérification ({1})."),
    (r"the review was due on (\S+)", "La révision était due le {0}."),
    (r"review_by (\S+) is more than a year after.*", "La date de révision ({0}) est à plus d'un an de la vérification."),
    (r"valid_until (\S+) is before checked_on (\S+)", "La fin de validité ({0}) est avant la vérification ({1})."),
    (r"valid until (\S+): members no longer.*", "Valable jusqu'au {0} : l'assistant ne donne plus cette réponse."),
    (r"an amount without its year or period: (.*)", "Un montant sans son année ou sa période : {0}"),
    (r"(.+) is hard to read: (\d+) on the scale.*?, (\d+) is wanted", "La lecture est difficile pour {0} : {1} sur l'échelle de Kandel et Moles, il faudrait {2}."),
    (r"a sentence of more than (\d+) words in (.+?): (.*)", "Une phrase de plus de {0} mots dans {1} : {2}"),
    (r"(\S+) is not explained in (.+?): write.*", "« {0} » n'est pas expliqué dans {1} : dites ce que c'est la première fois."),
    (r"(.+) in the content", "Il y a {0} dans le texte : retirez cette donnée personnelle."),
    (r"(« .* ») is also a phrasing of (\S+)", "{0} est déjà une formulation de « {1} »."),
    (r"(« .* ») is almost (« .* ») of (\S+) \((\d+) % alike\)", "{0} ressemble à {1} de « {2} » ({3} %)."),
    (r"(\S+) has the same title", "« {0} » a le même titre."),
    (r"the answer is almost that of (\S+) \((\d+) % alike\)", "La réponse est presque celle de « {0} » ({1} %)."),
    (r"(« .* ») is nearer to (\S+) \((« .* »)\) than.*", "{0} est plus proche de « {1} » ({2}) que de sa propre réponse."),
    (r"members ask for it as for (\S+) \(similarity (\S+)\).*", "On la demande comme « {0} » : une réponse ou deux ?"),
    (r"the file is larger than 5 MB.*", "Le fichier dépasse 5 Mo : coupez-le en deux, chacun avec la ligne d'en-tête."),
    (r"the file is empty", "Le fichier est vide."),
    (r"this is an old Excel file.*", "C'est un ancien fichier Excel (.xls) : enregistrez-le en .xlsx."),
    (r"the first row has no column `id`.*", "La première ligne n'a pas de colonne « id » : partez d'un export."),
    (r"the Excel file cannot be read.*", "Le fichier Excel est illisible : enregistrez-le de nouveau en .xlsx."),
    (r"line (\d+), column (\d+) is not JSON.*", "La ligne {0} (colonne {1}) n'est pas du JSON."),
    (r"the file has more than (\d+) rows.*", "Le fichier a plus de {0} lignes : coupez-le."),
]  # fmt: skip
_COMPILED = [(re.compile(pattern, re.DOTALL), sentence) for pattern, sentence in _SENTENCES]


def said_in_french(reason: str) -> str:
    """The same in French; what has no translation yet stays as it is.

    >>> said_in_french("owner is missing")
    'Il manque le responsable.'
    """
    for pattern, sentence in _COMPILED:
        found = pattern.fullmatch(reason)
        if found:
            return sentence.format(*(_word(group) for group in found.groups()))
    return reason


def _word(text: str) -> str:
    return _DATA.get(text) or _NAMES.get(text) or text
