/**
 * The box that tests a request: what the text in the editor decides, and what Brock decides now.
 *
 * @module
 */

import { byId } from "../../shared/elements.js";
import { showExplanation } from "../../shared/explanation.js";
import { engineOf } from "../../shared/filter-text.js";
import { isWeb } from "../../shared/hosts.js";
import { text } from "../../shared/language.js";

/** @import { Ask } from "../section.js" */

const TYPES = ["script", "image", "xmlhttprequest", "sub_frame", "main_frame", "stylesheet", "font", "media", "ping", "websocket", "object", "other"];

/** @param {Document} document @param {Ask} ask @param {() => string} own The text in the editor. */
export async function showTest(document, ask, own) {
  const [url, page, type] = /** @type {[HTMLInputElement, HTMLInputElement, HTMLSelectElement]} */ (
    ["try-url", "try-page", "try-type"].map((id) => byId(document, id))
  );
  type.append(...TYPES.map((name) => Object.assign(document.createElement("option"), { value: name, textContent: name })));
  const lists = await ask("listTitles");
  byId(document, "try").addEventListener("submit", async (event) => {
    event.preventDefault();
    const isUsable = [url.value, page.value || url.value].every((value) => URL.canParse(value) && (isWeb(value) || /^wss?:/.test(value)));
    byId(document, "try-problem").textContent = isUsable ? "" : text("tryInvalid");
    byId(document, "try-result").hidden = !isUsable;
    if (!isUsable) return;
    const request = { url: url.value, sourceUrl: page.value || url.value, topUrl: page.value || url.value, type: type.value };
    const engine = await engineOf(own());
    try {
      showExplanation(document, byId(document, "try-draft"), engine.explain(request), lists);
    } finally {
      engine.free();
    }
    showExplanation(document, byId(document, "try-whole"), await ask("explain", { request }), lists);
  });
}
