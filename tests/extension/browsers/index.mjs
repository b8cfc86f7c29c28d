/** The browsers that the suites run in. */

import { recordSkip } from "../../data.mjs";
import * as chromium from "./chromium.mjs";
import * as firefox from "./firefox.mjs";

/**
 * Both browsers, or those in BROCK_BROWSERS. A browser that is not installed is a failure, unless BROCK_SKIP_BROWSERS is
 * set; then every suite without it counts as skipped.
 */
export function browsers() {
  const wanted = process.env.BROCK_BROWSERS?.split(",");
  const all = [chromium, firefox].filter(({ name }) => wanted?.includes(name) ?? true);
  for (const { name } of [chromium, firefox].filter((browser) => !all.includes(browser))) {
    recordSkip(`all tests in ${name}`, `BROCK_BROWSERS=${process.env.BROCK_BROWSERS}`);
  }
  const absent = all.map(({ missing }) => missing()).filter((message) => message !== null);
  if (absent.length > 0 && !process.env.BROCK_SKIP_BROWSERS) {
    throw new Error(`${absent.join("\n")}\n(BROCK_SKIP_BROWSERS=1 leaves out browsers that are absent)`);
  }
  for (const browser of all.filter(({ missing }) => missing() !== null)) {
    recordSkip(`all tests in ${browser.name}`, `BROCK_SKIP_BROWSERS is set, and ${browser.missing()}`);
  }
  return all.filter(({ missing }) => missing() === null);
}
