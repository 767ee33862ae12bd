/** @import {MemberEntry, Reply} from "./types.js" */

import { Gateway } from "./client.js";
import { Conversation } from "./conversation.js";
import { copy } from "./copy.js";
import { h, save } from "./dom.js";
import { Log } from "./log.js";
import { askToConfirm, buildPanel } from "./panel.js";
import { Store } from "./store.js";
import { sheet } from "./styles.js";

/** Where the panel takes the whole screen: phones, and computers at 400 % zoom. */
const SMALL_SCREEN = "(max-width: 30em), (max-height: 30em)";
/** The share of the longest message from which the member reads how much is left. */
const COUNT_FROM = 0.8;
const ANNOUNCE_TYPING_MS = 2_000;
const SLOW_MS = 8_000;

/**
 * `<guichet-chat>`: the assistant on a page.
 *
 * Attributes: `api` (the gateway's address; by default where this module comes from), `heading`, `theme`, `trial`.
 * Properties: `identity` (a signed identity token, null when nobody is signed in). Methods: `open`, `minimise`, `ask`.
 * Event: `guichet-sign-in`, when the member wants to sign in; the page answers by setting `identity`.
 */
export class GuichetChat extends HTMLElement {
  static observedAttributes = ["heading"];

  #parts = buildPanel();
  #log;
  /** @type {Conversation|null} */
  #conversation = null;
  /** @type {Store|null} */
  #store = null;
  #listeners = new AbortController();
  #isOpen = false;
  #unread = 0;
  /** @type {string|null|undefined} */
  #identity;
  /** @type {ReturnType<typeof setTimeout>[]} */
  #timers = [];
  #wasBusy = false;

  constructor() {
    super();
    const shadow = this.attachShadow({ mode: "open" });
    shadow.adoptedStyleSheets = [sheet];
    const { root, panel, confirm } = this.#parts;
    root.append(panel, confirm);
    shadow.append(root);
    this.#log = new Log(this.#parts, {
      choose: (entry, choice) => this.#use(() => this.#conversation?.choose(entry, choice)),
      answer: (entry, text, shown) => {
        // One value, however often the form is submitted.
        if (this.#conversation?.isOpen(entry)) this.#use(() => this.#conversation?.say(text, shown), true);
      },
      retry: (entry) => this.#use(() => this.#conversation?.retry(entry)),
      withdraw: (entry) => this.#conversation?.withdraw(entry),
      signInAtProvider: () => void this.#conversation?.signInAtProvider(),
      signIn: () => {
        this.#wentToSignIn = true;
        this.dispatchEvent(new CustomEvent("guichet-sign-in", { bubbles: true, composed: true }));
      },
      rate: async (entry, thumb) => {
        if (!(await this.#conversation?.rate(entry, thumb))) this.#say(copy.feedbackFailed);
      },
      download: (reply) => this.#downloadFile(reply),
      communes: (postalCode, signal) => this.#gateway.communes(postalCode, signal),
      link: (url) => this.#gateway.link(url),
    });
  }

  connectedCallback() {
    this.#listeners = new AbortController();
    this.#listen(this.#listeners.signal);
    this.#store = new Store(this.#base.href);
    this.#conversation = new Conversation(this.#gateway, this.#store, {
      changed: () => this.#render(),
      draft: (text) => this.#draft(text),
      ended: () => this.minimise(),
    });
    this.#conversation.isTrial = this.hasAttribute("trial");
    this.#comeBack(this.#conversation);
    this.#adoptProperty();
    this.#conversation.identify(this.#identity);
    this.#renderLauncher();
    // The panel follows from page to page; the focus stays where the page wants it.
    if (this.#store.panelOpen && this.#store.load()) this.#show(false);
  }

  disconnectedCallback() {
    this.#listeners.abort();
    this.#stopTimers();
    this.#conversation?.dispose();
    this.#conversation = null;
    this.#isOpen = false;
    this.#parts.panel.close();
    this.#render();
  }

