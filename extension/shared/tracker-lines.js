/**
 * Policies for trackers as text, one line per tracker: `TrackerPolicy` in src/learner/tracker_policy.rs.
 *
 * In JavaScript because only texts are merged and filtered, and the module need not be loaded for that.
 *
 * @module
 */

/** @typedef {{ key: string, action: string, tracker: string, line: string }} TrackerLine Key: the tracker and the site of the line. */

/** From the weakest to the strongest. */
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

/** Both texts; of two lines with the same key the first counts. @param {string} first @param {string} second */
export function joined(first, second) {
  const known = new Set(trackerLines(first).map(({ key }) => key));
  return `${first}${printed(trackerLines(second).filter(({ key }) => !known.has(key)))}`;
}

/**
 * The lines in force after data was deleted: no line is added, and no action becomes stronger.
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

/** The lines without those of a tracker, its subdomains and its scripts. @param {string} text @param {string} host */
export function without(text, host) {
  const isOf = (/** @type {string} */ tracker) => {
    const [name = ""] = tracker.split("/");
    return name === host || name.endsWith(`.${host}`);
  };
  return printed(trackerLines(text).filter(({ tracker }) => !isOf(tracker)));
}
