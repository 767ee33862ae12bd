/** @import {Body, Commune, Entry, MemberEntry, AssistantEntry, Provider, Reply, Session, Transcript, Turn} from "./types.js" */

import { copy } from "./copy.js";

/** Longer than the gateway ever takes to say that it cannot answer. */
const ANSWER_LIMIT_MS = 30_000;

/** The gateway answered, with an error: its `message` is French and may be shown. */
export class GatewayError extends Error {
  /**
   * @param {number} status
   * @param {string} code
   * @param {string} message
   */
  constructor(status, code, message) {
    super(message);
    this.status = status;
    this.code = code;
  }

  /** The conversation is over, unknown, or another's. */
  get isGone() {
    return [401, 403, 404, 410].includes(this.status) && !this.isAboutIdentity;
  }

  /** The identity token is no good, or cannot be checked now: the conversation itself is not in question. */
  get isAboutIdentity() {
    return this.code.startsWith("identity_");
  }

  get isPassing() {
    return this.status >= 500 || this.status === 429;
  }
}

/** No answer came: no network, or not in time. */
export class Unreachable extends Error {}

/** The gateway's HTTP interface. The only module that knows addresses and shapes of JSON. */
export class Gateway {
  #base;

  /** @param {string|URL} base */
  constructor(base) {
    this.#base = new URL(base);
  }

  /**
   * @param {string|null} identity the host page's identity token, or null
   * @param {boolean} trial kept out of the fund's figures
   * @returns {Promise<{session: Session, turn: Turn, messageMax: number}>}
   */
  async create(identity, trial) {
    const body = await this.#json("POST", "/api/conversations", { token: identity, body: trial ? { trial } : {} });
    const session = { id: body.id, token: body.token, signedIn: identity !== null };
    return { session, turn: readTurn(body), messageMax: readMax(body) };
  }

  /**
   * @param {Session} session
   * @param {{id: string} & Body} message
   * @param {AbortSignal} signal
   * @returns {Promise<Turn>}
   */
  async send(session, message, signal) {
    return readTurn(
      await this.#json("POST", `${path(session)}/messages`, { token: session.token, body: message, signal }),
    );
  }

