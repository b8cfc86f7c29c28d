/** One browser with a packed test extension on the fixture's web, and the few things suites do with it. */

import { mkdir, mkdtemp, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { setTimeout as pause } from "node:timers/promises";
import { buildExtension, ROOT } from "./build.mjs";
import { PAGES, serves } from "./fixture/cases.mjs";
import { startFixture } from "./fixture/server.mjs";

/**
 * @param {import("./browsers/index.mjs").Browser} browser
 * @param {object} [options] Passed on to the browser, but for these:
 * @param {Map<string, import("./fixture/server.mjs").Handler>} [options.handlers] Passed on to the fixture.
 * @param {string[]} [options.permissions] What the extension may besides what it asks for.
 * @param {string} [options.background] A script in the place of the background's.
 * @param {string} [options.facts] Lines for the learner besides those of filter-lists/.
 * @param {boolean} [options.wholeEvents] Keeps what the learner is told, with all that is in it.
 */
export async function startSession(browser, { handlers, permissions, facts, background, wholeEvents, ...options } = {}) {
  const folder = await mkdtemp(join(tmpdir(), `brock-${browser.name}-`));
  const fixture = await startFixture({ pages: PAGES, handlers, serves });
  const extension = await buildExtension(browser.name, folder, { permissions, facts, background, wholeEvents });
  const start = (more = {}) =>
    browser.launch({ extension, profile: join(folder, "profile"), proxyPort: fixture.port, ...options, ...more });

  let running = await start();
  let controlPage = await openControlPage(running);

  return {
    fixture,
    folder,
    extension,
    get browser() {
      return running;
    },
    newPage: () => running.newPage(),

    /** @param {string} url */
    async open(url) {
      const page = await running.newPage();
      await page.goto(url, { waitUntil: "domcontentloaded" });
      return page;
    },

    ask: (question) => controlPage.ask(question),
    evaluate: (task, ...args) => controlPage.evaluate(task, ...args),
    tabId: (url) => controlPage.tabId(url),
    badge: (tabId) => controlPage.badge(tabId),

    /** The popup of a tab, as a page of its own. @param {number} tabId */
    async popup(tabId) {
      return openOwn(running, `popup/index.html?tab=${tabId}`, { width: 360, height: 600 });
    },

    /** @param {string} path */
    ownPage: (path) => openOwn(running, path, { width: 800, height: 900 }),

    /** The extension is ended with all of its pages, and started again. */
    async reload() {
      await controlPage.evaluate(() => void setTimeout(() => (globalThis.browser ?? chrome).runtime.reload(), 0));
      await controlPage.closed();
      controlPage = await openControlPage(running);
    },

    /** Closes the browser and starts it again on the same profile. @param {{ kill?: boolean, updated?: boolean }} [more] */
    async restart({ kill = false, ...more } = {}) {
      if (kill) await killed(running.browser);
      else await running.close();
      fixture.arrived.clear();
      running = await start(more);
      controlPage = await openControlPage(running);
    },

    async close() {
      await running.close();
      await fixture.close();
      await rm(folder, { recursive: true, force: true, maxRetries: 5 });
    },
  };
}

/**
 * What can be asked of the extension in a running browser, through a page of its own that stays open.
 * A browser that gets no such page is closed: nobody else would do it.
 */
export async function openControlPage(running) {
  const page = await within(
    () => openOwn(running, "options/index.html", { width: 800, height: 900 }),
    "page of the extension",
  ).catch(async (error) => {
    await running.close();
    throw error;
  });

  return {
    /** Asks the background a question, as the extension's own pages do. */
    ask: (question) => page.evaluate(ask, question),

    /** Runs a function in that page. */
    evaluate: (task, ...args) => page.evaluate(task, ...args),

    /** Settles when that page is gone. */
    closed: () => within(async () => page.isClosed() || !(await page.evaluate(() => true).catch(() => false)), "end of the extension"),

    /** The id of the tab that shows this address. @param {string} url */
    tabId: (url) =>
      within(async () => {
        const tabs = await page.evaluate(() => (globalThis.browser ?? chrome).tabs.query({}));
        return tabs.find((tab) => tab.url === url)?.id;
      }, `tab showing ${url}`),

    /** @param {number} tabId */
    badge: (tabId) =>
      page.evaluate((tabId) => (globalThis.browser ?? chrome).action.getBadgeText({ tabId }), tabId),
  };
}

/** For who wants to look at it: target/screenshots has it. @param {string} name */
export async function photograph(page, name) {
  const folder = join(ROOT, "target/screenshots");
  await mkdir(folder, { recursive: true });
  await page.screenshot({ path: join(folder, `${name}.png`) });
}

/** Ends a browser as a power cut does. */
async function killed(browser) {
  const process = browser.process();
  const ended = new Promise((resolve) => process.once("exit", resolve));
  process.kill("SIGKILL");
  await ended;
}

/** Opens one of the extension's own pages and waits until it has something to show. */
async function openOwn(running, path, viewport) {
  const page = await running.newPage();
  await page.setViewport(viewport);
  // Firefox reports no load of an extension's page over BiDi, so there is nothing to wait for but its content.
  await page.goto(running.extensionUrl(path), { waitUntil: [] });
  await page.waitForSelector("main:not([aria-busy])", { timeout: 8000 });
  return page;
}

async function ask(question) {
  const answer = await (globalThis.browser ?? chrome).runtime.sendMessage(question);
  if (answer?.failed !== undefined) throw new Error(answer.failed);
  return answer?.answer;
}

/** @template T @param {() => Promise<T | undefined | false | null>} attempt @param {string} what @returns {Promise<T>} */
export async function within(attempt, what, seconds = 10) {
  const end = Date.now() + seconds * 1000;
  let failure;
  do {
    try {
      const result = await attempt();
      if (result) return result;
    } catch (error) {
      failure = error;
    }
    await pause(100);
  } while (Date.now() < end);
  throw new Error(`no ${what} within ${seconds} s`, { cause: failure });
}
