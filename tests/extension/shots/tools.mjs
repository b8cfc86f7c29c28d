/** The tools inside pages: the picker, a placeholder, and the page in place of a blocked one. */

import { html, registered } from "../fixture/tools.mjs";
import { within } from "../session.mjs";

const PAGE = "http://tools.test/";
const BODY = `<style>main { font: 16px/1.5 Georgia, serif; padding: 24px } #promo { height: 120px; background: #ffe9a8; padding: 12px }</style>
<h1>The daily page</h1><p>A text that somebody wants to read.</p><div id="promo" class="promo">Subscribe now, and get a bag for free</div>
<p>More of the text.</p><iframe id="video" title="Video" src="http://player.test/video/1" width="480" height="270"></iframe>`;
const LIST = "[Adblock Plus 2.0]\n! Title: Fixture list\n||player.test^$third-party\n||stopped.test^$document\n";

/** @param {number} width */
async function opened(session, width) {
  await registered(session);
  const page = await session.open(PAGE);
  await page.setViewport({ width, height: 700 });
  await page.bringToFront();
  await within(() => page.evaluate(() => document.querySelector("main > [role=region]") !== null), "placeholder");
  return page;
}

/** @param {number} width @param {"hide" | "zap"} mode @param {boolean} [isChosen] Whether an element is selected. */
async function picking(session, width, mode, isChosen = true) {
  const page = await opened(session, width);
  await session.ask({ ask: "startPicker", tabId: await session.tabId(PAGE), mode });
  await within(() => page.evaluate(() => document.documentElement.querySelector(":scope > [popover]") !== null), "picker");
  const { x, y } = await page.$eval("#promo", (element) => {
    const { left, top } = element.getBoundingClientRect();
    return { x: left + 40, y: top + 90 };
  });
  await page.mouse.move(x, y);
  if (isChosen) await page.mouse.click(x, y);
  await new Promise((resolve) => setTimeout(resolve, 400));
  return page;
}

export default {
  languages: ["", "ar"],
  session: {
    list: LIST,
    widgets: [{ title: "Vimeo", owner: "Vimeo", kind: "video", frames: ["player.test/video"] }],
    handlers: new Map([
      ["tools.test/", html(BODY)],
      ["player.test/video/1", html("<h1>Video</h1>")],
      ["opener.test/", html('<a id="stopped" href="http://stopped.test/">on</a>')],
      ["stopped.test/", html("<h1>Stopped</h1>")],
    ]),
  },
  states: [
    { name: "placeholder", open: (session) => opened(session, 800) },
    { name: "placeholder-narrow", open: (session) => opened(session, 320) },
    { name: "picker-start", open: (session) => picking(session, 800, "hide", false) },
    { name: "picker", open: (session) => picking(session, 800, "hide") },
    { name: "picker-narrow", open: (session) => picking(session, 320, "hide") },
    { name: "zapper", open: (session) => picking(session, 800, "zap") },
    {
      name: "blocked-page",
      async open(session) {
        const page = await session.open("http://opener.test/");
        await page.click("#stopped");
        await page.waitForSelector("#filter:not(:empty)", { timeout: 8000 });
        return page;
      },
    },
  ],
};
