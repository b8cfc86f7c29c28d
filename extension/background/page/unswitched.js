/**
 * The engine has no page filters for a URL of a switched-off site. But the switch is for the site's pages: its frames in pages
 * of other sites have their filters.
 *
 * @module
 */

/** @import { Engine } from "../../engine/index.js" */
/** @import { Settings } from "../settings.js" */

/**
 * Does a task as if no site was switched off. Nothing comes in between.
 *
 * @template Result @param {Engine} engine @param {Pick<Settings, "sitesOff">} settings @param {() => Result} task
 */
export function unswitched(engine, settings, task) {
  engine.setSitesOff([]);
  try {
    return task();
  } finally {
    engine.setSitesOff(settings.sitesOff);
  }
}

/**
 * Does a task for a frame of a page that is not switched off.
 *
 * @template Result @param {Engine} engine @param {Settings} settings @param {string} url Of the frame. @param {() => Result} task
 */
export const forFrame = (engine, settings, url, task) => (settings.isOff(engine.site(url)) ? unswitched(engine, settings, task) : task());
