/**
 * French spacing: what must not start or end a line is tied to its neighbour (« ainsi », ainsi !, 12 000 €, 17 h 30).
 *
 * @param {string} text
 */
export function french(text) {
  return text
    .replace(/ ([;!?])/g, "\u202f$1")
    .replace(/ ([:»€%])/g, "\u00a0$1")
    .replace(/« /g, "«\u00a0")
    .replace(/(\d) (?=\d{3}(?!\d))/g, "$1\u202f")
    .replace(/(\d) h(?=[\s.,;)/]|$)/g, "$1\u00a0h")
    .replace(/\u00a0h (?=\d\d(?!\d))/g, "\u00a0h\u00a0");
}
