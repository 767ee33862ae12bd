/** @import {MemberEntry, Session} from "./types.js" */

/**
 * What the browser remembers, only once the chat has been opened.
 *
 * The conversation lives in localStorage: every tab and page of the site shares it. Whether the panel is open, and what
 * could not be sent, belong to one tab: sessionStorage. A browser that refuses storage gets a conversation for this page.
 */
export class Store {
  #key;

  /** @param {string} base the gateway's address: one site may talk to two */
  constructor(base) {
    this.#key = `guichet:${base}`;
  }

  /** @returns {Session|null} */
  load() {
    const saved = read(() => localStorage, this.#key);
    return typeof saved?.id === "string" && typeof saved?.token === "string"
      ? { id: saved.id, token: saved.token, signedIn: saved.signedIn === true, byProvider: saved.byProvider === true }
      : null;
  }

  /** @param {Session|null} session */
  save(session) {
    write(() => localStorage, this.#key, session);
  }

  /** Whether this tab showed the panel when its last page was left. */
  get panelOpen() {
    return read(() => sessionStorage, `${this.#key}:open`) === true;
  }

  set panelOpen(open) {
    write(() => sessionStorage, `${this.#key}:open`, open || null);
  }

  /**
   * Messages that no answer came for, kept while the page changes.
   *
   * @param {string} conversation
   * @param {MemberEntry[]} entries
   */
  keepUnsent(conversation, entries) {
    write(() => sessionStorage, `${this.#key}:unsent`, entries.length ? { conversation, entries } : null);
  }

  /**
   * @param {string} conversation
   * @returns {MemberEntry[]}
   */
  takeUnsent(conversation) {
    const kept = read(() => sessionStorage, `${this.#key}:unsent`);
    write(() => sessionStorage, `${this.#key}:unsent`, null);
    return kept?.conversation === conversation ? kept.entries : [];
  }

  /**
   * Another tab started, ended or renewed the conversation.
   *
   * @param {() => void} changed
   * @param {AbortSignal} signal
   */
  watch(changed, signal) {
    addEventListener("storage", (event) => event.key === this.#key && changed(), { signal });
  }

  /**
   * Two tabs that open at once must not start two conversations.
   *
   * @param {() => Promise<void>} work
   */
  async alone(work) {
    // Locks exist in secure contexts only; without them the second tab's conversation wins.
    if (!navigator.locks) return work();
    await navigator.locks.request(this.#key, work);
  }
}

/**
 * @param {() => Storage} storage reading the property itself throws where storage is refused
 * @param {string} key
 * @returns {any}
 */
function read(storage, key) {
  try {
    return JSON.parse(storage().getItem(key) ?? "null");
  } catch {
    return null;
  }
}

/**
 * @param {() => Storage} storage
 * @param {string} key
 * @param {unknown} value null forgets
 */
function write(storage, key, value) {
  try {
    if (value === null) storage().removeItem(key);
    else storage().setItem(key, JSON.stringify(value));
  } catch {
    // Refused or full: the conversation lasts as long as the page.
  }
}
