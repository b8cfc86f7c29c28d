/**
 * The switch for learning, and the latest events.
 *
 * @module
 */

import { hostOf } from "../../shared/hosts.js";
import { text } from "../../shared/language.js";
import { showSwitch } from "../switch.js";

/** @import { LearnerEvent } from "../../background/learning/event-queue.js" */

const SHOWN = 30;

/** @type {Record<string, (who: string, site: string) => string>} */
const LINES = {
  request: (who, site) => text("seenRequest", who, site),
  page: (_who, site) => text("seenPage", site),
  storage: (who, site) => text("seenStorage", who, site),
  fingerprint: (who, site) => text("seenFingerprint", who, site),
  bounce: (who, site) => text("seenBounce", who, site),
  interaction: (_who, site) => text("seenInteraction", site),
};

/** The newest first, without duplicates. @param {LearnerEvent[]} events */
function lines(events) {
  const all = events.toReversed().map(({ event, url, site }) => LINES[event](hostOf(url), hostOf(site)));
  return [...new Set(all)].slice(0, SHOWN);
}

/**
 * @param {Document} document
 * @param {() => Promise<{ on: boolean, events: LearnerEvent[] }>} ask
 * @param {(on: boolean) => Promise<unknown>} switchTo
 * @param {boolean} isFixed Whether the user's organisation has set it.
 */
export async function showLearning(document, ask, switchTo, isFixed) {
  const details = /** @type {HTMLDetailsElement} */ (document.getElementById("seen"));
  const none = /** @type {HTMLElement} */ (document.getElementById("seen-none"));
  const list = /** @type {HTMLElement} */ (document.getElementById("seen-list"));

  const { on } = await ask();
  const box = showSwitch(document, "learning", {
    title: text("learningSwitch"),
    isOn: on,
    isFixed,
    async change(wanted) {
      await switchTo(wanted);
      await refresh();
    },
  });
  const refresh = async () => {
    const { on, events } = await ask();
    box.checked = on;
    none.hidden = events.length > 0;
    list.hidden = events.length === 0;
    list.replaceChildren(
      ...lines(events).map((line) => Object.assign(document.createElement("li"), { textContent: line })),
    );
  };
  // Its lines are made when it is opened.
  details.addEventListener("toggle", () => void refresh());
}
