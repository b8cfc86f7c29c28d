/**
 * Signals to pages, and the settings of the browser by which pages can link visits.
 *
 * @module
 */

import { browserPrivacy } from "../../shared/browser.js";
import { byId, fromTemplate, part } from "../../shared/elements.js";
import { text } from "../../shared/language.js";
import { isFirefox } from "../../shared/which-browser.js";
import { showSwitch } from "../switch.js";
import { showTor } from "./tor.js";

/** @import { Section } from "../section.js" */
/**
 * @typedef {{ area: string, name: string, title: () => string, wanted: unknown, protects?: (value: any) => boolean, guardsTor?: boolean }} BrowserSetting
 *   Wanted: the value that protects. Protects: where others protect, too. GuardsTor: it is changed while a tab through Tor is open.
 */

/** Firefox's [behaviours](https://developer.mozilla.org/docs/Mozilla/Add-ons/WebExtensions/API/privacy/websites#cookieconfig) without one storage for a company on all sites. */
const PARTITIONED = ["reject_all", "reject_third_party", "reject_trackers_and_partition_foreign"];

/** Settings of the [privacy API](https://developer.mozilla.org/docs/Mozilla/Add-ons/WebExtensions/API/privacy); each browser has some. @type {BrowserSetting[]} */
const SETTINGS = [
  { area: "websites", name: "thirdPartyCookiesAllowed", title: () => text("privacyThirdParty"), wanted: false },
  {
    area: "websites",
    name: "cookieConfig",
    title: () => text("privacyThirdParty"),
    wanted: { behavior: "reject_trackers_and_partition_foreign", nonPersistentCookies: false },
    protects: ({ behavior }) => PARTITIONED.includes(behavior),
  },
  { area: "network", name: "networkPredictionEnabled", title: () => text("privacyPrefetch"), wanted: false, guardsTor: true },
  { area: "websites", name: "hyperlinkAuditingEnabled", title: () => text("privacyAuditing"), wanted: false },
  {
    area: "network",
    name: "webRTCIPHandlingPolicy",
    title: () => text("privacyWebRtc"),
    wanted: "default_public_interface_only",
    protects: (value) => ["default_public_interface_only", "proxy_only", "disable_non_proxied_udp"].includes(value),
    guardsTor: true,
  },
  { area: "websites", name: "topicsEnabled", title: () => text("privacyTopics"), wanted: false },
  { area: "websites", name: "fledgeEnabled", title: () => text("privacyAuctions"), wanted: false },
  { area: "websites", name: "adMeasurementEnabled", title: () => text("privacyMeasurement"), wanted: false },
  { area: "websites", name: "relatedWebsiteSetsEnabled", title: () => text("privacyRelated"), wanted: false },
];
/** By level of control. @type {Record<string, () => string>} */
const LEVELS = {
  controllable_by_this_extension: () => text("levelFree"),
  controlled_by_this_extension: () => text("levelOurs"),
  controlled_by_other_extensions: () => text("levelOther"),
  not_controllable: () => text("levelFixed"),
};

/** @type {Section} */
export async function show(document, ask) {
  const [signal, links, learning, managed] = await Promise.all([ask("privacyControl"), ask("linkSettings"), ask("learning"), ask("managed")]);
  showSwitch(document, "privacy-control", {
    title: text("privacyControlSwitch"),
    isOn: signal,
    isFixed: managed.privacyControl !== undefined,
    change: (on) => ask("switchPrivacyControl", { on }),
  });
  byId(document, "privacy-control-browsers").hidden = !isFirefox();
  const change = (/** @type {string} */ message) => async (/** @type {boolean} */ on) => {
    await ask(message, { on });
    showSum(document);
  };
  showSwitch(document, "link-cleaning", {
    title: text("privacyLinksSwitch"),
    about: text("privacyLinksWhat"),
    isOn: links.linkCleaning,
    isFixed: managed.linkCleaning !== undefined,
    change: change("switchLinkCleaning"),
  });
  showSwitch(document, "no-referrer", {
    title: text("privacyReferrerSwitch"),
    about: text("privacyReferrerWhat"),
    isOn: links.noReferrer,
    isFixed: managed.noReferrer !== undefined,
    change: change("switchNoReferrer"),
  });
  showSwitch(document, "bounces", {
    title: text("privacyBounceSwitch"),
    about: text("privacyBounceWhat"),
    isOn: learning.on,
    isFixed: managed.learning !== undefined,
    change: change("switchLearning"),
  });

  const refresh = async () => {
    const isAllowed = await browserPrivacy.isAllowed();
    byId(document, "privacy-ask").hidden = isAllowed;
    const list = byId(document, "browser-settings");
    const { isOpen } = await ask("torState", { tabId: -1 });
    const rows = isAllowed ? await Promise.all(SETTINGS.map((setting) => row(document, setting, isOpen && setting.guardsTor === true, refresh))) : [];
    list.replaceChildren(...rows.flat());
    list.hidden = list.childElementCount === 0;
    showSum(document);
  };
  byId(document, "privacy-allow").addEventListener("click", async () => {
    if (await browserPrivacy.request()) await refresh();
  });
  await Promise.all([refresh(), showTor(document, ask)]);
}

/** Counts the ways that are closed, of all that the page shows. @param {Document} document */
function showSum(document) {
  const boxes = [...document.querySelectorAll("#link-cleaning, #no-referrer, #bounces, #browser-settings input")].map((box) => /** @type {HTMLInputElement} */ (box).checked);
  byId(document, "privacy-sum").textContent = text("privacySum", boxes.filter((isClosed) => isClosed).length, boxes.length);
}

/** @param {Document} document @param {BrowserSetting} setting @param {boolean} isHeld It must stay as it is. @param {() => Promise<void>} changed @returns {Promise<HTMLElement[]>} */
async function row(document, { area, name, title, wanted, protects = (value) => value === wanted }, isHeld, changed) {
  const found = await browserPrivacy.read(area, name).catch(() => null);
  if (found === null) return [];
  const element = fromTemplate(document, "browser-setting");
  part(element, ".name").textContent = title();
  const { value, levelOfControl } = found;
  part(element, ".state").textContent = LEVELS[levelOfControl]?.() ?? text("levelFixed");
  const box = /** @type {HTMLInputElement} */ (part(element, "input"));
  box.checked = protects(value);
  box.disabled = isHeld || !/_this_extension$/.test(levelOfControl) || (box.checked && levelOfControl === "controllable_by_this_extension");
  box.addEventListener("change", async () => {
    await browserPrivacy.write(area, name, box.checked ? wanted : undefined);
    await changed();
    byId(document, "browser-status").textContent = title();
  });
  return [element];
}
