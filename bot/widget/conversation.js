/** @import {AssistantEntry, Body, Entry, MemberEntry, Reply, Session, Transcript, Turn} from "./types.js" */
/** @import {Store} from "./store.js" */

import { Gateway, GatewayError, readTurn } from "./client.js";
import { copy } from "./copy.js";
import { Pushes } from "./pushes.js";

/** Tells this browser's other tabs that something was said; they read it again when their socket is closed. */
const TAB_CHANNEL = "guichet";

/**
 * One conversation with the gateway: what was said, what waits, what failed. It knows nothing of the page.
 *
 * Messages leave one at a time, in order, by POST. Replies may arrive twice (the answer, the socket, another tab, the
 * transcript): `#take` adds only what is not there yet, so the order in which they come does not matter.
 */
export class Conversation {
  /** @type {Entry[]} */
  entries = [];
  /** @type {import("./types.js").State} */
  state = {};
  /** @type {"idle"|"starting"|"ready"|"unreachable"} */
  phase = "idle";
  /** Why it could not start, in French. */
  problem = "";
  /** Whether the conversations begun here are trials: the fund's figures leave them out. */
  isTrial = false;
  signingIn = false;
  /** The longest message, in characters; the gateway says it. */
  messageMax = Infinity;
  /** @type {import("./types.js").Provider|null|undefined} undefined: not asked yet */
  provider;
  /** What the way back from the provider left to say, in French. */
  #news = "";

  /** @type {Session|null} */
  #session = null;
  /** @type {string|null|undefined} undefined: the host page has not said */
  #identity;
  /** @type {Pushes|null} */
  #pushes = null;
  /** @type {Promise<void>} */
  #queue = Promise.resolve();
  /** @type {Promise<void>} */
  #opening = Promise.resolve();
  #life = new AbortController();
  #leaving = new AbortController();
  #tabs = new BroadcastChannel(TAB_CHANNEL);

