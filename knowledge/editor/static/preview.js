/** The answer as the widget will show it, with the widget's own code, while an editor types. */

import { sheet } from "/widget/styles.js";
import { renderReply } from "/widget/replies.js";

const PAUSE_MS = 400;
const form = /** @type {HTMLFormElement|null} */ (document.querySelector("form[data-preview]"));
const place = /** @type {HTMLElement|null} */ (document.querySelector("[data-preview-forms]"));
const note = document.querySelector("[data-preview-note]");
const problems = document.querySelector("[data-preview-problems]");

/** Nothing can be done in a preview. */
const host = { choose() {}, answer() {}, async download() {}, async rate() {}, async communes() { return []; }, link: (/** @type {string} */ url) => url };

/** @type {AbortController|undefined} */
let asking;
let timer = 0;

if (form && place) {
  form.addEventListener("input", () => {
    clearTimeout(timer);
    timer = window.setTimeout(() => void show(), PAUSE_MS);
  });
  void show();
}

async function show() {
  asking?.abort();
  asking = new AbortController();
  const fields = new FormData(/** @type {HTMLFormElement} */ (form));
  fields.delete("base");
  const body = new URLSearchParams();
  for (const [name, value] of fields) if (typeof value === "string") body.append(name, value);
  try {
    const response = await fetch(/** @type {string} */ (form?.dataset.preview), {
      method: "POST",
      body,
      headers: { Accept: "application/json" },
      signal: asking.signal,
    });
    if (!response.ok) return;
    render(await response.json());
  } catch (error) {
    if (!(error instanceof DOMException)) return;
  }
}

/** @param {{forms: {label: string, replies: any[]}[], problems: {label: string, messages: string[]}[]}} made */
function render(made) {
  if (note) note.textContent = made.forms.length ? "Comme on le lira dans l'assistant." : place?.querySelector(".phone") ? "Dès que la réponse sera complète, l'aperçu suivra." : "L'aperçu apparaît dès que la réponse est complète.";
  if (problems) problems.replaceChildren(...made.problems.map(({ label, messages }) => line(`${label} : ${[...new Set(messages)].join(" ")}`)));
  if (!made.forms.length || !place) return;
  place.replaceChildren(
    ...made.forms.map(({ label, replies }) => {
      const section = document.createElement("section");
      section.className = "phone";
      const title = document.createElement("h3");
      title.textContent = label;
      const box = document.createElement("div");
      box.setAttribute("theme", "light"); // these pages have no dark colours
      const shadow = box.attachShadow({ mode: "open" });
      shadow.adoptedStyleSheets = [sheet];
      for (const reply of replies) {
        const item = document.createElement("div");
        item.className = "entry assistant";
        item.append(...renderReply(/** @type {any} */ ({ from: "assistant", reply }), host));
        shadow.append(item);
      }
      // Looked at, not used.
      for (const control of shadow.querySelectorAll("button, a")) control.setAttribute("tabindex", "-1");
      section.append(title, box);
      return section;
    }),
  );
}

/** @param {string} text */
function line(text) {
  const made = document.createElement("p");
  made.textContent = text;
  return made;
}
