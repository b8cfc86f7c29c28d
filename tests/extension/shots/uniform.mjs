/** Brock in Tor Browser: a Firefox that is started with its vendor. */

import { within } from "../session.mjs";

const SITE = "http://news.test/";
const body = '<!doctype html><html lang="en"><title>News</title><p>News</p><img src="http://tracker.test/x.png" alt=""></html>';

export default {
  browsers: ["firefox"],
  session: {
    vendor: "Tor Project",
    list: "! Title: Fixture list\n||tracker.test^\n",
    handlers: new Map([["news.test/", (_request, response) => response.writeHead(200, { "content-type": "text/html" }).end(body)]]),
  },
  states: [
    { name: "first-run", variants: true, open: (session) => session.ownPage("welcome/index.html") },
    {
      name: "popup",
      variants: true,
      async open(session) {
        await session.open(SITE);
        const tabId = await session.tabId(SITE);
        await within(async () => (await session.ask({ ask: "page", tabId })).blocked === 1, "blocked request");
        return session.popup(tabId);
      },
    },
    { name: "settings", variants: true, open: (session) => session.ownPage("options/index.html") },
  ],
};
