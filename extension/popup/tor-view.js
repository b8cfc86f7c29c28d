/**
 * Firefox: "Open through Tor", why it cannot be done, and the notice in tabs that go through Tor.
 *
 * @module
 */

import { byId } from "../shared/elements.js";
import { text } from "../shared/language.js";

/** @import { Problem, TorState } from "../background/tor/index.js" */

/** Either of the usual ports stands for both: Brock tries the other one, too. */
const USUAL = [9050, 9150];

/** @type {Record<Problem, (port: number) => string>} */
const PROBLEMS = {
  permission: () => text("torNoPermission"),
  port: (port) => text("torNoPort", USUAL.includes(port) ? USUAL.join(", ") : String(port)),
  guard: () => text("torNoGuard"),
};

export class TorView {
  #document;
  #actions;
  #url = "";
  #port = 0;

  /**
   * @param {Document} document
   * @param {{ request: () => Promise<boolean>, open: (url: string) => Promise<Problem | null>, opened: () => void }} actions
   */
  constructor(document, actions) {
    this.#document = document;
    this.#actions = actions;
    byId(document, "tor-open").addEventListener("click", () => void this.#open());
  }

  async #open() {
    const status = byId(this.#document, "tor-status");
    const button = /** @type {HTMLButtonElement} */ (byId(this.#document, "tor-open"));
    // Firefox asks only in the turn of the click.
    const isAllowed = await this.#actions.request().catch(() => false);
    status.textContent = text("torSearching");
    button.disabled = true;
    try {
      const problem = isAllowed ? await this.#actions.open(this.#url) : "permission";
      status.textContent = problem === null ? "" : PROBLEMS[problem](this.#port);
      if (problem === null) this.#actions.opened();
    } catch (error) {
      status.textContent = text("torFailed", String(/** @type {any} */ (error)?.message ?? error));
    } finally {
      button.disabled = false;
    }
  }

  /** @param {TorState | null} state @param {string} url Of the page; empty if it is no web page. */
  show(state, url) {
    this.#url = url;
    this.#port = state?.port ?? 0;
    byId(this.#document, "tor").hidden = url === "" || !state?.isPossible;
    const isRouted = state?.isInside === true && !state.hasEnded;
    byId(this.#document, "tor-open").hidden = isRouted;
    byId(this.#document, "tor-inside").hidden = !isRouted;
  }
}
