/**
 * Chromium: the offscreen document in which the worker runs.
 *
 * @module
 */

import { offscreen } from "../shared/browser.js";
import { WorkerClient } from "./worker-client.js";

const client = new WorkerClient();
offscreen.handle((job) => client.run(/** @type {{ do: string }} */ (job)));
