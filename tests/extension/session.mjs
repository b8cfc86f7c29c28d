/** A browser with a packed test extension and the fixture's server. */

import { mkdir, mkdtemp, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { setTimeout as pause } from "node:timers/promises";
import { buildExtension, ROOT } from "./build.mjs";
import { PAGES, serves } from "./fixture/cases.mjs";
import { startFixture } from "./fixture/server.mjs";
import { PATIENCE } from "./patience.mjs";

/**
 * @param {import("./browsers/index.mjs").Browser} browser
 * @param {object} [options] Options of the browser, and:
 * @param {Map<string, import("./fixture/server.mjs").Handler>} [options.handlers] Handlers of the fixture.
 * @param {string[]} [options.permissions] Additional permissions of the extension.
 * @param {string} [options.language] Shows the texts of this language.
 * @param {string} [options.list] The text of the list, in place of fixture-list.txt.
 * @param {unknown[]} [options.widgets] Replaces the table of widgets.
 * @param {string} [options.background] Replaces the background's script.
 * @param {string} [options.facts] Additional lines for the learner.
 * @param {string[]} [options.secureHosts] Hosts of the fixture that are also reached by https. Chromium only.
 * @param {Record<string, import("node:tls").TlsOptions>} [options.encryption] The same, by host, with certificates and protocols.
 * @param {(host: string) => boolean} [options.alsoServes] Further hosts of the fixture.
 * @param {(profile: string) => Promise<unknown>} [options.prepareProfile] Called before the browser's first start.
 * @param {boolean} [options.separate] Leaves the background's modules in files of their own, which a test can import.
 * @param {boolean} [options.wholeEvents] Keeps the learner's events with their values.
 */
export async function startSession(browser, { handlers, list, permissions, facts, background, separate, wholeEvents, widgets, language, secureHosts, encryption, alsoServes = () => false, prepareProfile, ...options } = {}) {
  const folder = await mkdtemp(join(tmpdir(), `brock-${browser.name}-`));
  const fixture = await startFixture({ pages: PAGES, handlers, serves: (host) => serves(host) || alsoServes(host), secureHosts, encryption });
  await prepareProfile?.(join(folder, "profile"));
  const extension = await buildExtension(browser.name, folder, { ...(list !== undefined && { text: list }), permissions, facts, background, separate, wholeEvents, widgets, language });
  const start = (more = {}) =>
    browser.launch({ extension, profile: join(folder, "profile"), proxyPort: fixture.port, secureHosts, ...options, ...more });

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

    /** Opens and closes a page, and tells whether a request arrived. @param {string} url @param {string} requested */
    async arrives(url, requested) {
      fixture.arrived.clear();
      const page = await this.open(url);
      await fixture.settle([url]);
      await page.close();
      return fixture.arrived.has(requested);
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

    /**
     * Ends the background and starts it again, as after a crash: session storage persists. Chromium starts it with the next
     * event; in Firefox its page is loaded again, since Firefox does not end it.
     */
    async restartBackground() {
      if (browser.name === "chromium") return running.stopBackground();
      const latest = async () => (await controlPage.ask({ ask: "health" })).starts.at(-1).at;
      const before = await latest();
      await controlPage.evaluate(async () => void (await globalThis.browser.runtime.getBackgroundPage()).location.reload());
      await within(async () => (await latest()) !== before, "start of the background");
    },

    /** Reloads the extension, which closes its pages. */
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
 * Opens a page of the extension, which stays open to send messages to the background. Closes the browser if the page cannot be
 * opened.
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
    /** Sends a message to the background, as the extension's own pages do. */
    ask: (question) => page.evaluate(ask, question),

    /** Runs a function in that page. */
    evaluate: (task, ...args) => page.evaluate(task, ...args),

    /** Settles when that page is closed. */
    closed: () => within(async () => page.isClosed() || !(await page.evaluate(() => true).catch(() => false)), "end of the extension"),

    /** The id of the tab that shows this address. @param {string} url */
    tabId: (url) =>
      within(async () => {
        const tabs = await page.evaluate(() => (globalThis.browser ?? chrome).tabs.query({}));
        return tabs.find((tab) => tab.url === url)?.id;
      }, `tab showing ${url}`),

    /** @param {number} tabId */
    badge: (tabId) =>
      page.evaluate((tabId) => {
        const api = globalThis.browser ?? chrome;
        return (api.action ?? api.browserAction).getBadgeText({ tabId });
      }, tabId),
  };
}

/** The learner's content scripts while no visit is watched: in Firefox they are registered for watched visits only. */
export const restingScripts = (browser) => (browser.name === "firefox" ? [] : ["relay", "watch-page"]);

/** The files of registered content scripts: in Chromium one script has those of several parts. @param {{ evaluate: (task: () => Promise<string[]>) => Promise<string[]> }} session */
export const scriptFiles = (session) => session.evaluate(async () => (await (globalThis.browser ?? chrome).scripting.getRegisteredContentScripts()).flatMap(({ js }) => js));

/** The registered content scripts of the learner, sorted. @param {Parameters<typeof scriptFiles>[0]} session */
export async function learningScripts(session) {
  const names = (await scriptFiles(session)).map((file) => /(relay|watch-page)\.js$/.exec(file)?.[1]).filter((name) => name !== undefined);
  return [...new Set(names)].sort();
}

/** Saves a screenshot in target/screenshots, if BROCK_PICTURES is set: it takes up to a second. @param {string} name */
export async function photograph(page, name) {
  if (!process.env.BROCK_PICTURES) return;
  const folder = join(ROOT, "target/screenshots");
  await mkdir(folder, { recursive: true });
  await page.screenshot({ path: join(folder, `${name}.png`) });
}

/** Replaces the text of the editor of own filters by the keyboard. @param {string} text */
export async function typed(page, text) {
  await page.waitForSelector(".cm-content");
  await page.focus(".cm-content");
  await page.keyboard.down("Control");
  await page.keyboard.press("a");
  await page.keyboard.up("Control");
  await page.keyboard.press("Delete");
  await page.keyboard.type(text);
  await page.keyboard.press("Escape");
}

/** Kills a browser, as a power failure would. */
async function killed(browser) {
  const process = browser.process();
  const ended = new Promise((resolve) => process.once("exit", resolve));
  process.kill("SIGKILL");
  await ended;
}

/** Opens a page of the extension and waits for its content. */
async function openOwn(running, path, viewport) {
  const page = await running.newPage();
  await page.setViewport(viewport);
  // Firefox reports no load events of extension pages over BiDi, so the content is awaited.
  await page.goto(running.extensionUrl(path), { waitUntil: [] });
  await page.waitForSelector("main:not([aria-busy])");
  return page;
}

async function ask(question) {
  const answer = await (globalThis.browser ?? chrome).runtime.sendMessage(question);
  if (answer?.failed !== undefined) throw new Error(answer.failed);
  return answer?.answer;
}

/** Milliseconds between attempts: short at first, since most conditions hold soon. */
const PAUSES = [10, 20, 40, 80];
const LONGEST_PAUSE = 100;

/**
 * Waits for a condition. A test that passes ends the wait when it holds, so the limit costs nothing.
 *
 * @template T @param {() => Promise<T | undefined | false | null>} attempt @param {string} what @returns {Promise<T>}
 */
export async function within(attempt, what, seconds = PATIENCE) {
  const end = Date.now() + seconds * 1000;
  let failure;
  for (let tried = 0; ; tried += 1) {
    try {
      const result = await attempt();
      if (result) return result;
    } catch (error) {
      failure = error;
    }
    if (Date.now() >= end) throw new Error(`no ${what} within ${seconds} s`, { cause: failure });
    await pause(PAUSES[tried] ?? LONGEST_PAUSE);
  }
}

/** A frame that is not there, or does not answer. */
export class LostFrameError extends Error {}

/**
 * The answer of an evaluation in a frame. One in a frame that just moves to a process of its own may never be answered; the next
 * one is, or the frame is lost until its page is loaded again: https://github.com/puppeteer/puppeteer/issues/10715
 *
 * @template T @param {Promise<T>} evaluation @returns {Promise<T>}
 */
export async function answered(evaluation, milliseconds = 3000) {
  const late = new AbortController();
  try {
    return await Promise.race([
      evaluation,
      pause(milliseconds, undefined, { signal: late.signal }).then(() => {
        throw new LostFrameError(`no answer of a frame within ${milliseconds} ms`);
      }),
    ]);
  } finally {
    late.abort();
  }
}

/** Seconds after which a page is loaded again because a frame of it is lost. */
const UNTIL_RELOAD = 20;

/**
 * Waits for a condition of a page and its frames. Loads the page again while a frame is lost.
 *
 * @template T @param {() => Promise<T | undefined | false | null>} attempt @param {string} what @param {() => Promise<unknown>} reload
 * @returns {Promise<T>}
 */
export function withinFrames(attempt, what, reload) {
  let latest = Date.now() + UNTIL_RELOAD * 1000;
  return within(async () => {
    try {
      return await attempt();
    } catch (error) {
      if (error instanceof LostFrameError && Date.now() >= latest) {
        await reload();
        latest = Date.now() + UNTIL_RELOAD * 1000;
      }
      throw error;
    }
  }, what);
}

/** Waits for a frame of a page that can be asked. @param {import("puppeteer-core").Page} page @param {(url: string) => boolean} isWanted */
export function frameOf(page, isWanted) {
  const find = async () => {
    const frame = page.frames().find((one) => isWanted(one.url()));
    if (frame === undefined) throw new LostFrameError("no such frame");
    await answered(frame.evaluate(() => true));
    return frame;
  };
  return withinFrames(find, "frame", () => page.reload({ waitUntil: "domcontentloaded" }));
}
