/**
 * Takes pictures of every state of the extension's pages, in both browsers: `./build.sh shots`, into dist/shots.
 *
 * Each other file of this folder has the states of one page. A state opens the page, brings it into the state, and returns
 * it; the variants (narrow, 200 %, dark, Arabic) are made from it here.
 */

import { mkdir, readdir } from "node:fs/promises";
import { join } from "node:path";
import { ROOT } from "../build.mjs";
import { browsers } from "../browsers/index.mjs";
import { atDouble, inLanguage } from "../fixture/languages.mjs";
import { startSession } from "../session.mjs";

/**
 * @typedef {object} State
 * @property {string} name
 * @property {(session: any) => Promise<any>} open Returns the page.
 * @property {boolean} [inDark] Whether the picture is also taken dark, without other variants. Default: false.
 * @property {boolean} [variants] Whether the picture is also taken narrow, at 200 % and in Arabic. Default: false.
 *
 * @typedef {object} Shots
 * @property {Record<string, unknown>} [session] Options of the session.
 * @property {string[]} [browsers] Only in these.
 * @property {string[]} [languages] Languages in which the session runs, for parts of pages that cannot be translated here.
 * @property {State[]} states In this order, in one session.
 */

const FOLDER = join(ROOT, "dist/shots");
/** Widths in pixels. At 200 % the text is twice as large in the same window. */
const NARROW = 320;

const taken = [];

async function take(page, browser, name) {
  await page.evaluate(() => document.getAnimations().filter(({ effect }) => effect?.getComputedTiming().endTime !== Infinity).forEach((animation) => animation.finish()));
  const over = await page.evaluate(() => document.documentElement.scrollWidth - document.documentElement.clientWidth);
  const file = `${name}-${browser.name}.png`;
  await page.screenshot({ path: join(FOLDER, file), fullPage: true });
  taken.push(file);
  if (over > 0) console.error(`${file}: ${over} pixels wider than its window`);
}

/** @param {string} page @param {Shots} shots @param {{ language: string, scheme: string }} look */
async function takeAll(browser, page, shots, { language, scheme }) {
  const isDark = scheme === "dark";
  const states = shots.states.filter(({ variants = false, inDark = variants }) => inDark || !isDark);
  if (states.length === 0) return;
  const session = await startSession(browser, { ...shots.session, scheme, ...(language !== "" && { language }) });
  const ending = `${language === "" ? "" : `-${language}`}${isDark ? "-dark" : ""}`;
  try {
    for (const { name, open, variants = false } of states) {
      const shown = await open(session);
      await take(shown, browser, `${page}-${name}${ending}`);
      if (variants) {
        await shown.setViewport({ width: NARROW, height: 700 });
        if (!isDark) await take(shown, browser, `${page}-${name}-narrow`);
        await inLanguage(shown, "ar");
        await take(shown, browser, `${page}-${name}-arabic${ending}`);
        await atDouble(shown);
        await take(shown, browser, `${page}-${name}-arabic-double${ending}`);
      }
      await shown.close();
    }
  } finally {
    await session.close();
  }
}

await mkdir(FOLDER, { recursive: true });
const wanted = process.argv.slice(2);
const files = (await readdir(new URL(".", import.meta.url))).filter((file) => file.endsWith(".mjs") && file !== "index.mjs");
for (const browser of browsers()) {
  for (const file of files) {
    const page = file.replace(/\.mjs$/, "");
    if (wanted.length > 0 && !wanted.includes(page)) continue;
    const { default: shots } = await import(new URL(file, import.meta.url).href);
    if (shots.browsers?.includes(browser.name) === false) continue;
    for (const language of shots.languages ?? [""]) {
      for (const scheme of ["light", "dark"]) await takeAll(browser, page, shots, { language, scheme });
    }
  }
}
console.log(`${taken.length} pictures in dist/shots`);
