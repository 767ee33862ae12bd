import { copy } from "./copy.js";
import { h, hidden, icon } from "./dom.js";

/** The parts of the widget that never come and go. The panel and the confirmation are dialogs, closed at first. */
export function buildPanel() {
  const badge = h("span", { class: "badge", hidden: true });
  const launcherWords = h("span", {}, copy.launcher);
  const launcher = h(
    "button",
    { type: "button", class: "launcher", part: "launcher" },
    icon("chat"),
    launcherWords,
    badge,
  );

  const heading = h("h2", { id: "heading", tabindex: -1 }, copy.heading);
  const subtitle = h("p", { class: "subtitle" }, copy.subtitle);
  const optionsButton = tool("options", copy.options, {
    "aria-expanded": "false",
    "aria-controls": "options",
    part: "options",
  });
  const minimiseButton = tool("down", copy.minimise, { part: "minimise" });
  const endButton = tool("close", copy.end, { part: "end" });
  const restartButton = option("restart", copy.restart, "restart");
  const downloadButton = option("download", copy.download, "download");
  const signOutButton = option("person", copy.signOut, "sign-out");
  const options = h(
    "div",
    { id: "options", class: "options", hidden: true },
    restartButton,
    downloadButton,
    signOutButton,
  );
  // Not a <header>: the page has its own banner.
  const header = h(
    "div",
    { class: "header" },
    h("div", { class: "title" }, heading, subtitle),
    h("div", { class: "tools" }, optionsButton, minimiseButton, endButton),
    options,
  );

  const list = h("ol", { class: "entries" });
  const tail = h("div", { class: "tail" });
  // The list inside keeps its meaning; the element around it announces what is added.
  const log = h("div", { class: "log", part: "log", role: "log", "aria-label": copy.log, tabindex: 0 }, list, tail);
  const jump = h("button", { type: "button", class: "jump", hidden: true }, icon("down"), copy.newReplies);
  const trouble = h("div", { class: "trouble", hidden: true });

  const input = h("textarea", {
    id: "message",
    rows: 1,
    part: "input",
    placeholder: copy.fieldHint,
    enterkeyhint: "send",
    autocomplete: "off",
    "aria-describedby": "count",
  });
  const send = h("button", { type: "submit", class: "send", part: "send" }, icon("send"), h("span", {}, copy.send));
  const count = h("p", { id: "count", class: "count", hidden: true });
  const status = h("p", { role: "status", class: "status" });
  const composer = h(
    "form",
    { class: "composer", part: "composer", novalidate: true },
    status,
    count,
    h("label", { for: "message", class: "sr" }, copy.fieldLabel),
    h("div", { class: "composer-line" }, input, send),
  );
  const announcer = h("p", { role: "status", class: "sr" });
  const panel = h(
    "dialog",
    { class: "panel", part: "panel", "aria-labelledby": "heading" },
    header,
    h("div", { class: "middle" }, log, jump),
    trouble,
    composer,
    announcer,
  );
  const confirm = h("dialog", {
    class: "confirm",
    part: "confirm",
    "aria-labelledby": "confirm-title",
    "aria-describedby": "confirm-text",
  });
  const root = h("div", { class: "root", role: "region", "aria-label": copy.region }, launcher);
  return {
    root,
    launcher,
    launcherWords,
    badge,
    panel,
    heading,
    subtitle,
    options,
    optionsButton,
    minimiseButton,
    endButton,
    restartButton,
    downloadButton,
    signOutButton,
    log,
    list,
    tail,
    jump,
    trouble,
    composer,
    input,
    send,
    count,
    status,
    announcer,
    confirm,
  };
}

/**
 * @param {"options"|"down"|"close"} drawing
 * @param {string} words
 * @param {Record<string, string>} props
 */
function tool(drawing, words, props) {
  return h("button", { type: "button", class: "tool", title: words, ...props }, icon(drawing), hidden(words));
}

/**
 * @param {"restart"|"download"|"person"} drawing
 * @param {string} words
 * @param {string} part
 */
function option(drawing, words, part) {
  return h("button", { type: "button", class: "option", part }, icon(drawing), words);
}

/**
 * Ask before something that cannot be undone.
 *
 * @param {HTMLDialogElement} dialog
 * @param {{title: string, text: string, confirm: string, otherwise: string}} words
 * @returns {Promise<"confirm"|"otherwise"|"">} empty when the dialog was left without an answer
 */
export function askToConfirm(dialog, { title, text, confirm, otherwise }) {
  return new Promise((resolve) => {
    const answer = (/** @type {string} */ value) => () => dialog.close(value);
    dialog.returnValue = "";
    dialog.replaceChildren(
      h("h3", { id: "confirm-title" }, title),
      h("p", { id: "confirm-text" }, text),
      h(
        "div",
        { class: "confirm-line" },
        h(
          "button",
          { type: "button", class: "button-quiet", part: "otherwise", onclick: answer("otherwise") },
          otherwise,
        ),
        h("button", { type: "button", class: "button", part: "confirm-button", onclick: answer("confirm") }, confirm),
      ),
    );
    dialog.addEventListener("close", () => resolve(/** @type {"confirm"|"otherwise"|""} */ (dialog.returnValue)), {
      once: true,
    });
    dialog.showModal();
  });
}
