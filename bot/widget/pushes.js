const FIRST_WAIT_MS = 1_000;
const LONGEST_WAIT_MS = 60_000;

/**
 * The socket over which replies come that nobody here is waiting for: later ones, or another tab's.
 *
 * Nothing depends on it. While it is closed it tries again, each time after a longer wait; messages go by POST anyway.
 */
export class Pushes {
  /** @type {WebSocket|null} */
  #socket = null;
  #wait = FIRST_WAIT_MS;
  /** @type {ReturnType<typeof setTimeout>|undefined} */
  #timer;
  #wasOpen = false;

  /**
   * @param {string} url
   * @param {{received: (frame: any) => void, reopened: () => void}} listener `reopened`: something may have been missed
   */
  constructor(url, listener) {
    this.#url = url;
    this.#listener = listener;
    this.#connect();
  }

  #url;
  #listener;

  get isOpen() {
    return this.#socket?.readyState === WebSocket.OPEN;
  }

  close() {
    clearTimeout(this.#timer);
    const socket = this.#socket;
    this.#socket = null;
    socket?.close();
  }

  #connect() {
    const socket = new WebSocket(this.#url);
    this.#socket = socket;
    socket.onopen = () => {
      this.#wait = FIRST_WAIT_MS;
      if (this.#wasOpen) this.#listener.reopened();
      this.#wasOpen = true;
    };
    socket.onmessage = (event) => {
      const frame = parse(event.data);
      if (frame && this.#socket === socket) this.#listener.received(frame);
    };
    socket.onclose = () => {
      if (this.#socket !== socket) return;
      // Up to half longer, so that a restarted gateway does not meet everybody at once.
      this.#timer = setTimeout(() => this.#connect(), this.#wait * (1 + Math.random() / 2));
      this.#wait = Math.min(this.#wait * 2, LONGEST_WAIT_MS);
    };
  }
}

/** @param {unknown} data */
function parse(data) {
  try {
    return typeof data === "string" ? JSON.parse(data) : null;
  } catch {
    return null;
  }
}
