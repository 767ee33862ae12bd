/** @import {AssistantEntry, Entry, MemberEntry} from "./types.js" */
/** @import {Conversation} from "./conversation.js" */
/** @import {ReplyHost} from "./replies.js" */

import { copy } from "./copy.js";
import { h, hidden, icon } from "./dom.js";
import { renderFeedback, renderReply } from "./replies.js";
import { french } from "./typography.js";

const NEAR_END_PX = 80;
const MARGIN_PX = 12;

/**
 * The conversation on the screen: one list item an entry, built once, kept in the order of the entries.
 *
 * @typedef {ReplyHost & {retry: (entry: MemberEntry) => void, withdraw: (entry: MemberEntry) => void, signIn: () => void,
 *   signInAtProvider: () => void}} LogHost
 */
export class Log {
  /** @type {Map<Entry, HTMLLIElement>} */
  #items = new Map();
  #isAtEnd = true;
  #height = 0;
  /** @type {Entry|undefined} what arrived first while the member was reading further up */
  #unseen;
  #parts;
  #host;
  #typing = h("p", { class: "typing", hidden: true, "aria-hidden": "true" }, h("span"), h("span"), h("span"));
  #slow = h("p", { class: "slow", hidden: true }, copy.slow);
  #signIn;
  #provider;
  #hostSignIn;

