import { h, hidden, icon } from "./dom.js";
import { copy } from "./copy.js";
import { french } from "./typography.js";

const NUMBERED = /^\s*(\d{1,2})\. +(.+)$/;
const DASHED = /^\s*[-•] +(.+)$/;
const CHECKED = /^Vérifié le /;
/** ADR-899H8B: copied by hand, so kept on one line. */
const REFERENCE = /\b[A-Z]{3}-[0-9A-Z]{6}\b/g;
const ADDRESS = /https?:\/\/[^\s<>"»]*[^\s<>"».,;:!?)]/g;
/** Numbers to call at once, in an emergency only: elsewhere « 15 » is just a number. */
const EMERGENCY_NUMBER =
  /(?<![\d/])(?:15|17|18|112|114|115|119|3114|3919|3977|116[ \u00a0\u202f]?006)(?![\d/])(?!\s*(?:jours?|h|ans?|minutes?)\b)/g;

/**
 * Plain text as paragraphs, lists ("1. ", "- ") and links.
 *
 * @param {string} text
 * @param {{emergency?: boolean}} [options]
 * @returns {HTMLElement[]}
 */
export function renderText(text, options = {}) {
  /** @type {HTMLElement[]} */
  const blocks = [];
  for (const line of french(text).split(/\r?\n/)) {
    if (!line.trim()) continue;
    const numbered = NUMBERED.exec(line);
    const item = numbered?.[2] ?? DASHED.exec(line)?.[1];
    if (item === undefined) {
      blocks.push(h("p", { class: CHECKED.test(line) ? "checked" : null }, ...inline(line, options)));
      continue;
    }
    listFor(blocks, numbered ? Number(numbered[1]) : null).append(h("li", {}, ...inline(item, options)));
  }
  return blocks;
}

/**
 * The list that a line goes on, or a new one. A numbered list interrupted by a paragraph keeps its count.
 *
 * @param {HTMLElement[]} blocks
 * @param {number|null} number
 */
function listFor(blocks, number) {
  const tag = number === null ? "ul" : "ol";
  const last = blocks.at(-1);
  if (last?.localName === tag) return last;
  const list = h(tag, { start: number === null || number === 1 ? null : number });
  blocks.push(list);
  return list;
}

/**
 * @param {string} line
 * @param {{emergency?: boolean}} options
 * @returns {(Node|string)[]}
 */
function inline(line, { emergency }) {
  /** @type {(Node|string)[]} */
  const parts = [];
  let end = 0;
  const matches = [
    ...line.matchAll(ADDRESS),
    ...line.matchAll(REFERENCE),
    ...(emergency ? line.matchAll(EMERGENCY_NUMBER) : []),
  ];
  for (const match of matches.sort((a, b) => a.index - b.index)) {
    if (match.index < end) continue;
    parts.push(line.slice(end, match.index));
    parts.push(special(match[0]));
    end = match.index + match[0].length;
  }
  parts.push(line.slice(end));
  return parts;
}

/** @param {string} found an address, a reference or an emergency number */
function special(found) {
  if (/^http/.test(found)) return renderLink(found, found.replace(/^https?:\/\//, ""));
  return /^[A-Z]/.test(found) ? h("span", { class: "whole" }, found) : callLink(found);
}

/** @param {string} number */
function callLink(number) {
  return h("a", { class: "call", href: `tel:${number.replace(/\D/g, "")}` }, number);
}

/**
 * @param {string} href already known to be http or https
 * @param {string} words
 */
export function renderLink(href, words) {
  return h("a", { href, target: "_blank", rel: "noopener" }, `${words} `, icon("external"), hidden(copy.newWindow));
}
