/** @import {Commune, Field, FieldKind} from "./types.js" */
/** @import {Checked} from "./values.js" */
/** @import {Prop} from "./dom.js" */

import { copy } from "./copy.js";
import { h, icon } from "./dom.js";
import { french } from "./typography.js";
import {
  checkDate,
  checkEmail,
  checkIban,
  checkNir,
  checkNumber,
  checkPhone,
  checkPostalCode,
  checkText,
  frenchDate,
  groupIban,
  groupNir,
  isoDate,
} from "./values.js";

/**
 * @typedef {object} Kind
 * @property {(raw: string, field: Field) => Checked} check
 * @property {Record<string, Prop>} [input]
 * @property {string} [example] shown when the reply has no hint of its own
 * @property {(raw: string) => string} [group] spaces put in while typing
 * @property {boolean} [wraps] too long for one line of a phone
 */

/** @type {Record<FieldKind, Kind>} */
const KINDS = {
  date: { check: checkDate, example: copy.dateExample, input: { inputmode: "numeric", maxlength: 10 } },
  postal_code: {
    check: checkPostalCode,
    example: copy.postalCodeExample,
    input: { inputmode: "numeric", maxlength: 5, autocomplete: "postal-code" },
  },
  phone: { check: checkPhone, example: copy.phoneExample, input: { type: "tel", autocomplete: "tel" } },
  email: {
    check: checkEmail,
    example: copy.emailExample,
    input: { type: "email", autocomplete: "email", inputmode: "email" },
  },
  iban: {
    check: checkIban,
    example: copy.ibanExample,
    group: groupIban,
    wraps: true,
    input: { autocapitalize: "characters", maxlength: 42 },
  },
  nir: {
    check: checkNir,
    example: copy.nirExample,
    group: groupNir,
    input: { autocapitalize: "characters", maxlength: 21 },
  },
  number: { check: checkNumber, input: { inputmode: "decimal" } },
  text: { check: checkText, input: { maxlength: 200 } },
};

/** Slots whose value a browser may know. */
const AUTOCOMPLETE = { street: "address-line1", complement: "address-line2", city: "address-level2" };

let count = 0;

/**
 * The form of one field, inside the conversation. A member may always write in the main field instead.
 *
 * @param {Field} field
 * @param {object} host
 * @param {(text: string, shown?: string) => void} host.send
 * @param {(postalCode: string, signal: AbortSignal) => Promise<Commune[]>} host.communes
 * @param {string} question what the reply asks: a label that only repeats it is left to screen readers
 * @returns {HTMLFormElement}
 */
export function renderField(field, host, question) {
  const kind = KINDS[field.kind] ?? KINDS.text;
  const id = `field-${++count}`;
  const hint = field.hint || kind.example;
  const input = h(kind.wraps ? "textarea" : "input", {
    id,
    type: kind.wraps ? null : "text",
    rows: kind.wraps ? 1 : null,
    class: "value",
    autocomplete: AUTOCOMPLETE[/** @type {keyof typeof AUTOCOMPLETE} */ (field.slot)] ?? "off",
    spellcheck: "false",
    "aria-describedby": `${id}-hint ${id}-error`,
    ...kind.input,
  });
  const error = h("p", { id: `${id}-error`, class: "field-error", hidden: true });
  const communes = field.kind === "postal_code" ? new Communes(input, host.communes) : null;
  const form = h(
    "form",
    { class: `field field-${field.kind}`, part: "field", novalidate: true, "data-slot": field.slot },
    h("label", { for: id, class: field.label.trim() === question.trim() ? "sr" : null }, french(field.label)),
    h("p", { id: `${id}-hint`, class: "field-hint", hidden: !hint }, hint ? french(hint) : ""),
    error,
    h("div", { class: "field-line" }, input, field.kind === "date" ? calendar(input, field) : null),
    communes?.element,
    h("button", { type: "submit", class: "button" }, copy.fieldSend),
  );
  const { group } = kind;
  if (group) input.addEventListener("input", () => regroup(input, group));
  if (input instanceof HTMLTextAreaElement) keepToOneValue(input, form);
  form.addEventListener("submit", (event) => {
    event.preventDefault();
    let checked = kind.check(input.value, field);
    if (communes && "text" in checked) checked = communes.complete(checked.text);
    if ("error" in checked) return showError(input, error, checked.error);
    host.send(checked.text, checked.shown);
  });
  return form;
}

/**
 * @param {HTMLInputElement|HTMLTextAreaElement} input
 * @param {HTMLElement} place
 * @param {string} message
 */
