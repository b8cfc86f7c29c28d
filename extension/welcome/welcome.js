/**
 * The page after the installation: what Brock does, where its switch is, and three choices.
 *
 * @module
 */

import { about, access, messages } from "../shared/browser.js";
import { byId, part } from "../shared/elements.js";
import { localise, text } from "../shared/language.js";

/** @param {string} name @param {Record<string, unknown>} [more] */
const ask = (name, more) => messages.send(/** @type {any} */ ({ ask: name, ...more }));

/** By checkbox, the message that changes it. */
const SWITCHES = { learning: "switchLearning", signal: "switchPrivacyControl", updates: "switchUpdates" };

async function showAccess() {
  byId(document, "access").hidden = await access.allSites();
}

/** In a browser whose users are meant to look alike: the advice comes first, and there is nothing to choose. @param {string | null} name */
function showUniform(name) {
  byId(document, "uniform").hidden = name === null;
  byId(document, "choices-card").hidden = name !== null;
  if (name === null) return;
  byId(document, "uniform-title").textContent = text("uniformTitle", name);
  byId(document, "uniform-why").textContent = text("uniformWhy", name);
  byId(document, "uniform-same").textContent = text("uniformSame");
}

async function start() {
  localise(document);
  const isFirefox = about.engineBlocks();
  byId(document, "pin").textContent = text(isFirefox ? "welcomePinFirefox" : "welcomePinChromium");
  const now = await ask("firstChoices");
  showUniform(now.uniform);
  for (const [id, message] of Object.entries(SWITCHES)) {
    const box = /** @type {HTMLInputElement} */ (byId(document, id));
    const { on, fixed } = now[id];
    box.checked = on;
    box.disabled = fixed;
    box.addEventListener("change", async () => {
      await ask(message, { on: box.checked });
      byId(document, "status").textContent = text("ownSaved");
    });
  }
  byId(document, "access-request").addEventListener("click", async () => {
    await access.request();
    await showAccess();
  });
  await showAccess();
  part(document, "main").removeAttribute("aria-busy");
}

await start();
