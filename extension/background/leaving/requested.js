/**
 * What a page has requested, from the lists of its frames.
 *
 * @module
 */

import { requestOf } from "../blocked-requests.js";
import { isStopped } from "../packed-decision.js";

/** @import { Engine } from "../../engine/index.js" */
/** @import { FrameRequests } from "../../shared/watching.js" */

/** @typedef {{ page: string, urls: string[] }} Requested The page is empty if it is not known. */

/**
 * The frames list blocked requests, too: those have reached nobody.
 *
 * @param {Engine | null} engine @param {FrameRequests[]} frames
 * @returns {Requested}
 */
export function requestedBy(engine, frames) {
  if (engine === null) return { page: "", urls: [] };
  const page = frames.find(({ isTop }) => isTop)?.url ?? "";
  const urls = frames.flatMap((frame) => {
    const passed = frame.requests.filter(([url, type]) => !isStopped(engine.decide(requestOf(frame, page, url, type))));
    return [frame.url, ...passed.map(([url]) => url)];
  });
  return { page, urls };
}