function showError(input, place, message) {
  place.replaceChildren(icon("warning"), french(message));
  place.hidden = false;
  input.setAttribute("aria-invalid", "true");
  input.focus();
  input.scrollIntoView({ block: "nearest" });
}

/**
 * Put the spaces where a member reads them, without moving the caret.
 *
 * @param {HTMLInputElement|HTMLTextAreaElement} input
 * @param {(raw: string) => string} group
 */
function regroup(input, group) {
  const before = input.value.slice(0, input.selectionStart ?? input.value.length).replace(/\s/g, "").length;
  input.value = group(input.value);
  let caret = 0;
  for (let passed = 0; passed < before && caret < input.value.length; caret++) {
    if (input.value[caret] !== " ") passed++;
  }
  input.setSelectionRange(caret, caret);
}

/**
 * A text area for one long value: as high as it needs, and Enter sends.
 *
 * @param {HTMLTextAreaElement} input
 * @param {HTMLFormElement} form
 */
function keepToOneValue(input, form) {
  input.addEventListener("input", () => {
    input.style.setProperty("height", "auto");
    input.style.setProperty("height", `${input.scrollHeight + 2}px`);
  });
  input.addEventListener("keydown", (event) => {
    if (event.key !== "Enter" || event.isComposing) return;
    event.preventDefault();
    form.requestSubmit();
  });
}

/**
 * A button for the browser's own calendar. Typing stays first: a date input shows the order of the browser's language.
 *
 * @param {HTMLInputElement|HTMLTextAreaElement} input
 * @param {Field} field
 */
function calendar(input, { min, max }) {
  const date = h("input", { type: "date", min, max, tabindex: -1, "aria-hidden": "true", class: "calendar-date" });
  if (typeof date.showPicker !== "function") return null;
  date.addEventListener("change", () => {
    if (date.value) input.value = frenchDate(date.value);
    input.focus();
  });
  const open = () => {
    date.value = isoDate(input.value) ?? "";
    date.showPicker();
  };
  const button = h(
    "button",
    {
      type: "button",
      class: "button-quiet button-icon",
      "aria-label": copy.calendar,
      title: copy.calendar,
      onclick: open,
    },
    icon("calendar"),
  );
  return h("span", { class: "calendar" }, button, date);
}

/** The communes of the postal code being typed, to choose from. A new code abandons the search for the old one. */
class Communes {
  #choices = h("fieldset", { class: "communes", hidden: true });
  #status = h("p", { role: "status", class: "field-hint" });
  #search = new AbortController();
  #name = `communes-${count}`;
  #input;
  element = h("div", {}, this.#status, this.#choices);

  /**
   * @param {HTMLInputElement|HTMLTextAreaElement} input
   * @param {(postalCode: string, signal: AbortSignal) => Promise<Commune[]>} find
   */
  constructor(input, find) {
    this.#input = input;
    input.addEventListener("input", () => {
      this.#search.abort();
      this.#search = new AbortController();
      this.#show([], "");
      if (/^\d{5}$/.test(input.value)) void this.#find(input.value, find, this.#search.signal);
    });
  }

  /**
   * @param {string} postalCode
   * @returns {Checked} the postal code with the commune chosen, or the code alone when the search gave nothing
   */
  complete(postalCode) {
    const inputs = [...this.#choices.querySelectorAll("input")];
    const chosen = inputs.find((input) => input.checked);
    if (inputs.length && !chosen) return { error: copy.communeMissing };
    return { text: chosen ? `${postalCode} ${chosen.value}` : postalCode };
  }

  /**
   * @param {string} postalCode
   * @param {(postalCode: string, signal: AbortSignal) => Promise<Commune[]>} find
   * @param {AbortSignal} signal
   */
  async #find(postalCode, find, signal) {
    this.#status.textContent = copy.communesLoading;
    try {
      const communes = await find(postalCode, signal);
      if (signal.aborted) return;
      this.#show(communes, communes.length ? copy.communesFound(communes.length) : copy.communesNone);
    } catch {
      // The code alone is enough: the dialogue asks for the commune.
      if (!signal.aborted) this.#show([], "");
    }
  }

  /**
   * @param {Commune[]} communes
   * @param {string} status
   */
  #show(communes, status) {
    this.#status.textContent = status;
    this.#choices.hidden = communes.length === 0;
    this.#choices.replaceChildren(h("legend", {}, copy.communes));
    for (const { name } of communes) {
      const radio = h("input", { type: "radio", name: this.#name, value: name, checked: communes.length === 1 });
      this.#choices.append(h("label", { class: "radio" }, radio, name));
    }
    if (communes.length === 0) return;
    this.element.scrollIntoView({ block: "nearest" });
    this.#input.scrollIntoView({ block: "nearest" });
  }
}