  /**
   * @param {ReturnType<typeof import("./panel.js").buildPanel>} parts
   * @param {LogHost} host
   */
  constructor(parts, host) {
    this.#parts = parts;
    this.#host = host;
    this.#provider = h("button", {
      type: "button",
      class: "button",
      part: "sign-in-provider",
      onclick: () => host.signInAtProvider(),
    });
    this.#hostSignIn = h(
      "button",
      { type: "button", class: "button", part: "sign-in", onclick: () => host.signIn() },
      icon("person"),
      copy.signIn,
    );
    this.#signIn = h(
      "div",
      { class: "sign-in", hidden: true },
      h("p", {}, copy.signInHint),
      this.#provider,
      this.#hostSignIn,
    );
    parts.tail.append(this.#typing, this.#slow, this.#signIn);
    parts.jump.addEventListener("click", () => this.#jump());
    parts.log.addEventListener("scroll", () => this.#onScroll(), { passive: true });
    const sizes = new ResizeObserver(() => this.#onResize());
    for (const part of [parts.log, parts.list, parts.tail]) sizes.observe(part);
  }

  /**
   * @param {Conversation} conversation
   * @returns {AssistantEntry[]} the replies that were not on the screen before
   */
  render(conversation) {
    const { entries } = conversation;
    const isFirst = this.#items.size === 0;
    const isTakenUp = isFirst && entries.some((entry) => entry.from === "member");
    // A whole conversation taken up again is not news: nobody wants it read aloud.
    if (isTakenUp) this.#hush();
    const added = entries.filter((entry) => !this.#items.has(entry));
    this.#place(entries);
    for (const entry of entries) this.#update(entry, conversation);
    this.#placeSignIn(conversation);
    this.#provider.hidden = !conversation.provider;
    this.#provider.replaceChildren(icon("person"), conversation.provider?.label ?? "");
    // A page that never spoke of identity has nothing to open.
    this.#hostSignIn.hidden = Boolean(conversation.provider) && !conversation.hostSignsIn;
    this.#typing.hidden = !conversation.isBusy;
    if (!conversation.isBusy) this.#slow.hidden = true;
    // Whoever signs in waits for what follows, wherever the log stands.
    if (conversation.signingIn) this.#isAtEnd = true;
    if (isTakenUp) this.scrollToEnd();
    else if (added.length || conversation.isBusy) this.#follow(added);
    return added.filter((entry) => entry.from === "assistant");
  }

  /** The reply is late: say so. */
  showSlow() {
    this.#slow.hidden = false;
    this.scrollToEnd();
  }

  scrollToEnd() {
    const { log, jump } = this.#parts;
    this.#height = log.scrollHeight;
    log.scrollTop = this.#height;
    this.#isAtEnd = true;
    jump.hidden = true;
  }

  /**
   * Right under the words that ask for it, before the other ways on; at the end when something was said since.
   *
   * @param {Conversation} conversation
   */
  #placeSignIn(conversation) {
    this.#signIn.hidden = !conversation.wantsSignIn;
    const last = conversation.entries.at(-1);
    const asks = last?.from === "assistant" && last.reply.type === "notice" && conversation.isOpen(last);
    const choices = (asks && !this.#signIn.hidden && this.#items.get(last)?.querySelector(".choices")) || null;
    this.#signIn.classList.toggle("beside", choices !== null);
    if (choices && choices.previousElementSibling !== this.#signIn) choices.before(this.#signIn);
    else if (!choices && this.#signIn.parentElement !== this.#parts.tail) this.#parts.tail.append(this.#signIn);
  }

  /** The newest field that may still be filled in. */
  get openField() {
    const inputs = this.#parts.list.querySelectorAll("form.field:not([hidden]) .value");
    return /** @type {HTMLElement|null} */ ([...inputs].at(-1) ?? null);
  }

  /** @param {Entry[]} entries */
  #place(entries) {
    for (const [entry, item] of this.#items) {
      if (entries.includes(entry)) continue;
      item.remove();
      this.#items.delete(entry);
    }
    /** @type {Element|null} */
    let next = this.#parts.list.firstElementChild;
    for (const entry of entries) {
      const item = this.#items.get(entry) ?? this.#build(entry);
      this.#items.set(entry, item);
      if (item === next) next = next.nextElementSibling;
      else this.#parts.list.insertBefore(item, next);
    }
  }

  /** @param {Entry} entry */
  #build(entry) {
    if (entry.from === "widget") {
      return h(
        "li",
        { class: "entry widget" },
        h("div", { class: "bubble reply-notice" }, icon("info"), h("p", {}, entry.text)),
      );
    }
    if (entry.from === "assistant") {
      return h("li", { class: "entry assistant" }, hidden(copy.assistant), ...renderReply(entry, this.#host));
    }
    return h(
      "li",
      { class: "entry member" },
      hidden(copy.you),
      h("p", { class: "bubble" }),
      h("div", { class: "failure", hidden: true }),
    );
  }

  /**
   * @param {Entry} entry
   * @param {Conversation} conversation
   */
  #update(entry, conversation) {
    const item = this.#items.get(entry);
    if (!item) return;
    if (entry.from === "member") return this.#updateMember(entry, item);
    if (entry.from === "widget") return;
    const { entries } = conversation;
    const index = entries.indexOf(entry);
    const after = entries[index + 1];
    const before = entries[index - 1];
    item.classList.toggle("follows", before?.from === "assistant");
    if (isAnswer(entry) && !item.querySelector(".feedback") && !(after && isSameAnswer(entry, after))) {
      item.querySelector(".bubble")?.append(renderFeedback(entry, this.#host));
    }
    const chosen = entries.slice(index + 1).find((other) => other.from === "member" && other.status !== "refused");
    this.#open(item, conversation.isOpen(entry), chosen?.from === "member" ? chosen.text : null);
  }

  /**
   * @param {HTMLElement} item
   * @param {boolean} isOpen
   * @param {string|null} said what the member answered
   */
  #open(item, isOpen, said) {
    for (const offer of item.querySelectorAll("[data-once]")) {
      if (offer instanceof HTMLFormElement) {
        offer.hidden = !isOpen;
        continue;
      }
      for (const button of offer.querySelectorAll("button")) {
        button.disabled = !isOpen;
        const isChosen = !isOpen && button.dataset.label === said;
        if (isChosen !== button.classList.contains("chosen")) {
          button.classList.toggle("chosen", isChosen);
          button.replaceChildren(
            ...(isChosen ? [icon("check")] : []),
            french(button.dataset.label ?? ""),
            ...(isChosen ? [hidden(` ${copy.chosen}`)] : []),
          );
        }
      }
    }
  }

  /**
   * @param {MemberEntry} entry
   * @param {HTMLLIElement} item
   */
  #updateMember(entry, item) {
    const [bubble, failure] = /** @type {HTMLElement[]} */ ([...item.querySelectorAll(".bubble, .failure")]);
    if (bubble.textContent !== entry.text) bubble.textContent = entry.text;
    item.classList.toggle("waiting", entry.status !== "sent");
    if (item.dataset.status === entry.status) return;
    item.dataset.status = entry.status;
    failure.hidden = entry.status !== "failed" && entry.status !== "refused";
    if (failure.hidden) return failure.replaceChildren();
    const canEdit = entry.status === "refused" && entry.body && "text" in entry.body;
    failure.replaceChildren(
      h("p", {}, icon("warning"), french(entry.error ?? copy.gatewayFailed)),
      ...(entry.status === "failed" ? [action(copy.retry, () => this.#host.retry(entry))] : []),
      ...(canEdit ? [action(copy.edit, () => this.#host.withdraw(entry))] : []),
    );
  }

  /**
   * Show what is new from where it begins: the end, unless it is longer than the screen. Who reads further up is left there.
   *
   * @param {Entry[]} added
   */
  #follow(added) {
    const { log, jump } = this.#parts;
    const isOwn = added.some((entry) => entry.from === "member");
    if (!this.#isAtEnd && !isOwn) {
      if (added.length && jump.hidden) this.#unseen = added[0];
      jump.hidden &&= added.length === 0;
      return;
    }
    this.scrollToEnd();
    this.#scrollUpTo(added[0]);
  }

  #jump() {
    this.scrollToEnd();
    this.#scrollUpTo(this.#unseen);
    this.#parts.log.focus({ preventScroll: true });
  }

  /** @param {Entry|undefined} entry */
  #scrollUpTo(entry) {
    const { log } = this.#parts;
    const item = entry && this.#items.get(entry);
    if (item) log.scrollTop = Math.min(log.scrollTop, item.offsetTop - MARGIN_PX);
  }

  #onScroll() {
    const { log, jump } = this.#parts;
    // What grew since the last look is not something the member scrolled away from.
    this.#isAtEnd = this.#height - log.scrollTop - log.clientHeight < NEAR_END_PX;
    if (this.#isAtEnd) jump.hidden = true;
  }

  /** Something already shown grew (an error, a list of communes, the field below): keep the end in sight, and what has the focus. */
  #onResize() {
    const { log, list } = this.#parts;
    this.#height = log.scrollHeight;
    if (!this.#isAtEnd) return;
    const root = log.getRootNode();
    const focused = root instanceof ShadowRoot ? root.activeElement : null;
    this.scrollToEnd();
    if (!focused || !list.contains(focused)) return;
    const above = log.getBoundingClientRect().top + MARGIN_PX - focused.getBoundingClientRect().top;
    if (above > 0) log.scrollTop -= above;
  }

  #hush() {
    const { log } = this.#parts;
    log.setAttribute("aria-live", "off");
    setTimeout(() => log.removeAttribute("aria-live"), 1000);
  }
}

/**
 * @param {string} words
 * @param {() => void} act
 */
function action(words, act) {
  return h("button", { type: "button", class: "button-quiet", onclick: act }, icon("restart"), words);
}

/** @param {AssistantEntry} entry */
function isAnswer(entry) {
  return entry.reply.source?.startsWith("faq:") ?? false;
}

/**
 * @param {AssistantEntry} entry
 * @param {Entry} other
 */
function isSameAnswer(entry, other) {
  return other.from === "assistant" && other.reply.source === entry.reply.source;
}
