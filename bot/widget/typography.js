/** 06 12 34 56 78, +33 1 84 90 36 46, •• •• •• •• 78 */
const PHONE = /(?:(?:\+\d{1,3} ?\d|(?<!\d)0\d)(?: \d\d){4}|(?:•• ){4}\d\d)(?!\d)/g;

/** 27 novembre, 5 minutes */
const DAY_OR_SPAN =
  /(\d|1er) (?=(?:janvier|février|mars|avril|mai|juin|juillet|août|septembre|octobre|novembre|décembre|minutes?|heures?|jours?|semaines?|mois|ans?|euros?)(?!\p{L}))/gu;

/**
 * French spacing: what must not start or end a line is tied to its neighbour (« ainsi », ainsi !, 12 000 €, 17 h 30), and a
 * telephone number stays on one line; apostrophes are curved.
 *
 * @param {string} text
 */
export function french(text) {
  return text
    .replace(DAY_OR_SPAN, "$1\u00a0")
    .replace(PHONE, (number) => number.replaceAll(" ", "\u00a0"))
    .replace(/(\p{L})'(?=\p{L})/gu, "$1’")
    .replace(/ ([;!?])/g, "\u202f$1")
    .replace(/ ([:»€%])/g, "\u00a0$1")
    .replace(/« /g, "«\u00a0")
    .replace(/(\d) (?=\d{3}(?!\d))/g, "$1\u202f")
    .replace(/(\d) h(?=[\s.,;)/]|$)/g, "$1\u00a0h")
    .replace(/\u00a0h (?=\d\d(?!\d))/g, "\u00a0h\u00a0");
}
