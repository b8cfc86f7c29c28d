/**
 * Texts that say what is done with trackers, a line each: see `Enforced` in src/learner/enforced.rs.
 *
 * @module
 */

/** @typedef {{ key: string, action: string, tracker: string, line: string }} TrackerLine Key: the tracker and the site that it is for. */

/** From the weakest. */
const ACTIONS = ["allow", "cookieblock", "block"];

/** @param {string} text @returns {TrackerLine[]} */
export function trackerLines(text) {
  return text
    .split("\n")
    .filter((line) => line !== "")
    .map((line) => {
      const [action = "", tracker = ""] = line.split(" ");
      const [order = ""] = line.slice(action.length + 1).split(" but-on ");
      return { key: order, action, tracker, line };
    });
}

/** @param {TrackerLine[]} all */
const printed = (all) => all.map(({ line }) => `${line}\n`).join("");

/** Of two lines on one tracker the first counts. @param {string} first @param {string} second */
export function joined(first, second) {
  const known = new Set(trackerLines(first).map(({ key }) => key));
  return `${first}${printed(trackerLines(second).filter(({ key }) => !known.has(key)))}`;
}

/**
 * What stays of the lines in force when less is known: nothing is added, and nothing becomes stronger.
 *
 * @param {string} inForce @param {string} next
 */
export function lessened(inForce, next) {
  const now = new Map(trackerLines(next).map((line) => [line.key, line]));
  const kept = trackerLines(inForce).flatMap((line) => {
    const other = now.get(line.key);
    if (other === undefined) return [];
    return ACTIONS.indexOf(other.action) < ACTIONS.indexOf(line.action) ? [other] : [line];
  });
  return printed(kept);
}

/** Without those of a tracker, of hosts below it and of its scripts. @param {string} text @param {string} host */
export function without(text, host) {
  const isOf = (/** @type {string} */ tracker) => {
    const [name = ""] = tracker.split("/");
    return name === host || name.endsWith(`.${host}`);
  };
  return printed(trackerLines(text).filter(({ tracker }) => !isOf(tracker)));
}
