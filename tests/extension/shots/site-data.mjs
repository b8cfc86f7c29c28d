/** The page "What this site does with your data". */

import { within } from "../session.mjs";

const SITE_URL = "http://news.site.test/";
const SENTENCES = [
  "We collect your name and e-mail address when you register.",
  "We use cookies and similar technologies on our pages to see how they are used.",
  "We use your personal information to provide the service and for our own analytics.",
  "We share your information with third parties such as doubleclick.net for advertising.",
  "We do not sell your personal information to anyone.",
  "We may disclose your information if the law requires it, for example by a court order.",
  "We keep your data for 30 days and delete it then.",
  "You can request access to your personal data and ask us to delete it.",
  "Our service is not directed to children under 13.",
  "We will notify you of changes to this privacy policy by e-mail.",
];
const POLICY = `<!doctype html><html lang="en"><title>Policy</title><h1>Privacy policy</h1>${SENTENCES.map((one) => `<p>${one}</p>`).join("")}${"<p>This is a part of our privacy policy about your personal data and our service.</p>".repeat(40)}</html>`;
const PAGE = `<!doctype html><html lang="en"><title>News</title><p>News</p>${["ad.doubleclick.net", "www.google-analytics.com", "connect.facebook.net", "static.hotjar.com"].map((host) => `<script src="http://${host}/x.js"></script>`).join("")}<footer><a href="/policy">Privacy policy</a></footer></html>`;
const LIST = "[Adblock Plus 2.0]\n! Title: Fixture list\n||doubleclick.net^\n||google-analytics.com^\n||facebook.net^\n||hotjar.com^\n";

/** @param {string} body */
const answer = (body) => (/** @type {unknown} */ _request, /** @type {import("node:http").ServerResponse} */ response) => {
  response.writeHead(200, { "content-type": "text/html", "cache-control": "no-store" });
  response.end(body);
};

async function opened(session) {
  const isOpen = (await session.browser.browser.pages()).some((page) => page.url() === SITE_URL);
  if (!isOpen) await session.open(SITE_URL);
  const tabId = await session.tabId(SITE_URL);
  await within(async () => (await session.ask({ ask: "page", tabId })).blocked === 4, "blocked requests");
  const page = await session.ownPage(`site-data/index.html?tab=${tabId}`);
  await page.waitForSelector("main:not([aria-busy])");
  return page;
}

export default {
  session: { list: LIST, handlers: new Map([["news.site.test/", answer(PAGE)], ["news.site.test/policy", answer(POLICY)]]) },
  states: [
    { name: "seen", variants: true, open: opened },
    {
      name: "read",
      variants: true,
      async open(session) {
        const page = await opened(session);
        await page.click("#fetch-policy");
        await page.waitForSelector("#answers dd");
        await page.$eval("#sum > summary", (summary) => summary.click());
        await page.$eval("#answers dd button", (button) => button.click());
        return page;
      },
    },
  ],
};
