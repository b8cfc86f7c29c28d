/** The dashboard. */

const SECTIONS = ["overview", "lists", "filters", "choices", "learned", "privacy", "backup", "general", "health", "about"];
/** Those that are also taken narrow, at 200 %, in Arabic and in the dark. */
const VARIED = new Set(["overview", "lists", "choices"]);

/** Thirty days of made-up numbers of known companies. */
function statistics() {
  const domains = ["doubleclick.net", "google-analytics.com", "facebook.net", "hotjar.com", "criteo.com"];
  const day = (at) => new Date(Date.now() - at * 86_400_000).toISOString().slice(0, 10);
  const days = Object.fromEntries(Array.from({ length: 30 }, (_, at) => [day(at), Object.fromEntries(domains.map((domain, row) => [domain, (row + 2) * (10 + ((at * 7 + row * 3) % 9))]))]));
  const sites = Object.fromEntries(domains.map((domain, row) => [domain, Array.from({ length: 9 - row }, (_, at) => String(at).padStart(12, "0"))]));
  return { salt: "0123456789abcdef", days, sites };
}

async function opened(session, name) {
  const page = await session.ownPage(`options/index.html#${name}`);
  await new Promise((resolve) => setTimeout(resolve, 500));
  return page;
}

async function fill(session) {
  await session.evaluate((statistics) => (globalThis.browser ?? chrome).storage.local.set({ statistics }), statistics());
  await session.restartBackground();
  for (const [tracker, site, action] of [["doubleclick.net", "", "block"], ["youtube.com", "news.test", "allow"], ["facebook.net", "", "cookieblock"]]) await session.ask({ ask: "choose", tracker, site, action });
  await session.ask({ ask: "switchSite", site: "shop.test", off: true });
  await session.ask({ ask: "forgetOnLeaving", site: "bank.test", on: true });
  await session.ask({ ask: "saveOwnFilters", filters: "! My filters\n||ads.example^$third-party\nnews.test##.newsletter\n||broken.example^$nonsense\n" });
}

export default {
  states: [
    { name: "empty", open: (session) => opened(session, "overview") },
    { name: "overview", variants: true, async open(session) { await fill(session); return opened(session, "overview"); } },
    ...SECTIONS.slice(1).map((name) => ({ name, variants: VARIED.has(name), open: (session) => opened(session, name) })),
    { name: "catalogue", async open(session) { const page = await opened(session, "lists"); await page.$eval("#catalogue details", (group) => (group.open = true)); return page; } },
  ],
};
