/** The browsers that the suites run in. */

import * as chromium from "./chromium.mjs";
import * as firefox from "./firefox.mjs";

/**
 * Both, or those that BROCK_BROWSERS names.
 * A browser that is not installed is a failure, unless BROCK_SKIP_BROWSERS is set:
 * a suite that passes because it ran nothing tells nothing.
 */
export function browsers() {
  const wanted = process.env.BROCK_BROWSERS?.split(",");
  const all = [chromium, firefox].filter(({ name }) => wanted?.includes(name) ?? true);
  const absent = all.map(({ missing }) => missing()).filter((message) => message !== null);
  if (absent.length > 0 && !process.env.BROCK_SKIP_BROWSERS) {
    throw new Error(`${absent.join("\n")}\n(BROCK_SKIP_BROWSERS=1 leaves out browsers that are absent)`);
  }
  return all.filter(({ missing }) => missing() === null);
}
