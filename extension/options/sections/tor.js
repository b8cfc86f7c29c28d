/**
 * Firefox: the port of Tor's program.
 *
 * @module
 */

import { byId } from "../../shared/elements.js";
import { text } from "../../shared/language.js";
import { torRoute } from "../../shared/tor-route.js";

/** @import { Ask } from "../section.js" */

/** @param {Document} document @param {Ask} ask */
export async function showTor(document, ask) {
  byId(document, "tor").hidden = !torRoute.isPossible();
  const field = /** @type {HTMLInputElement} */ (byId(document, "tor-port"));
  field.value = String(await ask("torPort"));
  field.addEventListener("change", async () => {
    await ask("chooseTorPort", { port: Number(field.value) });
    field.value = String(await ask("torPort"));
    byId(document, "tor-status").textContent = text("torPortNow", field.value);
  });
}