  /**
   * @param {Gateway} gateway
   * @param {Store} store
   * @param {{changed: () => void, draft: (text: string) => void, ended: () => void}} listener `draft`: a message comes
   *   back to be sent again by hand; `ended`: another tab ended the conversation
   */
  constructor(gateway, store, listener) {
    this.#gateway = gateway;
    this.#store = store;
    this.#listener = listener;
    const { signal } = this.#leaving;
    store.watch(() => this.#followTabs(), signal);
    this.#tabs.onmessage = ({ data }) => {
      if (data === this.#session?.id && !this.#pushes?.isOpen) this.#synchronise();
    };
    addEventListener("pagehide", () => this.#suspend(), { signal });
    addEventListener("pageshow", (event) => event.persisted && this.#awake(), { signal });
    document.addEventListener("visibilitychange", () => this.#catchUp(), { signal });
    addEventListener("online", () => this.#catchUp(), { signal });
  }

  #gateway;
  #store;
  #listener;

  get signedIn() {
    return this.#session?.signedIn ?? false;
  }

  /** Signed in at the gateway's provider, and not by the host page. */
  get signedInByProvider() {
    return this.signedIn && this.#session?.byProvider === true;
  }

  /** The host page has a sign-in of its own: it has said who is there, or that nobody is. */
  get hostSignsIn() {
    return this.#identity !== undefined;
  }

  /** A member must sign in to go on, and it is known how they may. */
  get wantsSignIn() {
    return this.state.asks_for === "sign_in" && !this.isBusy && !this.signedIn && this.provider !== undefined;
  }

  /** A reply is awaited. */
  get isBusy() {
    return (
      this.phase === "starting" ||
      this.signingIn ||
      this.entries.some((entry) => entry.from === "member" && entry.status === "sending")
    );
  }

  /**
   * Whether what a reply offers (buttons, field) may still be used: nothing was said since, and the assistant did not go
   * on by itself either, as it does after a sign-in.
   *
   * @param {Entry} entry
   */
  isOpen(entry) {
    const later = this.entries.slice(this.entries.indexOf(entry) + 1);
    return !later.some(
      (other) =>
        (other.from === "member" && other.status !== "refused") ||
        (other.from === "assistant" && entry.from === "assistant" && turnOf(other.reply) !== turnOf(entry.reply)),
    );
  }

  // ------------------------------------------------------------------ start, renew, end

  /** Take up this browser's conversation, or begin one; settled once there is an outcome. */
  async open() {
    if (this.phase === "idle" || this.phase === "unreachable") void this.#begin(null);
    await this.#opening;
  }

  /** Erase this conversation and begin another. */
  async restart() {
    const old = this.#session;
    this.#forget("starting");
    await this.#erase(old);
    await this.#begin(old);
  }

  /** Erase this conversation: nothing of it stays in the browser. */
  async end() {
    const old = this.#session ?? this.#store.load();
    this.#forget("idle");
    this.#store.save(null);
    await this.#erase(old);
  }

  /** The element left the page. */
  dispose() {
    this.#suspend();
    this.#life.abort();
    this.#leaving.abort();
    this.#tabs.close();
  }

  /** @param {Session|null} replaced never taken up again, even while another tab still remembers it */
  #begin(replaced) {
    this.#opening = this.#start(replaced);
    return this.#opening;
  }

  /** @param {Session|null} replaced */
  async #start(replaced) {
    this.#enter("starting");
    try {
      await this.#store.alone(async () => {
        const saved = this.#store.load();
        if (saved && saved.id !== replaced?.id) await this.#resume(saved);
        else await this.#create();
      });
    } catch (error) {
      this.problem = error instanceof GatewayError ? error.message : "";
      this.#enter("unreachable");
    }
  }

  /** @param {Session} saved */
  async #resume(saved) {
    try {
      const transcript = await this.#gateway.read(saved, this.#life.signal);
      this.#hold({ ...saved, signedIn: transcript.signedIn ?? saved.signedIn });
      this.#adopt(transcript);
      this.#recoverUnsent(saved);
    } catch (error) {
      if (!(error instanceof GatewayError && error.isGone)) throw error;
      await this.#create();
      this.entries.unshift({ from: "widget", text: copy.expired });
      return this.#listener.changed();
    }
    this.#enter("ready");
    if (this.#news) this.#tell(this.#news);
    this.#news = "";
    if (this.#identity) this.#signIn(this.#identity);
    else if (this.#identity === null) this.signOut();
  }

  async #create() {
    const identity = this.#identity ?? null;
    const { session, turn, messageMax } = await this.#gateway.create(identity, this.isTrial).catch((error) => {
      // An identity that is refused must not keep anyone from talking.
      if (!(identity && error instanceof GatewayError && error.isAboutIdentity)) throw error;
      return this.#gateway.create(null, this.isTrial);
    });
    this.messageMax = messageMax;
    this.#hold(session);
    this.entries = [];
    this.#take(turn);
    this.#enter("ready");
    // Given while the conversation was being made.
    if (this.#identity && this.#identity !== identity) this.#signIn(this.#identity);
  }

  /** @param {Session|null} session */
  async #erase(session) {
    // When it cannot be reached, the gateway's own retention will do it.
    if (session) await this.#gateway.erase(session).catch(() => {});
  }

