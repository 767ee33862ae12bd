/** Follows a verification and shows its result as soon as it is there. */

const EVERY_MS = 700;
const box = /** @type {HTMLElement|null} */ (document.querySelector("[data-job]"));
const steps = /** @type {HTMLElement} */ (box?.querySelector("[data-steps]"));
const elapsed = /** @type {HTMLElement} */ (box?.querySelector("[data-elapsed]"));
const said = /** @type {HTMLElement} */ (box?.querySelector("[data-said]"));

async function look() {
  try {
    const response = await fetch(/** @type {string} */ (box?.dataset.job), { headers: { Accept: "application/json" } });
    if (response.ok) {
      const job = await response.json();
      if (job.state !== "running") return location.reload();
      show(job);
    }
  } catch {
    // The connection may come back.
  }
  setTimeout(look, EVERY_MS);
}

/** @param {{steps: string[], elapsed_s: number}} job the last step goes on: its line changes */
function show(job) {
  const isNew = job.steps.length > steps.children.length;
  elapsed.textContent = String(job.elapsed_s);
  job.steps.forEach((step, place) => {
    const item = steps.children[place] ?? steps.appendChild(document.createElement("li"));
    // French marks stay with their word.
    const words = step.replace(/ (?=[:;!?])/g, "\u00a0");
    if (item.textContent !== words) item.textContent = words;
  });
  // Each step is said once; its counting is not.
  if (isNew) said.textContent = steps.lastElementChild?.textContent ?? "";
}

if (box) void look();
