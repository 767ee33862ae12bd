/**
 * The part of the host page: it knows who is signed in and tells the widget. A real site has its own account pages; this
 * one lets a visitor be one of the demonstration's fictional members.
 *
 * @typedef {{id: string, first_name: string, last_name: string, situation?: string}} Member
 * @typedef {HTMLElement & {identity: string|null|undefined, open(): void, ask(text: string): Promise<void>}} Chat
 */

const REMEMBERED = "aunis:member";
const chat = /** @type {Chat} */ (document.querySelector("guichet-chat"));
const dialog = /** @type {HTMLDialogElement} */ (document.getElementById("sign-in"));
const list = /** @type {HTMLElement} */ (document.getElementById("members"));
const status = /** @type {HTMLElement} */ (document.getElementById("sign-in-status"));
const account = /** @type {HTMLElement} */ (document.getElementById("account"));

document.addEventListener("click", (event) => {
  const button = event.target instanceof Element ? event.target.closest("button") : null;
  if (!button) return;
  if ("open" in button.dataset) chat.open();
  if (button.dataset.ask) void chat.ask(button.dataset.ask);
  if ("signIn" in button.dataset) void chooseMember();
  if ("signOut" in button.dataset) signOut();
  if ("close" in button.dataset) dialog.close();
});
chat.addEventListener("guichet-sign-in", () => void chooseMember());
addEventListener("storage", (event) => event.key === REMEMBERED && void restore());
void restore();

async function chooseMember() {
  status.textContent = "";
  dialog.showModal();
  if (list.childElementCount) return;
  try {
    /** @type {Member[]} */
    const members = await request("/demo/members");
    list.replaceChildren(...members.map(memberButton));
    list.querySelector("button")?.focus();
  } catch {
    status.textContent =
      "Les personnes de démonstration ne sont pas disponibles pour le moment. Réessayez dans un instant.";
  }
}

/** @param {Member} member */
function memberButton(member) {
  const name = document.createElement("strong");
  name.textContent = fullName(member);
  const situation = document.createElement("span");
  situation.textContent = member.situation ?? "";
  const button = document.createElement("button");
  button.type = "button";
  button.dataset.member = member.id;
  button.append(name, situation);
  button.addEventListener("click", async () => {
    try {
      await signIn(member);
      localStorage.setItem(REMEMBERED, JSON.stringify(member));
      dialog.close();
    } catch {
      status.textContent = "La connexion n’a pas abouti. Réessayez dans un instant.";
    }
  });
  const item = document.createElement("li");
  item.append(button);
  return item;
}

/** @param {Member} member */
async function signIn(member) {
  const { token } = await request("/demo/identity", { member: member.id });
  chat.identity = token;
  showAccount(member);
}

function signOut() {
  localStorage.removeItem(REMEMBERED);
  void restore();
}

/** What the site's own session says, on every page and in every tab. */
async function restore() {
  /** @type {Member|null} */
  const member = JSON.parse(localStorage.getItem(REMEMBERED) ?? "null");
  try {
    if (member) return await signIn(member);
  } catch {
    // The gateway is away: the page stays as if nobody was signed in, the conversation as it was.
    return showAccount(null);
  }
  chat.identity = null;
  showAccount(null);
}

/** @param {Member|null} member */
function showAccount(member) {
  const button = document.createElement("button");
  button.type = "button";
  button.className = "quiet";
  button.dataset[member ? "signOut" : "signIn"] = "";
  button.textContent = member ? "Se déconnecter" : "Se connecter";
  const name = document.createElement("span");
  name.textContent = member ? fullName(member) : "";
  account.replaceChildren(...(member ? [name] : []), button);
}

/** @param {Member} member */
function fullName(member) {
  return `${member.first_name} ${member.last_name}`;
}

/**
 * @param {string} path
 * @param {object} [body]
 */
async function request(path, body) {
  const response = await fetch(path, {
    method: body ? "POST" : "GET",
    headers: body ? { "Content-Type": "application/json" } : {},
    body: body && JSON.stringify(body),
  });
  if (!response.ok) throw new Error(`${path}: ${response.status}`);
  return response.json();
}

export {};
