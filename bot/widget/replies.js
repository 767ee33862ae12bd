/** @import {AssistantEntry, Choice, Commune, Field, Reply} from "./types.js" */

import { copy } from "./copy.js";
import { h, icon } from "./dom.js";
import { renderField } from "./fields.js";
import { renderLink, renderText } from "./text.js";
import { french } from "./typography.js";

/**
 * What a reply may ask of the widget it is shown in.
 *
 * @typedef {object} ReplyHost
 * @property {(entry: AssistantEntry, choice: Choice) => void} choose
 * @property {(entry: AssistantEntry, text: string, shown?: string) => void} answer
 * @property {(reply: Reply) => Promise<void>} download
 * @property {(entry: AssistantEntry, thumb: "up"|"down") => Promise<void>} rate
 * @property {(postalCode: string, signal: AbortSignal) => Promise<Commune[]>} communes
 * @property {(url: string) => string|null} link
 */

/**
 * A reply as the member sees it. What can be used only once is marked `data-once`.
 *
 * @param {AssistantEntry} entry
 * @param {ReplyHost} host
 * @returns {HTMLElement[]}
 */
export function renderReply(entry, host) {
  const { reply } = entry;
  const bubble = h("div", { class: `bubble reply-${reply.type}` });
  if (reply.source === "emergency") bubble.classList.add("emergency");
  if (reply.type === "notice") bubble.append(icon("info"));
  const said = words(reply);
  if (reply.lang) for (const block of said) block.setAttribute("lang", reply.lang);
  bubble.append(h("div", { class: "words" }, ...said, link(reply, host), file(reply, host)));
  return [
    bubble,
    ...(reply.field ? [once(field(entry, reply.field, host))] : []),
    ...(reply.choices?.length ? [once(choices(entry, reply.choices, host))] : []),
  ];
}

/**
 * @param {AssistantEntry} entry
 * @param {Field} asked
 * @param {ReplyHost} host
 */
function field(entry, asked, host) {
  const send = (/** @type {string} */ text, /** @type {string|undefined} */ shown) => host.answer(entry, text, shown);
  return renderField(asked, { send, communes: host.communes }, entry.reply.text);
}

/**
 * @template {HTMLElement} E
 * @param {E} element
 */
function once(element) {
  element.dataset.once = "";
  return element;
}

/** @param {Reply} reply */
function words(reply) {
  const emergency = reply.source === "emergency";
  if (reply.type !== "card" || !reply.lines?.length) return renderText(reply.text, { emergency });
  return [
    reply.title ? h("p", { class: "card-title" }, french(reply.title)) : null,
    h(
      "dl",
      { class: "card" },
      ...reply.lines.map(({ label, value }) =>
        h("div", {}, h("dt", {}, french(label)), h("dd", {}, french(String(value)))),
      ),
    ),
    ...renderText(beyondLines(reply)),
  ].filter((block) => block !== null);
}

/**
 * The sentences of a card's text that its title and lines do not say.
 *
 * @param {Reply} reply
 */
function beyondLines({ text, title = "", lines = [] }) {
  const said = [title, ...lines.map(({ label, value }) => `${label}${value}`)].map(plain);
  return text
    .split(/\r?\n/)
    .filter((line) => plain(line) && !said.includes(plain(line)))
    .join("\n");
}

/** @param {string} text */
function plain(text) {
  return text.toLowerCase().replace(/[^\p{L}\p{N}]/gu, "");
}

/**
 * @param {Reply} reply
 * @param {ReplyHost} host
 */
function link(reply, host) {
  if (reply.type === "file" || !reply.url) return null;
  const href = host.link(reply.url);
  return href && h("p", { class: "link" }, renderLink(href, french(reply.label || copy.learnMore)));
}

/**
 * @param {Reply} reply
 * @param {ReplyHost} host
 */
function file(reply, host) {
  if (reply.type !== "file" || !reply.url) return null;
  const name = reply.name || copy.fileName;
  const button = h(
    "button",
    { type: "button", class: "file", "aria-label": copy.downloadFile(name) },
    icon("file"),
    h("span", { class: "file-words" }, h("span", { class: "file-get" }, copy.fileGet), h("span", { class: "file-name" }, name)),
    icon("download"),
  );
  button.addEventListener("click", async () => {
    // Not `disabled`, which would drop the focus.
    if (button.getAttribute("aria-busy") === "true") return;
    button.setAttribute("aria-busy", "true");
    await host.download(reply);
    button.removeAttribute("aria-busy");
  });
  return button;
}

/**
 * @param {AssistantEntry} entry
 * @param {Choice[]} offered
 * @param {ReplyHost} host
 */
function choices(entry, offered, host) {
  const buttons = offered.map((choice) =>
    h(
      "button",
      {
        type: "button",
        class: "choice",
        "data-label": choice.label,
        onclick: () => host.choose(entry, choice),
      },
      french(choice.label),
    ),
  );
  return h("div", { class: "choices", role: "group", "aria-label": copy.choices }, ...buttons);
}

/**
 * « Cette réponse vous est-elle utile ? »
 *
 * @param {AssistantEntry} entry
 * @param {ReplyHost} host
 */
export function renderFeedback(entry, host) {
  const thanks = h("p", { class: "thanks", role: "status" }, entry.thumb ? copy.thanks : "");
  const thumbs = /** @type {const} */ (["up", "down"]).map((thumb) => {
    const words = thumb === "up" ? copy.thumbUp : copy.thumbDown;
    const button = h(
      "button",
      { type: "button", class: "thumb", "aria-pressed": entry.thumb === thumb ? "true" : "false" },
      icon(thumb === "up" ? "thumbUp" : "thumbDown"),
      words,
    );
    button.addEventListener("click", async () => {
      if (entry.thumb === thumb) return;
      await host.rate(entry, thumb);
      for (const other of thumbs) other.setAttribute("aria-pressed", String(other === button && entry.thumb === thumb));
      thanks.textContent = entry.thumb ? copy.thanks : "";
    });
    return button;
  });
  return h(
    "div",
    { class: "feedback", role: "group", "aria-label": copy.helpful },
    h("span", { class: "feedback-question" }, copy.helpful),
    ...thumbs,
    thanks,
  );
}
