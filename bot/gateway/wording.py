"""Every French sentence that the gateway itself says: errors, notices, the transcript. The dialogue has its own."""

ERRORS = {
    "bad_request": "La demande n’a pas pu être lue.",
    "invalid_json": "La demande n’a pas pu être lue : ce n’est pas du JSON valide.",
    "invalid_body": "La demande ne contient pas ce qui est attendu.",
    "not_json": "La demande doit être envoyée en JSON (application/json).",
    "empty_message": "Votre message est vide : écrivez quelques mots.",
    "message_too_long": "Votre message est trop long : {limit} caractères au plus. Vous pouvez l’envoyer en plusieurs fois.",
    "unreadable_message": "Votre message contient des caractères qui ne peuvent pas être lus. Écrivez-le à nouveau.",
    "invalid_message_id": "L’identifiant du message n’est pas valable.",
    "message_id_reused": "Cet identifiant a déjà servi pour un autre message.",
    "choice_not_offered": "Ce choix n’a pas été proposé dans cette conversation. Choisissez parmi les réponses affichées, ou écrivez.",
    "unknown_message": "Ce message ne fait pas partie de la conversation.",
    "invalid_postal_code": "Un code postal a 5 chiffres, par exemple 17000.",
    "unauthorized": "Cette demande doit porter le jeton de la conversation.",
    "expired": "Cette conversation a expiré. Vous pouvez en commencer une nouvelle.",
    "identity_refused": "Votre connexion n’a pas pu être vérifiée. Vous pouvez vous connecter à nouveau.",
    "identity_unavailable": "La vérification de votre connexion ne répond pas. Réessayez dans un instant.",
    "adviser_unknown": "Cette demande doit porter le jeton d’un conseiller.",
    "handoff_not_found": "Ce dossier n’existe pas ou n’est plus conservé.",
    "invalid_day": "Un jour s’écrit ainsi : 2026-11-23.",
    "sign_in_not_from_here": "Cette connexion n’a pas été demandée depuis cette page, ou elle a expiré. Revenez à l’assistant et recommencez.",
    "other_member": "Cette conversation est celle d’une autre personne. Commencez-en une nouvelle.",
    "forbidden": "Ce jeton n’ouvre pas cette conversation.",
    "origin_refused": "Ce site n’est pas autorisé à utiliser l’assistant.",
    "conversation_not_found": "Cette conversation n’existe pas ou a été effacée.",
    "file_not_found": "Ce document n’existe pas ou n’est plus disponible.",
    "not_found": "Cette adresse n’existe pas.",
    "method_not_allowed": "Cette action n’est pas possible à cette adresse.",
    "too_large": "La demande est trop volumineuse.",
    "too_many_requests": "Vous envoyez beaucoup de messages. Patientez un instant, puis réessayez.",
    "too_many_sockets": "Cette conversation est déjà ouverte dans trop de fenêtres.",
    "page_expired": "La page a expiré. Affichez-la à nouveau, puis réessayez.",
    "internal": "Le service a rencontré une difficulté. Réessayez dans un instant.",
    "unavailable": "Le service est momentanément indisponible. Réessayez dans un instant.",
}

BY_STATUS = {
    400: "bad_request",
    401: "unauthorized",
    403: "forbidden",
    404: "not_found",
    405: "method_not_allowed",
    413: "too_large",
    415: "not_json",
    422: "invalid_body",
    429: "too_many_requests",
    503: "unavailable",
}

WAITING = (
    "Une partie du service est momentanément indisponible : votre message est bien gardé, "
    "et la réponse s’affichera ici dès que possible."
)
GAVE_UP = (
    "Malgré plusieurs essais, ce message n’a pas pu être traité : vous pouvez l’écrire autrement, "
    "ou appeler le 3646 (service gratuit, prix d’un appel)."
)
GREETING = "Bonjour, je suis l’assistant en ligne. Quelle est votre question ?"

SIGN_IN_WITH = "Se connecter avec {provider}"
SOME_PROVIDER = "votre compte en ligne"
SIGN_INS = {
    "ok": "La connexion est faite : votre demande continue.",
    "refusee": "La connexion n’a pas abouti. Vous pouvez essayer à nouveau, ou continuer sans vous connecter.",
    "indisponible": "Le service de connexion ne répond pas. Réessayez dans un instant, ou continuez sans vous connecter.",
    "autre": "Cette conversation est celle d’une autre personne. Effacez-la pour en commencer une avec votre compte.",
    "fermee": "La connexion est fermée.",
}

PRIVATE = {
    "nir": "votre numéro de sécurité sociale",
    "iban": "votre numéro de compte bancaire",
    "card": "votre numéro de carte bancaire",
    "phone": "le numéro de téléphone",
    "email": "l’adresse électronique",
}


def masked(kinds: list[str]) -> str:
    """What the member is told of private values that nobody had asked for.

    >>> masked(["nir"])
    'Par précaution, j’ai masqué votre numéro de sécurité sociale : cette information n’est pas conservée en clair.'
    """
    names = [PRIVATE[kind] for kind in kinds]
    told = " et ".join([", ".join(names[:-1]), names[-1]] if len(names) > 1 else names)
    sentence = f"Par précaution, j’ai masqué {told} : cette information n’est pas conservée en clair."
    if "card" in kinds:
        sentence += " Ne donnez jamais le numéro de votre carte bancaire ici : personne ne vous le demandera."
    return sentence


YOU, ASSISTANT = "Vous", "L’assistant"
TRANSCRIPT_TITLE = "Votre conversation avec l’assistant – {fund}"

# What the download tells besides the messages.
HELD_TITLE = "Ce qui est gardé avec cette conversation"
HELD_EVENTS = "Ce que vous avez fait :"
HELD_HANDOFF = "Dossier préparé pour un rendez-vous, le {at} :"
HELD_FEEDBACK = "Vos avis :"
HELD_END = (
    "Pour chaque message, l’assistant note aussi s’il a su répondre, et en combien de temps.\n"
    "Tout cela est effacé {days} jours après votre dernier message, ou dès que vous effacez la conversation. "
    "Ce qui reste alors : les demandes déjà envoyées, qui sont dans votre dossier à la caisse ; "
    "et, pour un rendez-vous à venir, le motif, les documents à apporter et le numéro à appeler."
)
EVENTS = {
    "completed": "démarche terminée",
    "booking_confirmed": "rendez-vous pris",
    "booking_moved": "rendez-vous déplacé",
    "booking_cancelled": "rendez-vous annulé",
}
REFERENCE = ", référence {reference}"
HANDED = {
    "reason": "Motif : {}",
    "task": "Démarche commencée : {}",
    "appointment": "Rendez-vous : {}",
    "care": "Pour bien vous accueillir : {}",
    "last_messages": "Les derniers messages de la conversation : {}",
}
OPINIONS = {
    "": "avis sur une réponse : {}",
    "survey:resolu": "votre demande est réglée : {}",
    "survey:note": "note donnée à l’échange : {} sur 5",
}
THUMBS = {"up": "utile", "down": "pas utile"}
