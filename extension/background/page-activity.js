/**
 * What happened to the requests of a tab's page besides blocking: let through, without cookies, with a surrogate, without
 * parameters. Found out when the popup asks, from the requests that the page's frames list, so that a request costs nothing.
 *
 * @module
 */

import { Engine } from "../engine/index.js";
import { hostIn, isWeb } from "../shared/hosts.js";
import { requestOf } from "./blocked-requests.js";
import { ACTION_BITS } from "./packed-decision.js";

/** @import { FrameRequests } from "../shared/watching.js" */
/** @import { Reason } from "./tab-records.js" */

/** @typedef {Reason & { host: string, domain: string, count: number }} ActiveHost */

/**
 * @typedef {object} PageActivity
 * @property {ActiveHost[]} passed Hosts of other sites whose requests were sent. With a filter: an exception.
 * @property {ActiveHost[]} cookies Hosts whose cookies were removed.
 * @property {ActiveHost[]} surrogates Hosts whose requests were answered by a surrogate.
 * @property {ActiveHost[]} parameters Hosts from whose addresses parameters were removed.
 */

const { ACTIONS, FOLLOW_UPS } = Engine;
/** Hosts of a kind at most. */
const MOST = 1000;

/** @type {Record<number, keyof PageActivity>} */
const KINDS = { [ACTIONS.PASS]: "passed", [ACTIONS.ALLOW]: "passed", [ACTIONS.WITHOUT_COOKIES]: "cookies", [ACTIONS.REDIRECT]: "surrogates" };

class Hosts {
  /** @type {Map<string, ActiveHost>} */
  #hosts = new Map();

  /** @param {string} host @param {() => Omit<ActiveHost, "host" | "count">} describe Called for the first request of a host. */
  add(host, describe) {
    const known = this.#hosts.get(host);
    if (known !== undefined) known.count += 1;
    else if (this.#hosts.size < MOST) this.#hosts.set(host, { host, count: 1, ...describe() });
  }

  list() {
    return [...this.#hosts.values()];
  }
}

/** @param {import("../engine/index.js").Decision} decision */
const reasonOf = ({ filter, list, line, reason }) => ({ filter, list, line, ...(reason && { reason }) });

/** @param {Engine} engine @param {FrameRequests[]} frames @param {boolean} cleansLinks @returns {PageActivity} */
export function pageActivity(engine, frames, cleansLinks) {
  const found = { passed: new Hosts(), cookies: new Hosts(), surrogates: new Hosts(), parameters: new Hosts() };
  const page = frames.find(({ isTop }) => isTop);
  if (page !== undefined && isWeb(page.url)) {
    const site = engine.site(page.url);
    /** @type {Map<string, string>} */
    const domains = new Map();
    const domainOf = (/** @type {string} */ host) => {
      const domain = domains.get(host) ?? (engine.site(`https://${host}/`) || host);
      domains.set(host, domain);
      return domain;
    };
    for (const frame of frames) {
      for (const [url, type] of frame.requests) {
        const request = requestOf(frame, page.url, url, type);
        const packed = engine.decideWithFollowUps(request);
        const kind = KINDS[packed & ACTION_BITS];
        const host = hostIn(url);
        const domain = domainOf(host);
        if (kind !== undefined && (kind !== "passed" || domain !== site)) found[kind].add(host, () => ({ domain, ...reasonOf(engine.describe(packed)) }));
        if (cleansLinks && packed & FOLLOW_UPS.MODIFICATIONS) addParameters(engine, request, { host, domain }, found.parameters);
      }
    }
  }
  return { passed: found.passed.list(), cookies: found.cookies.list(), surrogates: found.surrogates.list(), parameters: found.parameters.list() };
}

/** @param {Engine} engine @param {import("./request.js").EngineRequest} request @param {{ host: string, domain: string }} where @param {Hosts} hosts */
function addParameters(engine, request, { host, domain }, hosts) {
  const { modifications, modifiedUrl } = engine.modifications(request);
  const by = modifications.find(({ kind }) => kind === "removeparam");
  if (modifiedUrl === null || by === undefined) return;
  hosts.add(host, () => ({ domain, filter: by.filter, list: by.list, line: by.line }));
}
