/**
 * Chromium: the page nobody sees, in which the worker runs.
 *
 * @module
 */

import { offscreen } from "../shared/browser.js";
import { Bench } from "./bench.js";

const bench = new Bench();
offscreen.answer((job) => bench.ask(/** @type {{ do: string }} */ (job)));
