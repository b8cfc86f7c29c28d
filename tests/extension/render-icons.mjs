/**
 * Renders extension/icons/{on,off}.svg to the PNG sizes for Chromium. To be run after a change of a drawing: `npm run icons --prefix tests/extension`.
 */

import { readFile, writeFile } from "node:fs/promises";
import puppeteer from "puppeteer-core";
import { CHROMIUM_FLAGS, chromiumPath } from "./browsers/chromium.mjs";

const SIZES = [16, 32, 48, 128];
const icons = new URL("../../extension/icons/", import.meta.url);

const browser = await puppeteer.launch({ executablePath: chromiumPath(), args: CHROMIUM_FLAGS });
const page = await browser.newPage();
for (const name of ["on", "off"]) {
  const drawing = await readFile(new URL(`${name}.svg`, icons), "utf8");
  for (const size of SIZES) {
    await page.setViewport({ width: size, height: size });
    await page.setContent(`<style>body{margin:0}svg{display:block;width:${size}px;height:${size}px}</style>${drawing}`);
    await writeFile(new URL(`${name}-${size}.png`, icons), await page.screenshot({ omitBackground: true }));
  }
}
await browser.close();
