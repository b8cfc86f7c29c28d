/** Packs the tools inside pages that have files of their own: the picker, the table of widgets. */

import { mkdir, writeFile } from "node:fs/promises";
import { join } from "node:path";
import { bundle } from "./bundle.mjs";
import { readTables } from "./tables.mjs";

/** @import { Widget, WidgetKind } from "../background/whole-page/widgets.js" */
/** @import { Table } from "./tables.mjs" */

const KINDS = ["audio", "video", "post", "comments", "map"];

/** @param {{ source: string, out: string, widgets: string }} wanted Source: the folder `extension`; widgets: the text of widgets.toml. */
export async function packWholePage({ source, out, widgets }) {
  await mkdir(join(out, "picker"), { recursive: true });
  await writeFile(join(out, "picker/picker.js"), await bundle(join(source, "picker/picker.js"), { name: "brockPicker" }));
  await writeFile(join(out, "data/widgets.json"), JSON.stringify(readWidgets(widgets)));
}

/** @param {string} text @returns {Widget[]} */
export function readWidgets(text) {
  return readTables(text).map(widget);
}

/** @param {Table} table @returns {Widget} */
function widget({ name, line, fields }) {
  const { title, owner, kind, frames } = fields;
  if (name !== "widget") throw new Error(`line ${line}: no [[${name}]] belongs here`);
  if (typeof title !== "string" || typeof owner !== "string") throw new Error(`line ${line}: [[widget]] without title or owner`);
  if (!KINDS.includes(/** @type {string} */ (kind))) throw new Error(`line ${line}: the kind is none of ${KINDS.join(", ")}`);
  if (!Array.isArray(frames) || frames.length === 0) throw new Error(`line ${line}: [[widget]] without frames`);
  return { title, owner, kind: /** @type {WidgetKind} */ (kind), frames };
}