  /** @param {Session} session */
  #hold(session) {
    this.#session = session;
    this.#store.save(session);
    this.#listen();
  }

  /** @param {Conversation["phase"]} phase */
  #forget(phase) {
    this.#life.abort();
    this.#life = new AbortController();
    this.#queue = Promise.resolve();
    this.#pushes?.close();
    this.#pushes = null;
    this.#session = null;
    this.entries = [];
    this.state = {};
    this.signingIn = false;
    this.#enter(phase);
  }

  /** @param {Conversation["phase"]} phase */
  #enter(phase) {
    this.phase = phase;
    this.#listener.changed();
  }

  // ------------------------------------------------------------------ what the member does

  /**
   * @param {string} text
   * @param {string} [shown] stands in the conversation instead of a secret
   */
  say(text, shown) {
    this.#post({ text }, shown ?? text, shown !== undefined);
  }

  /**
   * A choice is used once, however often its button is pressed.
   *
   * @param {Entry} entry the reply that offers it
   * @param {import("./types.js").Choice} choice
   */
  choose(entry, choice) {
    if (this.isOpen(entry)) this.#post({ choice: choice.value }, choice.label, false);
  }

  /** @param {MemberEntry} entry */
  retry(entry) {
    entry.status = "sending";
    delete entry.error;
    // Its answer comes now: after what was said meanwhile.
    this.entries = [...this.entries.filter((other) => other !== entry), entry];
    this.#listener.changed();
    this.#enqueue(() => this.#deliver(entry));
  }

  /**
   * Take a message back out of the conversation, to write it again.
   *
   * @param {MemberEntry} entry
   */
  withdraw(entry) {
    this.entries = this.entries.filter((other) => other !== entry);
    if (entry.body && "text" in entry.body) this.#listener.draft(entry.body.text);
    this.#listener.changed();
  }

  /**
   * @param {AssistantEntry} entry
   * @param {"up"|"down"} thumb
   * @returns {Promise<boolean>}
   */
  async rate(entry, thumb) {
    if (!this.#session) return false;
    const feedback = { message_id: entry.messageId, source: entry.reply.source, thumb };
    return this.#gateway.sendFeedback(this.#session, feedback).then(
      () => Boolean((entry.thumb = thumb)),
      () => false,
    );
  }

  /** @param {Reply} reply */
  async file(reply) {
    if (!this.#session || !reply.url) throw new Error("no file");
    return this.#gateway.file(this.#session, reply.url);
  }

  async transcriptFile() {
    if (!this.#session) throw new Error("no conversation");
    return this.#gateway.transcriptFile(this.#session);
  }

  /**
   * The host page knows who the member is (a token), knows that nobody is signed in (null), or no longer says (undefined).
   *
   * @param {string|null|undefined} identity
   */
  identify(identity) {
    this.#identity = identity;
    if (identity && this.phase === "ready") this.#signIn(identity);
    if (identity === null) this.signOut();
  }

  /** The host page's sign-in ended. Holds also for a conversation that this page has not opened yet. */
  signOut() {
    const session = this.#session ?? this.#store.load();
    if (!session?.signedIn || session.byProvider) return;
    this.#keep({ ...session, signedIn: false });
    this.#enqueue(async () => {
      this.#take(await this.#gateway.signOut(session));
      if (this.#session) this.#tell(copy.signedOut);
    });
  }

  /** Leave the page for the provider, which sends the member back to it. */
  async signInAtProvider() {
    if (!this.#session) return;
    try {
      location.assign(await this.#gateway.providerAddress(this.#session, location));
    } catch {
      this.#tell(copy.signInFailed);
    }
  }

  signOutAtProvider() {
    location.assign(this.#gateway.providerSignOut);
  }

  /**
   * The member is back from the provider.
   *
   * @param {string} how as the gateway wrote it in the address: ok, refusee, indisponible, autre or fermee
   */
  cameBack(how) {
    const session = this.#store.load();
    if (!session) return;
    if (how === "ok") this.#store.save({ ...session, signedIn: true, byProvider: true });
    else if (how === "fermee") this.#store.save({ ...session, signedIn: false, byProvider: false });
    this.#news = copy.cameBack[/** @type {keyof typeof copy.cameBack} */ (how)] ?? "";
  }

  /** Asked once, when the first sign-in is wanted. */
  #askForProvider() {
    if (this.provider !== undefined || this.#asksForProvider) return;
    this.#asksForProvider = true;
    const found = (/** @type {import("./types.js").Provider|null} */ provider) => {
      this.provider = provider;
      this.#listener.changed();
    };
    this.#gateway.provider(this.#leaving.signal).then(found, () => found(null));
  }

  #asksForProvider = false;

  /** @param {string} identity */
  #signIn(identity) {
    this.signingIn = true;
    this.#listener.changed();
    const { signal } = this.#life;
    this.#enqueue(async () => {
      const session = this.#session;
      if (!session || signal.aborted) return;
      try {
        const turn = await this.#gateway.signIn(session, identity, signal);
        if (signal.aborted) return;
        this.#keep({ ...session, signedIn: true, byProvider: false });
        this.signingIn = false;
        this.#take(turn);
      } catch (error) {
        this.signingIn = false;
        if (!signal.aborted) await this.#signInFailed(error);
      }
    });
  }

  /** @param {unknown} error */
  async #signInFailed(error) {
    if (error instanceof GatewayError && error.status === 409) {
      // The conversation is another member's: nobody else reads it.
      await this.restart();
      return this.#tell(copy.signInOther);
    }
    if (error instanceof GatewayError && error.isGone) return this.#renew(null);
    this.#tell(copy.signInFailed);
  }

  /** @param {Session} session */
  #keep(session) {
    if (this.#session?.id === session.id) this.#session = session;
    this.#store.save(session);
  }

  /**
   * @param {Body} body
   * @param {string} text
   * @param {boolean} secret
   */
  #post(body, text, secret) {
    /** @type {MemberEntry} */
    const entry = { from: "member", id: newId(), text, body, secret, status: "sending" };
    this.entries.push(entry);
    this.#listener.changed();
    this.#enqueue(() => this.#deliver(entry));
  }

  /** @param {MemberEntry} entry */
  async #deliver(entry) {
    const session = this.#session;
    const { signal } = this.#life;
    if (!session || !entry.body || !this.entries.includes(entry)) return;
    try {
      const turn = await this.#gateway.send(session, { id: entry.id, ...entry.body }, signal);
      if (signal.aborted) return;
      this.#take({ ...turn, message: { ...turn.message, id: entry.id } });
      this.#tabs.postMessage(session.id);
    } catch (error) {
      // Its answer may have come by the socket.
      if (!signal.aborted && entry.status === "sending") await this.#failed(entry, error);
    }
  }

  /**
   * @param {MemberEntry} entry
   * @param {unknown} error
   */
  async #failed(entry, error) {
    if (error instanceof GatewayError && error.isGone) return this.#renew(entry);
    entry.status = error instanceof GatewayError && !error.isPassing ? "refused" : "failed";
    entry.error = error instanceof Error ? error.message : copy.gatewayFailed;
    this.#listener.changed();
  }

  /**
   * The conversation is over: begin another, with the message given back to the member.
   *
   * @param {MemberEntry|null} entry
   */
  async #renew(entry) {
    const old = this.#session;
    this.#forget("starting");
    await this.#begin(old);
    if (this.#session) this.entries.unshift({ from: "widget", text: copy.expired });
    if (entry?.body && "text" in entry.body && !entry.secret) {
      this.#tell(copy.expiredDraft);
      this.#listener.draft(entry.body.text);
    }
    this.#listener.changed();
  }

  /** @param {() => Promise<void>} work */
  #enqueue(work) {
    // A failure of one piece of work is its own affair: the next one still runs.
    this.#queue = this.#queue.then(work).catch(() => {});
  }

  /** @param {string} text */
  #tell(text) {
    this.entries.push({ from: "widget", text });
    this.#listener.changed();
  }

  // ------------------------------------------------------------------ what arrives

  /**
   * Add what is new of a turn, right after the message it answers.
   *
   * @param {Turn} turn
   */
  #take({ message, replies, state }) {
    const index = message?.id ? this.#settle({ id: message.id, text: message.text }) : this.#lastSettled();
    let at = index + 1;
    while (this.entries[at] && this.entries[at].from !== "member") at++;
    const there = message?.id ? this.entries.slice(index + 1, at) : [];
    const missing = replies.filter(
      (reply) => !(reply.id ? this.entries : there).some((entry) => isReply(entry, reply)),
    );
    this.entries.splice(at, 0, ...missing.map((reply) => assistantEntry(reply, message?.id)));
    if (Object.keys(state).length) this.#enterState(state);
    this.#listener.changed();
  }

  /**
   * The place of a member's message that the gateway has, added when it was sent from elsewhere.
   *
   * @param {{id: string, text?: string}} message
   */
  #settle({ id, text }) {
    const entry = this.entries.find((other) => other.from === "member" && other.id === id);
    if (entry?.from === "member") {
      entry.status = "sent";
      if (!entry.secret) entry.text = text ?? entry.text;
      delete entry.body;
      delete entry.error;
      return this.entries.indexOf(entry);
    }
    const at = this.#lastSettled() + 1;
    if (text === undefined) return at - 1;
    this.entries.splice(at, 0, { from: "member", id, text, status: "sent" });
    return at;
  }

  /** The place of the last entry that the gateway has: what waits here comes after it. */
  #lastSettled() {
    return this.entries.findLastIndex((entry) => entry.from !== "member" || entry.status === "sent");
  }

  #listen() {
    if (!this.#session || this.#pushes) return;
    this.#pushes = new Pushes(this.#gateway.socketUrl(this.#session), {
      received: (frame) => this.#received(frame),
      reopened: () => this.#synchronise(),
    });
  }

  /**
   * A turn that the gateway pushes, `{"type": "turn", "message"?: {"id", "text"}, "replies", "state"}`: the answer to
   * this tab's message, another tab's, a late one, or one to no message at all.
   *
   * @param {any} frame
   */
  #received(frame) {
    if (frame.type === "erased") return this.#pushes?.close();
    if (frame.type !== "turn") return;
    const turn = readTurn(frame);
    if (turn.message?.id) this.#take(turn);
    // Only the transcript tells where it belongs.
    else if (turn.replies.some((reply) => !this.entries.some((entry) => isReply(entry, reply)))) this.#synchronise();
  }

  #synchronise() {
    const session = this.#session;
    const { signal } = this.#life;
    if (!session) return;
    this.#enqueue(async () => {
      const transcript = await this.#gateway.read(session, signal);
      if (!signal.aborted) this.#adopt(transcript);
    });
  }

  /**
   * Make the entries those of the transcript, keeping the ones already shown and what has not left yet.
   *
   * @param {Transcript} transcript
   */
  #adopt({ entries, state, messageMax }) {
    this.messageMax = messageMax;
    const shown = this.entries.filter((entry) => entry.from !== "widget");
    const adopted = entries.map((entry) => {
      const index = shown.findIndex((other) => isSame(other, entry));
      if (index < 0) return entry;
      const [kept] = shown.splice(index, 1);
      if (kept.from === "member" && entry.from === "member")
        this.#settle({ id: kept.id, text: entry.text || undefined });
      return kept;
    });
    const waiting = shown.filter((entry) => entry.from === "member" && entry.status !== "sent");
    const isNew = adopted.some((entry) => !this.entries.includes(entry));
    const told = isNew ? [] : this.entries.filter((entry) => entry.from === "widget");
    this.entries = [...adopted, ...told, ...waiting];
    this.#enterState(state);
    this.#listener.changed();
  }

  /** @param {import("./types.js").State} state */
  #enterState(state) {
    this.state = state;
    if (state.asks_for === "sign_in" && !this.signedIn) this.#askForProvider();
  }

  // ------------------------------------------------------------------ pages and tabs

  #followTabs() {
    const saved = this.#store.load();
    if (this.phase === "idle" || saved?.id === this.#session?.id) {
      if (saved && this.#session) this.#session = saved;
      return this.#listener.changed();
    }
    this.#forget(saved ? "starting" : "idle");
    if (saved) void this.#begin(null);
    else this.#listener.ended();
  }

  #catchUp() {
    if (document.visibilityState === "visible" && this.phase === "ready" && !this.#pushes?.isOpen) this.#synchronise();
  }

  /** A page that keeps a socket cannot be kept by the browser for the way back. */
  #suspend() {
    this.#pushes?.close();
    this.#pushes = null;
    if (!this.#session) return;
    const unsent = this.entries.filter((entry) => entry.from === "member" && entry.status !== "sent" && !entry.secret);
    this.#store.keepUnsent(this.#session.id, /** @type {MemberEntry[]} */ (unsent));
  }

  #awake() {
    if (!this.#session) return;
    this.#store.takeUnsent(this.#session.id);
    this.#listen();
    this.#synchronise();
  }

  /** @param {Session} session */
  #recoverUnsent(session) {
    for (const entry of this.#store.takeUnsent(session.id)) {
      if (this.entries.some((other) => other.from === "member" && other.id === entry.id)) continue;
      this.entries.push({ ...entry, status: "failed", error: copy.unsent });
    }
  }
}

