/** Firefox with Brock, controlled by WebDriver BiDi. */

import { existsSync } from "node:fs";
import { copyFile, mkdir, readdir, readFile, realpath, symlink, writeFile } from "node:fs/promises";
import { dirname, join } from "node:path";
import puppeteer from "puppeteer-core";
import { PATIENCE } from "../patience.mjs";

export const name = "firefox";

export const FIREFOX_ID = "brock@brock-engine";
/** Firefox uses a random id otherwise, and the URL of the extension's pages would be unknown. */
const UUID = "b70c4b70-c4b7-4c4b-8c4b-70c4b70c4b70";

export function firefoxPath() {
  return process.env.BROCK_FIREFOX ?? "/usr/bin/firefox-esr";
}

export function missing() {
  return existsSync(firefoxPath()) ? null : `${firefoxPath()} is not there: install firefox-esr or set BROCK_FIREFOX`;
}

/** The extension is installed permanently and unsigned: a temporary one is removed at a restart. */
const INSTALL_PREFS = {
  "xpinstall.signatures.required": false,
  "extensions.autoDisableScopes": 0,
  "extensions.webextensions.uuids": JSON.stringify({ [FIREFOX_ID]: UUID }),
};

/** No upgrades to https, and connections only to the fixture. */
const NETWORK_PREFS = {
  "dom.security.https_first": false,
  "dom.security.https_first_schemeless": false,
  "network.proxy.type": 1,
  "network.proxy.http": "127.0.0.1",
  "network.proxy.ssl": "127.0.0.1",
  "network.proxy.no_proxies_on": "",
  "network.proxy.allow_hijacking_localhost": true,
  "app.update.enabled": false,
  "browser.safebrowsing.downloads.remote.enabled": false,
  "media.autoplay.default": 0,
};

/**
 * @param {object} wanted
 * @param {string} wanted.extension Folder of the unpacked extension; its zip lies beside it.
 * @param {string} wanted.profile Folder that outlives the browser.
 * @param {number} wanted.proxyPort
 * @param {boolean} [wanted.headed]
 * @param {string} [wanted.firstPage] Opened by the browser itself as it starts.
 * @param {"light" | "dark"} [wanted.scheme]
 * @param {boolean} [wanted.updated] The extension is another than at the start before.
 * @param {boolean} [wanted.privateWindows] The extension may run in those, too.
 * @param {string} [wanted.home] Replaces the home folder, where Firefox looks for values that organisations set.
 * @param {string} [wanted.vendor] Replaces the vendor with which Firefox was built.
 * @param {boolean} [wanted.acceptInsecureCerts] Makes an exception for every certificate.
 * @param {Record<string, unknown>} [wanted.prefs] Further settings.
 * @param {number} [wanted.idle] Milliseconds after which an idle background is ended.
 */
export async function launch({ extension, profile, proxyPort, headed = false, firstPage, scheme = "light", idle = 30_000, updated = false, privateWindows = false, home, vendor, acceptInsecureCerts = false, prefs = {} }) {
  await installIn(profile, { extension, updated, privateWindows });
  const browser = await puppeteer.launch({
    browser: "firefox",
    executablePath: firefoxPath(),
    headless: !headed,
    userDataDir: profile,
    acceptInsecureCerts,
    defaultViewport: null,
    env: { ...process.env, ...(home !== undefined && { HOME: home }), ...(vendor !== undefined && { XUL_APP_FILE: await applicationOf(vendor, `${profile}-application`) }) },
    // Required since Firefox 153 to control pages of extensions.
    args: ["--remote-allow-system-access", ...(firstPage ? [firstPage] : [])],
    extraPrefsFirefox: {
      ...INSTALL_PREFS,
      ...NETWORK_PREFS,
      "network.proxy.http_port": proxyPort,
      "network.proxy.ssl_port": proxyPort,
      "extensions.background.idle.timeout": idle,
      // `testMatchOutcome`.
      "extensions.dnr.feedback": true,
      "layout.css.prefers-color-scheme.content-override": scheme === "dark" ? 0 : 1,
      ...prefs,
    },
  });
  return {
    name,
    browser,
    extensionUrl: (path) => `moz-extension://${UUID}/${path}`,
    async newPage() {
      const page = await browser.newPage();
      page.setDefaultTimeout(PATIENCE * 1000);
      return page;
    },
    close: () => browser.close(),
  };
}

/**
 * Firefox's own description, as forks change it: Firefox reads the file if it is started so, in place of what is compiled in.
 * Its folder must have the other parts of the application.
 *
 * @param {string} vendor @param {string} folder
 */
async function applicationOf(vendor, folder) {
  const installed = dirname(await realpath(firefoxPath()));
  await mkdir(folder, { recursive: true });
  const description = await readFile(join(installed, "application.ini"), "utf8");
  const file = join(folder, "application.ini");
  await writeFile(file, description.replace(/^Vendor=.*$/m, `Vendor=${vendor}`));
  for (const name of await readdir(join(installed, "browser"))) {
    if (!existsSync(join(folder, name))) await symlink(join(installed, "browser", name), join(folder, name));
  }
  return file;
}

/** Installs the extension in a profile. @param {string} profile @param {{ extension: string, updated: boolean, privateWindows: boolean }} wanted */
async function installIn(profile, { extension, updated, privateWindows }) {
  await mkdir(join(profile, "extensions"), { recursive: true });
  // A rewritten file would be an update, and the first start after an update differs from other starts.
  const installed = join(profile, "extensions", `${FIREFOX_ID}.xpi`);
  if (updated || !existsSync(installed)) await copyFile(`${extension}.zip`, installed);
  if (privateWindows) {
    // Firefox imports granted permissions from this older file once.
    const allowed = { [FIREFOX_ID]: { permissions: ["internal:privateBrowsingAllowed"], origins: [] } };
    await writeFile(join(profile, "extension-preferences.json"), JSON.stringify(allowed));
  }
}