  /**
   * @param {Session} session
   * @param {AbortSignal} signal
   * @returns {Promise<Transcript>}
   */
  async read(session, signal) {
    return readTranscript(await this.#json("GET", path(session), { token: session.token, signal }));
  }

  /** @param {Session} session */
  async erase(session) {
    await this.#json("DELETE", path(session), { token: session.token });
  }

  /**
   * @param {Session} session
   * @param {string} identity
   * @param {AbortSignal} signal
   */
  async signIn(session, identity, signal) {
    const body = { token: identity };
    return readTurn(await this.#json("POST", `${path(session)}/identity`, { token: session.token, body, signal }));
  }

  /**
   * @param {AbortSignal} signal
   * @returns {Promise<Provider|null>} null where there is none
   */
  async provider(signal) {
    const { provider } = await this.#json("GET", "/api/sign-in", { signal });
    return typeof provider?.label === "string" ? { label: provider.label } : null;
  }

  /**
   * Where the member goes to sign in at the provider, for two minutes.
   *
   * @param {Session} session
   * @param {Location} page where they come back to
   */
  async providerAddress(session, page) {
    const isOwn = page.origin === this.#base.origin;
    const body = { return: (isOwn ? "" : page.origin) + page.pathname + page.search };
    const { url } = await this.#json("POST", `${path(session)}/oidc`, { token: session.token, body });
    return new URL(url, this.#base).href;
  }

  /** Where the member goes to sign out there as well as here. */
  get providerSignOut() {
    return new URL("/api/oidc/logout", this.#base).href;
  }

  /**
   * @param {Session} session
   * @returns {Promise<Turn>}
   */
  async signOut(session) {
    return readTurn(await this.#json("DELETE", `${path(session)}/identity`, { token: session.token }));
  }

  /**
   * @param {Session} session
   * @param {{message_id?: string, source?: string, thumb: "up"|"down"}} feedback
   */
  async sendFeedback(session, feedback) {
    await this.#json("POST", `${path(session)}/feedback`, { token: session.token, body: feedback });
  }

  /**
   * @param {string} postalCode
   * @param {AbortSignal} signal
   * @returns {Promise<Commune[]>}
   */
  async communes(postalCode, signal) {
    return this.#json("GET", `/api/communes?postal_code=${encodeURIComponent(postalCode)}`, { signal });
  }

  /** @param {Session} session */
  async transcriptFile(session) {
    const response = await this.#fetch("GET", `${path(session)}?format=text`, { token: session.token });
    return response.blob();
  }

  /**
   * A file of the conversation. The token only ever goes to the gateway.
   *
   * @param {Session} session
   * @param {string} url
   */
  async file(session, url) {
    const address = new URL(url, this.#base);
    if (address.origin !== this.#base.origin) throw new GatewayError(400, "foreign_file", copy.fileFailed);
    const response = await this.#fetch("GET", address, { token: session.token });
    return response.blob();
  }

  /** @param {Session} session */
  socketUrl(session) {
    const url = new URL(`/api/ws?token=${encodeURIComponent(session.token)}`, this.#base);
    url.protocol = url.protocol === "https:" ? "wss:" : "ws:";
    return url.href;
  }

  /**
   * A link that a reply carries, when it is one a member may follow.
   *
   * @param {string} url
   * @returns {string|null}
   */
  link(url) {
    try {
      const address = new URL(url, this.#base);
      return ["http:", "https:"].includes(address.protocol) ? address.href : null;
    } catch {
      return null;
    }
  }

  /**
   * @param {string} method
   * @param {string} address
   * @param {{token?: string|null, body?: object, signal?: AbortSignal}} options
   */
  async #json(method, address, options) {
    const response = await this.#fetch(method, address, options);
    return response.status === 204 ? {} : response.json().catch(() => ({}));
  }

  /**
   * @param {string} method
   * @param {string|URL} address
   * @param {{token?: string|null, body?: object, signal?: AbortSignal}} options
   * @returns {Promise<Response>} a response whose body has arrived in time
   */
  async #fetch(method, address, { token, body, signal }) {
    /** @type {Record<string, string>} */
    const headers = {};
    if (body) headers["Content-Type"] = "application/json";
    if (token) headers["Authorization"] = `Bearer ${token}`;
    const limit = new AbortController();
    const timer = setTimeout(() => limit.abort(), ANSWER_LIMIT_MS);
    signal?.addEventListener("abort", () => limit.abort(), { once: true, signal: limit.signal });
    try {
      const response = await fetch(new URL(address, this.#base), {
        method,
        headers,
        body: body && JSON.stringify(body),
        signal: limit.signal,
        cache: "no-store",
      });
      const content = await response.blob();
      if (!response.ok) throw await readError(response.status, content);
      return new Response(response.status === 204 ? null : content, { status: response.status });
    } catch (error) {
      if (error instanceof GatewayError) throw error;
      throw new Unreachable(copy.unreachable);
    } finally {
      clearTimeout(timer);
    }
  }
}

/** @param {Session} session */
function path(session) {
  return `/api/conversations/${encodeURIComponent(session.id)}`;
}

/**
 * @param {number} status
 * @param {Blob} content
 */
async function readError(status, content) {
  const body = await content
    .text()
    .then(JSON.parse)
    .catch(() => null);
  return new GatewayError(
    status,
    String(body?.error?.code ?? "unknown"),
    String(body?.error?.message ?? copy.gatewayFailed),
  );
}

/**
 * @param {any} body
 * @returns {Turn}
 */
export function readTurn(body) {
  return { replies: readReplies(body?.replies), state: body?.state ?? {}, message: body?.message ?? undefined };
}

/**
 * @param {unknown} replies
 * @returns {Reply[]}
 */
function readReplies(replies) {
  return Array.isArray(replies) ? replies.filter((reply) => typeof reply?.text === "string") : [];
}

/**
 * `{"messages": [{"from": "member", "id", "text"} | {"from": "assistant", "message_id", "thumb"?, …reply}], "state", "signed_in",
 * "message_max"}`
 *
 * @param {any} body
 * @returns {Transcript}
 */
function readTranscript(body) {
  const messages = Array.isArray(body?.messages) ? body.messages : [];
  const entries = messages.flatMap(readEntries);
  return { entries, state: body?.state ?? {}, signedIn: body?.signed_in, messageMax: readMax(body) };
}

/**
 * Without a limit the gateway still refuses what is too long, and the message can be written again.
 *
 * @param {any} body
 * @returns {number} characters
 */
function readMax(body) {
  return body?.message_max > 0 ? Number(body.message_max) : Infinity;
}

/**
 * @param {any} message
 * @returns {(MemberEntry|AssistantEntry)[]}
 */
function readEntries(message) {
  if (message.from === "member") {
    return [{ from: "member", id: String(message.id ?? ""), text: String(message.text ?? ""), status: "sent" }];
  }
  const { message_id: messageId, thumb, ...reply } = message;
  return readReplies([reply]).map((reply) => ({ from: "assistant", reply, messageId: messageId ?? undefined, thumb }));
}