/**
 * @param {Reply} reply
 * @param {string} [messageId]
 * @returns {AssistantEntry}
 */
function assistantEntry(reply, messageId) {
  return { from: "assistant", reply, messageId };
}

/**
 * The turn that a reply belongs to: its id is `<turn>.<place>`.
 *
 * @param {Reply} reply
 */
function turnOf({ id }) {
  return id?.split(".")[0];
}

/**
 * @param {Entry} entry
 * @param {Reply} reply
 */
function isReply(entry, reply) {
  if (entry.from !== "assistant") return false;
  if (entry.reply.id && reply.id) return entry.reply.id === reply.id;
  return entry.reply.type === reply.type && entry.reply.text === reply.text;
}

/**
 * @param {Entry} shown
 * @param {MemberEntry|AssistantEntry} entry
 */
function isSame(shown, entry) {
  if (entry.from === "assistant") return isReply(shown, entry.reply);
  return shown.from === "member" && (entry.id ? shown.id === entry.id : shown.text === entry.text);
}

function newId() {
  if (typeof crypto.randomUUID === "function") return crypto.randomUUID();
  // Pages served without TLS have no randomUUID.
  return [...crypto.getRandomValues(new Uint8Array(16))].map((byte) => byte.toString(16).padStart(2, "0")).join("");
}
