/**
 * Embedded widgets that get a placeholder when their frame is blocked: filter-lists/widgets.toml, packed as data/widgets.json.
 *
 * @module
 */

import { isWeb } from "../../shared/hosts.js";

/** @typedef {"audio" | "video" | "post" | "comments" | "map"} WidgetKind */
/** @typedef {{ title: string, owner: string, kind: WidgetKind, frames: string[] }} Widget Frames: hosts, with the start of a path where the host has other content too. */

/** The widget of a frame's URL. @param {Widget[]} widgets @param {string} url @returns {Widget | undefined} */
export function widgetOf(widgets, url) {
  if (!isWeb(url) || !URL.canParse(url)) return undefined;
  const { hostname, pathname } = new URL(url);
  return widgets.find(({ frames }) => frames.some((frame) => {
    const [host = "", ...path] = frame.split("/");
    return (hostname === host || hostname.endsWith(`.${host}`)) && pathname.startsWith(`/${path.join("/")}`);
  }));
}
