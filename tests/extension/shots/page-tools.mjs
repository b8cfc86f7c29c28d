/** The picker and a placeholder in a page, in Arabic. The page itself is English, so that the directions differ. */

import { html, registered } from "../fixture/tools.mjs";
import { within } from "../session.mjs";

const PAGE = "http://tools.test/";
const LIST = "[Adblock Plus 2.0]\n! Title: Fixture list\n||player.test^$third-party\n";
const WIDGETS = [{ title: "Player", owner: "Player Inc.", kind: "video", frames: ["player.test/"] }];
const BODY = `<style>body { font-family: sans-serif; margin: 24px } .promo { width: 420px; padding: 30px; background: #e8e2d4 }</style>
<h1>Page</h1><p>Some text of the page.</p><div id="promo" class="promo css-1x7gh2">Advertisement</div>
<iframe title="Video" src="http://player.test/video/1" width="480" height="270" style="margin-top: 24px"></iframe>`;

/** The page with its placeholder. */
async function placeholder(session) {
  await registered(session);
  const page = await session.open(PAGE);
  await page.setViewport({ width: 900, height: 700 });
  await page.bringToFront();
  await within(() => page.evaluate(() => document.querySelector("main > [role=region]") !== null), "placeholder");
  return page;
}

/** @param {"hide" | "zap"} mode @param {boolean} isChosen Whether an element was chosen. */
const picker = (mode, isChosen) => async (session) => {
  const page = await placeholder(session);
  await session.ask({ ask: "startPicker", tabId: await session.tabId(PAGE), mode });
  await within(() => page.evaluate(() => document.documentElement.querySelector(":scope > [popover]") !== null), "picker");
  if (isChosen) {
    const { x, y } = await page.$eval("#promo", (element) => {
      const { left, top } = element.getBoundingClientRect();
      return { x: left + 60, y: top + 20 };
    });
    await page.mouse.move(x, y);
    await page.mouse.click(x, y);
  }
  return page;
};

export default {
  session: { list: LIST, widgets: WIDGETS, language: "ar", handlers: new Map([["tools.test/", html(BODY)]]) },
  // `variants` translates pages of the extension; here the browser's texts are Arabic already.
  states: [
    { name: "placeholder-arabic", inDark: true, open: placeholder },
    { name: "picker-arabic", inDark: true, open: picker("hide", false) },
    { name: "picker-chosen-arabic", open: picker("hide", true) },
    { name: "zapper-arabic", open: picker("zap", false) },
  ],
};
