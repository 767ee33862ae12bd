/** Follows a verification and shows its result as soon as it is there. */

const box = /** @type {HTMLElement|null} */ (document.querySelector("[data-job]"));
const steps = box?.querySelector("[data-steps]");

async function look() {
  try {
    const response = await fetch(/** @type {string} */ (box?.dataset.job), { headers: { Accept: "application/json" } });
    if (response.ok) {
      const job = await response.json();
      while (steps && steps.children.length < job.steps.length) {
        const item = document.createElement("li");
        item.textContent = job.steps[steps.children.length];
        steps.append(item);
      }
      if (job.state !== "running") return location.reload();
    }
  } catch {
    // The connection may come back.
  }
  setTimeout(look, 700);
}

if (box) void look();