  /** @param {string} name */
  attributeChangedCallback(name) {
    if (name === "heading") this.#parts.heading.textContent = this.getAttribute("heading") || copy.heading;
  }

  /** Open the panel and put the focus in it. */
  open() {
    if (!this.#isOpen) this.#show(true);
  }

  /** Back to the button; the conversation goes on. */
  minimise() {
    if (!this.#isOpen) return;
    const hadFocus = this.#parts.panel.contains(this.shadowRoot?.activeElement ?? null);
    this.#isOpen = false;
    if (this.#store) this.#store.panelOpen = false;
    this.#toggleOptions(false);
    this.#parts.confirm.close();
    this.#parts.panel.close();
    this.#renderLauncher();
    if (hadFocus) this.#parts.launcher.focus();
  }

  /**
   * Open the panel and say something in the member's place, such as the question of a button on the page.
   *
   * @param {string} text
   */
  async ask(text) {
    this.open();
    await this.#conversation?.open();
    if (this.#conversation?.phase === "ready") this.#use(() => this.#conversation?.say(text));
    else this.#draft(text);
  }

  /** Write only: the widget keeps no copy for anyone to read. */
  get identity() {
    return undefined;
  }

  /** @param {string|null|undefined} token */
  set identity(token) {
    this.#identity = token;
    this.#conversation?.identify(token);
  }

  get #base() {
    return new URL(this.getAttribute("api") || new URL(import.meta.url).origin, document.baseURI);
  }

  get #gateway() {
    return new Gateway(this.#base);
  }

  /** A page may set `identity` before this module has arrived. */
  #adoptProperty() {
    if (!Object.hasOwn(this, "identity")) return;
    const own = Object.getOwnPropertyDescriptor(this, "identity")?.value;
    delete (/** @type {{identity?: unknown}} */ (this).identity);
    this.identity = own;
  }

  /**
   * From the provider: the address says how it went, once.
   *
   * @param {Conversation} conversation
   */
  #comeBack(conversation) {
    const how = /^#connexion=(\w+)$/.exec(location.hash)?.[1];
    if (!how) return;
    history.replaceState(history.state, "", location.pathname + location.search);
    conversation.cameBack(how);
  }

  // ------------------------------------------------------------------ listening

  /** @param {AbortSignal} signal */
  #listen(signal) {
    const {
      launcher,
      panel,
      minimiseButton,
      endButton,
      optionsButton,
      restartButton,
      downloadButton,
      signOutButton,
      composer,
      input,
    } = this.#parts;
    launcher.addEventListener("click", () => this.open(), { signal });
    minimiseButton.addEventListener("click", () => this.minimise(), { signal });
    endButton.addEventListener("click", () => void this.#end(), { signal });
    restartButton.addEventListener("click", () => void this.#restart(), { signal });
    downloadButton.addEventListener("click", () => void this.#downloadTranscript(), { signal });
    signOutButton.addEventListener("click", () => this.#conversation?.signOutAtProvider(), { signal });
    optionsButton.addEventListener("click", () => this.#toggleOptions(), { signal });
    panel.addEventListener("keydown", (event) => this.#onKey(event), { signal });
    panel.addEventListener("click", (event) => this.#closeOptionsOutside(event), { signal });
    // The gesture that goes back on a phone; Escape where the panel takes the whole screen.
    panel.addEventListener("cancel", (event) => this.#onCancel(event), { signal });
    panel.addEventListener("close", () => this.#onClosed(), { signal });
    composer.addEventListener("submit", (event) => this.#onSubmit(event), { signal });
    input.addEventListener("input", () => this.#onInput(), { signal });
    input.addEventListener("keydown", (event) => this.#onInputKey(event), { signal });
    matchMedia(SMALL_SCREEN).addEventListener("change", () => this.#isOpen && this.#fitScreen(), { signal });
    addEventListener("beforeprint", () => this.#leaveTopLayer(), { signal });
    addEventListener("afterprint", () => this.#isOpen && this.#fitScreen(), { signal });
    visualViewport?.addEventListener("resize", () => this.#fitKeyboard(), { signal });
    visualViewport?.addEventListener("scroll", () => this.#fitKeyboard(), { signal });
  }

  /** @param {KeyboardEvent} event */
  #onKey(event) {
    if (event.key !== "Escape" || event.isComposing) return;
    event.preventDefault();
    event.stopPropagation();
    if (!this.#parts.options.hidden) this.#toggleOptions(false);
    else this.minimise();
  }

  /** @param {Event} event */
  #onCancel(event) {
    if (event.target !== this.#parts.panel) return;
    event.preventDefault();
    this.minimise();
  }

  #onClosed() {
    // Closed by the browser itself: the state follows. (A change of screen size closes it only to open it again.)
    if (this.#isOpen && !this.#parts.panel.open) this.minimise();
  }

  /** @param {SubmitEvent} event */
  #onSubmit(event) {
    event.preventDefault();
    const { input } = this.#parts;
    const text = input.value.trim();
    if (!text) return this.#refuse(copy.emptyMessage);
    const over = countCharacters(text) - this.#messageMax;
    if (over > 0) return this.#refuseLong(copy.tooLong(over));
    if (this.#conversation?.phase !== "ready") return;
    input.value = "";
    this.#onInput();
    input.focus();
    this.#conversation.say(text);
  }

  /** @param {string} words */
  #refuse(words) {
    this.#say(words);
    this.#parts.input.focus();
  }

  /**
   * The count above the field already shows these words: they are only read aloud again.
   *
   * @param {string} words
   */
  #refuseLong(words) {
    this.#onInput();
    this.#parts.announcer.replaceChildren(words);
    this.#parts.input.focus();
  }

  /** @param {KeyboardEvent} event */
  #onInputKey(event) {
    if (event.key !== "Enter" || event.shiftKey || event.isComposing) return;
    event.preventDefault();
    this.#parts.composer.requestSubmit();
  }

  #onInput() {
    const { input, count } = this.#parts;
    this.#say("");
    const length = countCharacters(input.value.trim());
    const over = length - this.#messageMax;
    count.hidden = length < COUNT_FROM * this.#messageMax;
    count.classList.toggle("over", over > 0);
    const words = over > 0 ? copy.tooLong(over) : copy.charactersLeft(-over);
    count.textContent = count.hidden ? "" : words;
    // Read aloud when the count appears, every fifty characters, and when the limit is passed.
    if (!count.hidden && (length % 50 === 0 || over === 1)) this.#parts.announcer.textContent = words;
    input.toggleAttribute("aria-invalid", over > 0);
    if (over > 0) input.setAttribute("aria-invalid", "true");
    this.#growInput();
  }

  get #messageMax() {
    return this.#conversation?.messageMax ?? Infinity;
  }

  #growInput() {
    const { input } = this.#parts;
    input.style.setProperty("height", "auto");
    if (input.value) input.style.setProperty("height", `${input.scrollHeight + 2}px`);
  }

  // ------------------------------------------------------------------ acting

  /**
   * Something was used in the conversation: where does the focus go? To the next field when a field was used; otherwise
   * to the main field, except under a finger, where that would raise the keyboard.
   *
   * @param {() => void} act
   * @param {boolean} [wasField]
   */
  #use(act, wasField = false) {
    const { input, log } = this.#parts;
    if (wasField) this.#expectField = true;
    (isTouch() ? log : input).focus({ preventScroll: true });
    act();
  }

  #expectField = false;

  async #restart() {
    this.#toggleOptions(false);
    const words = {
      title: copy.restartTitle,
      text: copy.restartText,
      confirm: copy.restartConfirm,
      otherwise: copy.cancel,
    };
    if ((await askToConfirm(this.#parts.confirm, words)) !== "confirm") return;
    this.#focusStart();
    await this.#conversation?.restart();
  }

  async #end() {
    const words = { title: copy.endTitle, text: copy.endText, confirm: copy.endConfirm, otherwise: copy.endKeep };
    const answer = await askToConfirm(this.#parts.confirm, words);
    if (answer === "otherwise") return this.minimise();
    if (answer !== "confirm") return;
    const ended = this.#conversation?.end();
    this.#draft("");
    this.minimise();
    await ended;
  }

  async #downloadTranscript() {
    this.#toggleOptions(false);
    try {
      const content = await this.#conversation?.transcriptFile();
      if (!content) return;
      save(content, copy.transcriptName(new Date().toISOString().slice(0, 10)));
      this.#say(copy.downloaded);
    } catch {
      this.#say(copy.downloadFailed);
    }
  }

  /** @param {Reply} reply */
  async #downloadFile(reply) {
    try {
      const content = await this.#conversation?.file(reply);
      if (!content) return;
      const name = reply.name || copy.fileName;
      save(content, name);
      this.#say(copy.fileDownloaded(name));
    } catch {
      this.#say(copy.fileFailed);
    }
  }

  // ------------------------------------------------------------------ showing

  /** @param {boolean} withFocus */
  #show(withFocus) {
    this.#isOpen = true;
    this.#unread = 0;
    if (this.#store) this.#store.panelOpen = true;
    this.#fitScreen();
    this.#renderLauncher();
    if (withFocus) this.#focusStart();
    this.#log.scrollToEnd();
    void this.#conversation?.open();
  }

  /** Not the field under a finger: the keyboard would hide what the assistant says first. */
  #focusStart() {
    (isTouch() ? this.#parts.heading : this.#parts.input).focus({ preventScroll: true });
  }

  /** On a small screen the panel covers the page, which must then be out of reach: a modal dialog. */
  #fitScreen() {
    const { panel } = this.#parts;
    const isSmall = matchMedia(SMALL_SCREEN).matches;
    const focused = this.shadowRoot?.activeElement;
    if (panel.open && panel.classList.contains("full") === isSmall) return;
    panel.close();
    panel.classList.toggle("full", isSmall);
    if (isSmall) panel.showModal();
    // Not `show()`: it would take the focus.
    else panel.setAttribute("open", "");
    if (focused instanceof HTMLElement && panel.contains(focused)) focused.focus({ preventScroll: true });
    this.#fitKeyboard();
  }

  /** On paper the conversation follows the page; a modal dialog would lie over its first sheet. */
  #leaveTopLayer() {
    const { panel } = this.#parts;
    if (!panel.matches(":modal")) return;
    panel.classList.remove("full");
    panel.close();
    panel.setAttribute("open", "");
  }

  /** Keep the whole panel above a keyboard on the screen. */
  #fitKeyboard() {
    const { panel } = this.#parts;
    if (!panel.classList.contains("full") || !visualViewport || visualViewport.scale !== 1) return;
    panel.style.setProperty("--visible-height", `${visualViewport.height}px`);
    panel.style.setProperty("--visible-top", `${visualViewport.offsetTop}px`);
  }

  #render() {
    const { subtitle, trouble, composer, send, downloadButton, restartButton, signOutButton } = this.#parts;
    const conversation = this.#conversation;
    if (!conversation) return;
    subtitle.textContent = conversation.signedIn ? copy.signedIn : copy.subtitle;
    subtitle.classList.toggle("signed-in", conversation.signedIn);
    const isUnreachable = conversation.phase === "unreachable";
    trouble.hidden = !isUnreachable;
    composer.hidden = isUnreachable;
    if (isUnreachable && !trouble.firstChild) trouble.append(...this.#trouble(conversation));
    if (!isUnreachable) trouble.replaceChildren();
    send.toggleAttribute("aria-disabled", conversation.phase !== "ready");
    downloadButton.disabled = restartButton.disabled = conversation.phase !== "ready";
    signOutButton.hidden = !conversation.signedInByProvider;
    const added = this.#log.render(conversation);
    if (this.#wentToSignIn && !conversation.wantsSignIn && !conversation.isBusy) this.#cameFromSignIn();
    this.#renderBusy(conversation.isBusy);
    if (added.length) this.#arrived(added.length);
    this.#renderLauncher();
  }

  #wentToSignIn = false;

  /** The button that was used is gone: whoever has the focus nowhere finds it again in the panel. */
  #cameFromSignIn() {
    this.#wentToSignIn = false;
    const { activeElement, body } = document;
    if (this.#isOpen && (!activeElement || activeElement === body || activeElement === this)) this.#use(() => {});
  }

  /** @param {number} count */
  #arrived(count) {
    if (!this.#isOpen) this.#unread += count;
    const field = this.#expectField ? this.#log.openField : null;
    this.#expectField = false;
    const focused = this.shadowRoot?.activeElement;
    if (field && (focused === this.#parts.input || focused === this.#parts.log)) field.focus({ preventScroll: true });
  }

  /** @param {boolean} isBusy */
  #renderBusy(isBusy) {
    if (isBusy === this.#wasBusy) return;
    this.#wasBusy = isBusy;
    this.#stopTimers();
    const { announcer } = this.#parts;
    if (!isBusy) return announcer.replaceChildren();
    const words =
      this.#conversation?.phase === "starting"
        ? copy.starting
        : this.#conversation?.signingIn
          ? copy.signingIn
          : copy.typing;
    this.#timers = [
      setTimeout(() => announcer.replaceChildren(words), ANNOUNCE_TYPING_MS),
      setTimeout(() => this.#log.showSlow(), SLOW_MS),
    ];
  }

  #stopTimers() {
    for (const timer of this.#timers) clearTimeout(timer);
    this.#timers = [];
  }

  /** The assistant cannot be reached at all: try again, or follow the link that the page put inside the tag.
   * @param {Conversation} conversation
   */
  #trouble(conversation) {
    const retry = h("button", { type: "button", class: "button", onclick: () => void conversation.open() }, copy.retry);
    return [h("p", { role: "alert" }, conversation.problem || copy.startFailed), retry, h("p", {}, h("slot"))];
  }

  #renderLauncher() {
    const { launcher, launcherWords, badge } = this.#parts;
    launcher.hidden = this.#isOpen;
    launcherWords.textContent = this.#unread
      ? copy.launcherUnread(this.#unread)
      : this.#store?.load()
        ? copy.launcherResume
        : copy.launcher;
    badge.hidden = this.#unread === 0;
  }

  /** @param {boolean} [show] */
  #toggleOptions(show = this.#parts.options.hidden === true) {
    const { options, optionsButton, restartButton } = this.#parts;
    if (show === !options.hidden) return;
    options.hidden = !show;
    optionsButton.setAttribute("aria-expanded", String(show));
    if (show) restartButton.focus();
    else if (this.#isOpen) optionsButton.focus();
  }

  /** @param {Event} event */
  #closeOptionsOutside(event) {
    const { options, optionsButton } = this.#parts;
    const path = event.composedPath();
    if (options.hidden || path.includes(options) || path.includes(optionsButton)) return;
    options.hidden = true;
    optionsButton.setAttribute("aria-expanded", "false");
  }

  /** @param {string} text */
  #draft(text) {
    this.#parts.input.value = text;
    this.#onInput();
  }

  /** @param {string} words */
  #say(words) {
    this.#parts.status.textContent = words;
  }
}

/**
 * As the gateway counts them: an emoji is one, where `length` says two.
 *
 * @param {string} text
 */
function countCharacters(text) {
  return [...text].length;
}

/** A finger, not a mouse: putting the focus in a text field would raise a keyboard over the conversation. */
function isTouch() {
  return matchMedia("(pointer: coarse)").matches;
}
