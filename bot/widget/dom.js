/** @typedef {string|number|boolean|null|undefined|((event: any) => void)} Prop */

/**
 * An element with its attributes, listeners (`onclick: …`) and children. Text always enters as text.
 *
 * @template {keyof HTMLElementTagNameMap} Tag
 * @param {Tag} tag
 * @param {Record<string, Prop>} [props] true sets an empty attribute; false, null and undefined set none
 * @param {...(Node|string|null|undefined|false)} children
 * @returns {HTMLElementTagNameMap[Tag]}
 */
export function h(tag, props = {}, ...children) {
  const element = document.createElement(tag);
  for (const [name, value] of Object.entries(props)) {
    if (typeof value === "function") element.addEventListener(name.slice(2), value);
    else if (value === true) element.setAttribute(name, "");
    else if (value !== false && value != null) element.setAttribute(name, String(value));
  }
  element.append(...children.filter((child) => child !== null && child !== undefined && child !== false));
  return element;
}

/** Words for a screen reader only.
 * @param {string} text
 */
export function hidden(text) {
  return h("span", { class: "sr" }, `${text} `);
}

/** Line drawings on a 24 by 24 grid. */
const DRAWINGS = {
  chat: ["M4 5h16v11H10l-5 4v-4H4z", "M8 9h8", "M8 12h5"],
  down: ["M6 9l6 6 6-6"],
  close: ["M6 6l12 12", "M18 6L6 18"],
  options: ["M5 12h.01", "M12 12h.01", "M19 12h.01"],
  send: ["M12 20V5", "M6 11l6-6 6 6"],
  file: ["M7 3h7l4 4v14H7z", "M14 3v4h4", "M10 12h5", "M10 16h5"],
  download: ["M12 4v11", "M7 11l5 5 5-5", "M5 20h14"],
  external: ["M14 5h5v5", "M19 5l-8 8", "M17 14v5H5V7h5"],
  thumbUp: ["M7 11v9H4v-9z", "M7 11l4-7c1.5 0 2.5 1 2 3l-.7 3H19c1 0 1.7 1 1.5 2l-1.5 6c-.2 1-1 2-2 2H7"],
  thumbDown: ["M7 13V4H4v9z", "M7 13l4 7c1.5 0 2.5-1 2-3l-.7-3H19c1 0 1.7-1 1.5-2L19 6c-.2-1-1-2-2-2H7"],
  calendar: ["M4 6h16v14H4z", "M4 10h16", "M8 3v4", "M16 3v4"],
  info: ["M12 3a9 9 0 1 0 0 18 9 9 0 0 0 0-18z", "M12 11v6", "M12 7.5v.01"],
  warning: ["M12 4l9 16H3z", "M12 10v5", "M12 17.5v.01"],
  restart: ["M5 12a7 7 0 1 1 2 5", "M5 20v-4h4"],
  check: ["M5 12l5 5 9-10"],
  person: ["M12 4a4 4 0 1 0 0 8 4 4 0 0 0 0-8z", "M4 20c1-4 4-6 8-6s7 2 8 6"],
};

/** @param {keyof typeof DRAWINGS} name */
export function icon(name) {
  const svg = document.createElementNS("http://www.w3.org/2000/svg", "svg");
  svg.setAttribute("viewBox", "0 0 24 24");
  svg.setAttribute("aria-hidden", "true");
  svg.setAttribute("class", `icon icon-${name}`);
  for (const drawing of DRAWINGS[name]) {
    const line = document.createElementNS("http://www.w3.org/2000/svg", "path");
    line.setAttribute("d", drawing);
    svg.append(line);
  }
  return svg;
}

/**
 * Hand a file to the browser's downloads.
 *
 * @param {Blob} content
 * @param {string} name
 */
export function save(content, name) {
  const url = URL.createObjectURL(content);
  const link = h("a", { href: url, download: name, hidden: true });
  document.body.append(link);
  link.click();
  link.remove();
  setTimeout(() => URL.revokeObjectURL(url), 60_000);
}
