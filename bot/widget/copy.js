import { french } from "./typography.js";

/** Everything the widget itself says to a member. What the assistant says comes from the gateway. */
export const copy = {
  // Frame
  heading: "Assistant",
  subtitle: "Réponses automatiques",
  signedIn: "Connexion faite",
  launcher: "Une question ?",
  launcherResume: "Reprendre l’échange",
  launcherUnread: (/** @type {number} */ count) => (count > 1 ? `${count} nouveaux messages` : "1 nouveau message"),
  region: "Assistant en ligne",
  log: "Conversation",
  options: "Options",
  minimise: "Réduire",
  end: "Terminer",
  restart: "Nouvelle conversation",
  download: "Télécharger la conversation",
  transcriptName: (/** @type {string} */ day) => `conversation-${day}.txt`,
  downloaded: "La conversation est téléchargée.",
  downloadFailed: "La conversation n’a pas pu être téléchargée. Réessayez dans un instant.",

  // Field
  fieldLabel: "Votre message",
  fieldHint: "Écrivez votre message",
  send: "Envoyer",
  emptyMessage: "Écrivez d’abord votre message.",
  charactersLeft: (/** @type {number} */ count) => `Il vous reste ${count} caractère${count > 1 ? "s" : ""}.`,
  tooLong: (/** @type {number} */ count) =>
    `Votre message a ${count} caractère${count > 1 ? "s" : ""} de trop. Raccourcissez-le pour l’envoyer.`,

  // Conversation
  you: "Vous :",
  assistant: "L’assistant :",
  choices: "Réponses proposées",
  chosen: "(votre choix)",
  starting: "La conversation commence.",
  typing: "L’assistant prépare sa réponse.",
  slow: "La réponse prend plus de temps que d’habitude. Votre message est bien gardé.",
  newReplies: "Nouveau message",
  newWindow: "(nouvelle fenêtre)",
  learnMore: "En savoir plus",
  downloadFile: (/** @type {string} */ name) => `Télécharger ${name}`,
  fileGet: "Télécharger",
  fileName: "document",
  fileFailed: "Le document n’a pas pu être téléchargé. Réessayez dans un instant.",
  fileDownloaded: (/** @type {string} */ name) => `${name} est téléchargé.`,
  helpful: "Cette réponse vous est‑elle utile ?",
  thumbUp: "Oui",
  thumbDown: "Non",
  thanks: "Merci pour votre avis.",
  feedbackFailed: "Votre avis n’a pas pu être envoyé.",

  // Sign-in
  signInHint: "Pour continuer, connectez-vous à votre compte. Votre demande reprendra ici, là où elle en est.",
  signIn: "Se connecter",
  signingIn: "Connexion en cours.",
  signInFailed:
    "Votre connexion n’a pas pu être vérifiée. Vous pouvez vous connecter à nouveau, ou continuer sans vous connecter.",
  signInOther: "C’est le compte d’une autre personne : une nouvelle conversation commence.",
  signedOut: "La connexion est fermée. Pour effacer cette conversation, choisissez « Terminer ».",
  signOut: "Se déconnecter",
  cameBack: {
    ok: "",
    refusee: "La connexion n’a pas abouti. Vous pouvez essayer à nouveau, ou continuer sans vous connecter.",
    indisponible: "Le service de connexion ne répond pas. Réessayez dans un instant, ou continuez sans vous connecter.",
    autre: "Cette conversation est celle d’une autre personne. Choisissez « Terminer » pour en commencer une avec votre compte.",
    fermee: "La connexion est fermée. Pour effacer cette conversation, choisissez « Terminer ».",
  },

  // Fields
  fieldSend: "Valider",
  calendar: "Choisir dans le calendrier",
  dateExample: "Exemple : 04/09/2026",
  dateUnreal: "Cette date n’existe pas. Écrivez le jour, le mois et l’année, par exemple 04/09/2026.",
  dateTooEarly: (/** @type {string} */ day) => `Indiquez une date à partir du ${day}.`,
  dateTooLate: (/** @type {string} */ day) => `Indiquez une date au plus tard le ${day}.`,
  postalCodeExample: "5 chiffres, par exemple 17000",
  postalCodeInvalid: "Un code postal a 5 chiffres, par exemple 17000.",
  communes: "Votre commune",
  communesLoading: "Recherche de la commune…",
  communesFound: (/** @type {number} */ count) =>
    count > 1 ? `${count} communes ont ce code postal.` : "1 commune a ce code postal.",
  communesNone: "Aucune commune ne correspond à ce code postal. Vérifiez les 5 chiffres.",
  communeMissing: "Choisissez votre commune dans la liste.",
  phoneExample: "Exemple : 06 12 34 56 78",
  phoneInvalid: "Un numéro de téléphone a 10 chiffres et commence par 0, par exemple 06 12 34 56 78.",
  emailExample: "Exemple : nom@exemple.fr",
  emailInvalid: "Écrivez une adresse électronique complète, par exemple nom@exemple.fr.",
  ibanExample: "27 caractères pour un compte en France. Il commence par FR.",
  ibanInvalid: "Cet IBAN n’est pas valide. Recopiez-le depuis votre relevé d’identité bancaire (RIB).",
  ibanSent: (/** @type {string} */ end) => `IBAN terminé par ${end}`,
  nirExample: "13 caractères puis la clé à 2 chiffres, comme sur la carte Vitale.",
  nirInvalid: "Ce numéro de sécurité sociale n’est pas valide. Vérifiez les 13 caractères et la clé.",
  nirSent: "Numéro de sécurité sociale (masqué)",
  numberInvalid: "Écrivez un nombre en chiffres.",
  numberTooSmall: (/** @type {string|number} */ least) => `Indiquez un nombre supérieur ou égal à ${least}.`,
  numberTooBig: (/** @type {string|number} */ most) => `Indiquez un nombre inférieur ou égal à ${most}.`,
  textMissing: "Écrivez votre réponse.",

  // Confirmations
  cancel: "Annuler",
  restartTitle: "Commencer une nouvelle conversation ?",
  restartText:
    "La conversation actuelle sera effacée. Les demandes et les rendez-vous déjà enregistrés ne changent pas.",
  restartConfirm: "Tout recommencer",
  endTitle: "Terminer la conversation ?",
  endText:
    "Elle sera effacée de cet appareil et de nos serveurs. Les demandes et les rendez-vous déjà enregistrés ne changent pas.",
  endKeep: "Garder pour plus tard",
  endConfirm: "Terminer et effacer",

  // What goes wrong
  unreachable: "Le message n’est pas parti : la connexion ne répond pas. Il reste ici, vous pouvez réessayer.",
  unsent: "Ce message n’était pas parti quand vous avez quitté la page.",
  gatewayFailed: "Le service a rencontré une difficulté. Réessayez dans un instant.",
  retry: "Réessayer",
  edit: "Reprendre mon texte",
  startFailed: "L’assistant ne répond pas pour le moment. Au téléphone, appelez le 3646 (prix d’un appel normal).",
  expired:
    "Votre conversation précédente n’est plus disponible : les échanges sont effacés après un certain temps. En voici une nouvelle.",
  expiredDraft: "Votre dernier message est resté dans le champ, prêt à être envoyé.",
};

for (const [key, value] of Object.entries(copy)) {
  if (typeof value === "string") Object.assign(copy, { [key]: french(value) });
}
