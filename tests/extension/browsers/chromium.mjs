/** Chromium with Brock, controlled by the DevTools protocol. */

import { existsSync } from "node:fs";
import { mkdir, writeFile } from "node:fs/promises";
import { dirname, join } from "node:path";
import { setTimeout as pause } from "node:timers/promises";
import puppeteer from "puppeteer-core";
import { PATIENCE } from "../patience.mjs";

export const name = "chromium";

/** The sandbox does not work for root, and the browser may connect only to the fixture. */
export const CHROMIUM_FLAGS = [
  "--no-sandbox",
  "--disable-gpu",
  "--disable-quic",
  "--no-first-run",
  "--disable-background-networking",
  "--disable-component-update",
  "--disable-sync",
  "--disable-features=HttpsUpgrades,HttpsFirstBalancedModeAutoEnable,OptimizationHints,MediaRouter",
];

export function chromiumPath() {
  return process.env.BROCK_CHROMIUM ?? "/usr/bin/chromium";
}

export function missing() {
  return existsSync(chromiumPath()) ? null : `${chromiumPath()} is not there: install chromium or set BROCK_CHROMIUM`;
}

/**
 * @param {object} wanted
 * @param {string} wanted.extension Folder of the unpacked extension.
 * @param {string} wanted.profile Folder that outlives the browser.
 * @param {number} wanted.proxyPort
 * @param {boolean} [wanted.headed]
 * @param {"light" | "dark"} [wanted.scheme]
 * @param {string[]} [wanted.secureHosts] Hosts of the fixture with https. The browser sends cookies to other sites then; Debian's refuses by default.
 * @param {boolean} [wanted.privateWindows] The extension may run in those, too.
 * @param {boolean} [wanted.acceptInsecureCerts] Makes an exception for every certificate.
 * @param {string[]} [wanted.flags] Further command line flags.
 */
export async function launch({ extension, profile, proxyPort, headed = false, scheme = "light", secureHosts = [], privateWindows = false, acceptInsecureCerts = false, flags = [] }) {
  if (secureHosts.length > 0) await acceptCookies(profile);
  const browser = await puppeteer.launch({
    executablePath: chromiumPath(),
    headless: !headed,
    pipe: true,
    userDataDir: profile,
    enableExtensions: privateWindows ? true : [extension],
    defaultViewport: null,
    args: [
      ...CHROMIUM_FLAGS,
      ...(secureHosts.length > 0 || acceptInsecureCerts ? ["--ignore-certificate-errors"] : []),
      ...flags,
      `--proxy-server=http://127.0.0.1:${proxyPort}`,
      "--proxy-bypass-list=<-loopback>",
    ],
  });
  if (privateWindows) {
    const session = await browser.target().createCDPSession();
    await session.send("Extensions.loadUnpacked", { path: extension, enableInIncognito: true });
  }
  const worker = await serviceWorker(browser);
  const base = new URL("/", worker.url()).href;

  return {
    name,
    browser,
    extensionUrl: (path) => new URL(path, base).href,
    async newPage() {
      const page = await browser.newPage();
      page.setDefaultTimeout(PATIENCE * 1000);
      await page.emulateMediaFeatures([{ name: "prefers-color-scheme", value: scheme }]);
      return page;
    },
    /** Ends the service worker as the browser does when memory is short. */
    async stopBackground() {
      const target = await serviceWorker(browser);
      const running = await target.worker();
      await running.close();
      // The browser reports the end before the worker has ended, and an event for an ending worker is lost. A worker that gets
      // an event just then, such as a question of an open popup, goes on instead, and is ended again.
      const cdp = await browser.target().createCDPSession();
      const { targetInfos } = await cdp.send("Target.getTargets");
      const targetId = targetInfos.find(({ type, url }) => type === "service_worker" && url === target.url())?.targetId;
      for (let wait = 1; browser.targets().includes(target); wait += 1) {
        await pause(20);
        // It may have ended by itself meanwhile.
        if (wait % 50 === 0) await cdp.send("Target.closeTarget", { targetId }).catch(() => {});
      }
      await cdp.detach();
    },
    close: () => browser.close(),
  };
}

/** Accepts the cookies of third parties in a new profile. @param {string} profile */
async function acceptCookies(profile) {
  const file = join(profile, "Default/Preferences");
  if (existsSync(file)) return;
  await mkdir(dirname(file), { recursive: true });
  await writeFile(file, JSON.stringify({ profile: { cookie_controls_mode: 0, block_third_party_cookies: false } }));
}

const isServiceWorker = (target) =>
  target.type() === "service_worker" && target.url().endsWith("/background/index.js");

function serviceWorker(browser) {
  return browser.waitForTarget(isServiceWorker, { timeout: PATIENCE * 1000 });
}
