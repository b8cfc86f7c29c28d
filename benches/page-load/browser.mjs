/** Browsers with or without an extension, with the fixture as their proxy. */
import { existsSync } from 'node:fs';
import { copyFile, mkdir } from 'node:fs/promises';
import { createRequire } from 'node:module';
import { join } from 'node:path';
import { setTimeout as pause } from 'node:timers/promises';
import { fileURLToPath } from 'node:url';
import { chromiumPath } from '../../tests/extension/browsers/chromium.mjs';
import { FIREFOX_ID, firefoxPath } from '../../tests/extension/browsers/firefox.mjs';
import { copyExtension, isThere, onlyRules, writeFirefoxIdeal } from './copies.mjs';

const puppeteer = createRequire(fileURLToPath(new URL('../../tests/extension/package.json', import.meta.url)))('puppeteer-core');
const UUID = 'b70c4b70-c4b7-4c4b-8c4b-70c4b70c4b70';

/** The names of the files that Firefox takes extensions from. */
const XPI = { ubo: 'uBlock0@raymondhill.net.xpi', ideal: 'ideal@test.xpi', brock: `${FIREFOX_ID}.xpi` };

/**
 * @typedef {object} Place
 * @property {'chromium' | 'firefox'} browser
 * @property {string} dist The packed extension.
 * @property {string} [against] Another packed extension, of the variant `against`.
 * @property {string} ubo uBlock Origin's file, or empty.
 * @property {string} work A folder for copies and profiles.
 * @property {number} port Of the proxy.
 * @property {string[]} stopped The URLs that are blocked.
 */

/** Chromium. @param {import('./copies.mjs').Change} [more] @returns {import('./copies.mjs').Change} */
const idealChange = (more) => ({
  manifest(manifest) {
    onlyRules(manifest);
    more?.manifest?.(manifest);
  },
});

/** The folder of a variant's extension, made if it is not there; null for none. @param {Place} place @param {string} name @param {import('./variants.mjs').Variant} variant */
function extensionOf(place, name, { extension, change, isAgainst = name === 'against' }) {
  if (extension === undefined) return null;
  if (extension === 'ubo') return place.ubo;
  const source = isAgainst ? place.against : place.dist;
  if (source === undefined) return null;
  const folder = join(place.work, `extension-${name}`);
  if (extension === 'ideal' && place.browser === 'firefox') {
    if (!existsSync(`${folder}.zip`)) writeFirefoxIdeal(folder, place.stopped, change);
  } else if (!isThere(folder)) copyExtension(source, folder, extension === 'ideal' ? idealChange(change) : change ?? {});
  return folder;
}

/** Milliseconds until a browser that does not answer counts as hung, and until one that does not end is killed. */
const LONGEST_ANSWER = 60_000;
const LONGEST_END = 60_000;

/** Ends a browser, also one that hangs. */
async function closed(browser) {
  const process = browser.process();
  const isEnded = await Promise.race([browser.close().then(() => true, () => false), pause(LONGEST_END, false, { ref: false })]);
  if (!isEnded && process.exitCode === null) process.kill('SIGKILL');
}

/**
 * Starts a browser with a variant's extension.
 *
 * @param {Place} place
 * @param {string} name
 * @param {import('./variants.mjs').Variant} variant
 * @param {{ profile?: string, firstPage?: string, env?: Record<string, string>, mayStop?: boolean }} [more] MayStop: Chromium stops
 *   the background as for a person, 30 seconds after its last event. Otherwise the remote control keeps it, and can talk to it.
 */
export async function launch(place, name, variant, { profile = join(place.work, `profile-${name}`), firstPage, env, mayStop = false } = {}) {
  const extension = extensionOf(place, name, variant);
  const environment = env ? { ...process.env, ...env } : process.env;
  if (place.browser === 'chromium') return launchChromium(place, extension, profile, environment, mayStop);
  await mkdir(join(profile, 'extensions'), { recursive: true });
  if (extension) {
    const installed = join(profile, 'extensions', XPI[variant.extension]);
    // A rewritten file would be an update, after which a start differs from other starts.
    if (!existsSync(installed)) await copyFile(variant.extension === 'ubo' ? extension : `${extension}.zip`, installed);
  }
  const browser = await puppeteer.launch({
    browser: 'firefox', executablePath: firefoxPath(), headless: true, protocolTimeout: LONGEST_ANSWER, userDataDir: profile, defaultViewport: null, env: environment,
    args: ['--remote-allow-system-access', ...(firstPage ? [firstPage] : [])],
    extraPrefsFirefox: {
      'extensions.autoDisableScopes': 0, 'extensions.enabledScopes': 15, 'xpinstall.signatures.required': false,
      'extensions.webextensions.uuids': JSON.stringify({ [FIREFOX_ID]: UUID }),
      'network.proxy.type': 1, 'network.proxy.http': '127.0.0.1', 'network.proxy.http_port': place.port,
      'network.proxy.ssl': '127.0.0.1', 'network.proxy.ssl_port': place.port, 'network.proxy.allow_hijacking_localhost': true,
      'dom.security.https_first': false, 'dom.security.https_first_schemeless': false,
    },
  });
  return { browser, root: browser.process().pid, base: async () => `moz-extension://${UUID}`, close: () => closed(browser) };
}

/** @param {Place} place @param {string | null} extension @param {string} profile @param {NodeJS.ProcessEnv} env @param {boolean} mayStop */
async function launchChromium(place, extension, profile, env, mayStop) {
  const browser = await puppeteer.launch({
    executablePath: chromiumPath(), headless: true, pipe: true, protocolTimeout: LONGEST_ANSWER, userDataDir: profile, defaultViewport: null, env,
    enableExtensions: extension ? [extension] : false,
    ...(mayStop && { targetFilter: (target) => target.type() !== 'service_worker' }),
    args: [
      '--no-sandbox', `--proxy-server=127.0.0.1:${place.port}`, '--proxy-bypass-list=<-loopback>',
      '--disable-features=HttpsUpgrades,HttpsFirstBalancedModeAutoEnable',
    ],
  });
  // The worker is looked for at once, because it may have ended when its address is needed. The ideal has none.
  const isWorker = (target) => target.type() === 'service_worker' && target.url().startsWith('chrome-extension:');
  const worker = browser.waitForTarget(isWorker, { timeout: 20_000 }).then((target) => `chrome-extension://${new URL(target.url()).host}`, () => null);
  const base = async () => {
    const address = await worker;
    if (address === null) throw new Error('the extension has no background');
    return address;
  };
  return { browser, root: browser.process().pid, base, close: () => closed(browser) };
}

/** @typedef {Awaited<ReturnType<typeof launch>>} Running */

/** Sends messages to the background, from a page of a changed copy. @param {Running} running @param {object[]} messages @returns {Promise<any[]>} */
export async function send(running, messages) {
  const page = await running.browser.newPage();
  // Firefox reports no load events of extension pages.
  await page.goto(`${await running.base()}/bench.html`, { waitUntil: [] });
  await pause(1000);
  const answers = [];
  for (const message of messages) {
    answers.push(await page.evaluate((message) => (globalThis.browser ?? globalThis.chrome).runtime.sendMessage(message), message));
  }
  await page.close();
  return answers;
}
