/**
 * What a site declares in files for machines. A file is fetched when a person asks for it, not before.
 *
 * @module
 */

/** @typedef {{ file: string, path: string, read: (answer: Fetched) => Declared | Promise<Declared> }} DeclaredFile */
/** @typedef {{ ok: boolean, text: string, type: string, url: string }} Fetched */
/** @typedef {{ key: string, values?: number[], detail?: string, counts?: Record<string, number> }} Declared Key: of the sentence; counts: for the rating. */

const LARGEST = 5_000_000;
const LONGEST_WAIT = 10_000;
/** SHA-1 of version 1.0 of [EFF's policy](https://www.eff.org/dnt-policy); a site promises its very words. */
const DNT_POLICIES = new Set(["a18e8dba6848d3fc241b03b88291cb75a3cfec3b"]);

/**
 * Fetches a file of a site without cookies and referrer.
 *
 * @param {string} url @returns {Promise<Fetched>} Rejects if there is no answer within ten seconds, or a too long one.
 */
export async function fetchPlain(url) {
  const response = await fetch(url, { credentials: "omit", referrerPolicy: "no-referrer", redirect: "follow", signal: AbortSignal.timeout(LONGEST_WAIT) });
  const reader = response.body?.getReader();
  /** @type {Uint8Array<ArrayBuffer>[]} */
  const parts = [];
  let size = 0;
  for (;;) {
    const { done, value } = (await reader?.read()) ?? { done: true, value: undefined };
    if (done || value === undefined) break;
    size += value.length;
    if (size > LARGEST) {
      await reader?.cancel();
      throw new Error("too long");
    }
    parts.push(value);
  }
  const type = response.headers.get("content-type") ?? "";
  return { ok: response.ok, text: decoded(new Uint8Array(await new Blob(parts).arrayBuffer()), type), type, url: response.url };
}

/** @param {Uint8Array<ArrayBuffer>} bytes @param {string} type */
function decoded(bytes, type) {
  const named = /charset=["']?([\w-]+)/i.exec(type)?.[1] ?? /<meta[^>]+charset=["']?([\w-]+)/i.exec(new TextDecoder("latin1").decode(bytes.slice(0, 2048)))?.[1];
  try {
    return new TextDecoder(named ?? "utf-8").decode(bytes);
  } catch {
    return new TextDecoder().decode(bytes);
  }
}

/** Whether the answer is a web page: some servers answer every address with one. @param {Fetched} answer */
const isPage = ({ type }) => /html/i.test(type);

/** [GPC support](https://www.w3.org/TR/gpc/). Another type than true or false is no statement. @param {Fetched} answer @returns {Declared} */
export function readSignal(answer) {
  if (!answer.ok || isPage(answer)) return { key: "none" };
  try {
    const { gpc, lastUpdate } = JSON.parse(answer.text);
    if (typeof gpc !== "boolean") return { key: "unclear" };
    const detail = typeof lastUpdate === "string" && /^\d{4}-\d\d-\d\d/.test(lastUpdate) ? lastUpdate.slice(0, 10) : undefined;
    return gpc ? { key: "signalYes", detail } : { key: "signalNo", detail, counts: { signalDenied: 1 } };
  } catch {
    return { key: "unclear" };
  }
}

/** @param {Fetched} answer @returns {Promise<Declared>} */
export async function readDnt(answer) {
  if (!answer.ok || isPage(answer)) return { key: "none" };
  const hash = new Uint8Array(await crypto.subtle.digest("SHA-1", new TextEncoder().encode(answer.text)));
  const name = Array.from(hash, (byte) => byte.toString(16).padStart(2, "0")).join("");
  return { key: DNT_POLICIES.has(name) ? "dntYes" : "dntOther" };
}

/** [ads.txt](https://iabtechlab.com/ads-txt/): domain, account, DIRECT or RESELLER. @param {Fetched} answer @returns {Declared} */
export function readSellers(answer) {
  if (!answer.ok || isPage(answer)) return { key: "none" };
  const sellers = { DIRECT: new Set(), RESELLER: new Set() };
  for (const line of answer.text.split(/\r?\n/)) {
    const [domain = "", account, kind = ""] = line.replace(/#.*$/, "").split(",").map((part) => part.trim());
    const relation = kind.toUpperCase();
    if (account && /^[\w.-]+\.\w+$/.test(domain) && (relation === "DIRECT" || relation === "RESELLER")) sellers[relation].add(domain.toLowerCase());
  }
  const all = new Set([...sellers.DIRECT, ...sellers.RESELLER]).size;
  if (all === 0) return { key: "none" };
  return { key: "sellers", values: [all, sellers.RESELLER.size], counts: { resellers: sellers.RESELLER.size } };
}

/** [security.txt](https://www.rfc-editor.org/rfc/rfc9116). @param {Fetched} answer @returns {Declared} */
export function readContact(answer) {
  const contact = answer.ok && !isPage(answer) ? /^contact:[ \t]*(\S+)/im.exec(answer.text)?.[1] : undefined;
  return contact === undefined ? { key: "none" } : { key: "contact", detail: contact.slice(0, 300) };
}

/** In the order in which they are shown. @type {DeclaredFile[]} */
export const FILES = [
  { file: "gpc.json", path: "/.well-known/gpc.json", read: readSignal },
  { file: "dnt-policy.txt", path: "/.well-known/dnt-policy.txt", read: readDnt },
  { file: "ads.txt", path: "/ads.txt", read: readSellers },
  { file: "security.txt", path: "/.well-known/security.txt", read: readContact },
];
