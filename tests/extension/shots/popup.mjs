/** The popup. */

import { SMALL_SITE, SMALL_URL } from "../fixture/cases.mjs";
import { within } from "../session.mjs";

const MANY_URL = "http://many.test/";
const MANY = 400;
/** Browsers list the first 250 requests of a page: those that are let through come first. */
const PAGE = `<!doctype html><html lang="en"><title>Many</title>${["cdn.free.test", "xn--bcher-kva.test", "fonts.googleapis.com"].map((host) => `<script src="http://${host}/x"></script>`).join("")}<script>
for (const domain of ["doubleclick.net", "google-analytics.com", "facebook.net", "hotjar.com", "criteo.com", "blocked.test"])
  for (let at = 0; at < ${MANY / 6}; at += 1) new Image().src = "http://h" + at + "." + domain + "/x";</script></html>`;
const LIST = `[Adblock Plus 2.0]
! Title: Fixture list
||blocked.test^
||doubleclick.net^
||google-analytics.com^
||facebook.net^
||hotjar.com^
||criteo.com^
`;

/** @param {string} url */
async function popupOf(session, url) {
  const before = (await session.browser.browser.pages()).find((page) => page.url() === url);
  if (before === undefined) await session.open(url);
  else await before.reload({ waitUntil: [] });
  const tabId = await session.tabId(url);
  await within(async () => (await session.ask({ ask: "page", tabId })).site !== "", "page");
  await new Promise((resolve) => setTimeout(resolve, 1200));
  return openedPopup(session, tabId);
}

/** The popup with its content. On a slow machine, the notice of a background that does not answer can come before it. */
async function openedPopup(session, tabId) {
  const popup = await session.popup(tabId);
  await within(() => popup.evaluate(() => document.getElementById("unanswered").hidden && !(document.getElementById("site").hidden && document.getElementById("no-site").hidden)), "content of the popup");
  await new Promise((resolve) => setTimeout(resolve, 600));
  return popup;
}

const off = (session, off, length) => session.ask({ ask: "switchSite", site: SMALL_SITE, off, length });

export default {
  session: {
    list: LIST,
    handlers: new Map([["many.test/", (_request, response) => {
      response.writeHead(200, { "content-type": "text/html", "cache-control": "no-store" });
      response.end(PAGE);
    }]]),
  },
  states: [
    { name: "many", variants: true, open: (session) => popupOf(session, MANY_URL) },
    { name: "small", variants: true, open: (session) => popupOf(session, SMALL_URL) },
    {
      name: "opened",
      async open(session) {
        const popup = await popupOf(session, MANY_URL);
        for (const selector of ["#hosts > li:first-child summary", "#kind-passed > summary", "#kind-signals > summary"]) await popup.$eval(selector, (summary) => summary.click());
        await popup.waitForSelector("#hosts .members summary");
        await popup.waitForSelector("#kind-passed .rows summary", { timeout: 10_000 });
        await popup.$eval("#hosts .members summary", (summary) => summary.click());
        await popup.$eval("#kind-passed .rows summary", (summary) => summary.click());
        return popup;
      },
    },
    {
      name: "empty",
      async open(session) {
        const own = await session.ownPage("welcome/index.html");
        const tab = await own.evaluate(async () => (await (globalThis.browser ?? chrome).tabs.getCurrent()).id);
        return openedPopup(session, tab);
      },
    },
    {
      name: "forgotten",
      variants: true,
      async open(session) {
        await session.ask({ ask: "forgetOnLeaving", site: SMALL_SITE, on: true });
        const popup = await popupOf(session, SMALL_URL);
        await popup.waitForSelector("#leaving-ask:not([hidden])");
        await session.ask({ ask: "forgetOnLeaving", site: SMALL_SITE, on: false });
        return popup;
      },
    },
    {
      name: "no-tor",
      async open(session) {
        const popup = await popupOf(session, SMALL_URL);
        // Chromium has no such button.
        await popup.evaluate(() => {
          if (document.getElementById("tor").hidden) return;
          document.getElementById("tor-status").textContent = (globalThis.browser ?? chrome).i18n.getMessage("torNoPort", ["9050, 9150"]);
        });
        return popup;
      },
    },
    {
      name: "tor",
      async open(session) {
        const popup = await popupOf(session, SMALL_URL);
        await popup.evaluate(() => {
          for (const [id, hidden] of [["tor-open", true], ["tor-inside", false]]) document.getElementById(id).hidden = hidden;
        });
        return popup;
      },
    },
    { name: "off", variants: true, async open(session) { await off(session, true, "always"); return popupOf(session, SMALL_URL); } },
    { name: "paused", async open(session) { await off(session, true, "hour"); const popup = await popupOf(session, SMALL_URL); await off(session, false); return popup; } },
    {
      name: "chosen",
      async open(session) {
        await session.ask({ ask: "chooseAll", choices: [{ tracker: "static.doubleclick.net", site: SMALL_SITE, action: "allow" }], tabId: await session.tabId(SMALL_URL) });
        const popup = await popupOf(session, SMALL_URL);
        await session.ask({ ask: "choose", tracker: "static.doubleclick.net", site: SMALL_SITE, action: null });
        return popup;
      },
    },
    {
      name: "question",
      variants: true,
      async open(session) {
        const popup = await popupOf(session, MANY_URL);
        await popup.click("#trouble-start");
        await popup.waitForSelector("#trouble:not([hidden])");
        await new Promise((resolve) => setTimeout(resolve, 1200));
        return popup;
      },
    },
    {
      name: "no-cause",
      async open(session) {
        const tabId = await session.tabId(MANY_URL);
        for (;;) {
          const { step, question } = await session.ask({ ask: "trouble", tabId });
          if (step !== "parts") break;
          await session.ask({ ask: "answerTrouble", tabId, works: false, question });
        }
        const popup = await openedPopup(session, tabId);
        await popup.$eval("#trouble-report > summary", (summary) => summary.click());
        return popup;
      },
    },
    {
      name: "error",
      async open(session) {
        const popup = await popupOf(session, SMALL_URL);
        await popup.evaluate(() => {
          document.getElementById("unanswered").hidden = false;
          document.querySelector("#unanswered .detail").textContent = "the database cannot be opened";
        });
        return popup;
      },
    },
    {
      name: "no-permission",
      async open(session) {
        const popup = await popupOf(session, SMALL_URL);
        await popup.evaluate(() => {
          document.getElementById("access").hidden = false;
          document.getElementById("access-text").textContent = (globalThis.browser ?? chrome).i18n.getMessage("accessMissingBlock");
        });
        return popup;
      },
    },
    {
      name: "loading",
      async open(session) {
        const popup = await popupOf(session, SMALL_URL);
        await popup.evaluate(() => {
          for (const part of document.querySelectorAll("main > *")) part.hidden = true;
        });
        return popup;
      },
    },
  ],
};
