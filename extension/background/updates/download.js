/**
 * Downloads a list or a patch.
 *
 * @module
 */

import { joinedBytes } from "../joined-bytes.js";

/** @typedef {{ bytes: Uint8Array, etag: string | null, lastModified: string | null }} Download */

export const LARGEST = 20_000_000;
export const LONGEST = 60_000;

/** A failed download. */
export class Failed extends Error {
  /** @param {string} code For which the options page has a text. @param {string} [detail] @param {string} [file] The included file that is concerned. */
  constructor(code, detail = "", file = "") {
    super(detail === "" ? code : `${code}: ${detail}`);
    this.code = code;
    this.detail = detail;
    this.file = file;
  }
}

/**
 * Whether a URL is of https: lists decide what is blocked, so no one may change them in transit.
 *
 * @param {string} url @param {string[]} plainHosts Hosts of tests, which have no certificates. Empty in releases.
 */
export function isSafe(url, plainHosts) {
  if (!URL.canParse(url)) return false;
  const { protocol, hostname, username, password } = new URL(url);
  if (username !== "" || password !== "") return false;
  return protocol === "https:" || (protocol === "http:" && plainHosts.includes(hostname));
}

/**
 * Null: not modified.
 *
 * @param {string} url
 * @param {{ etag?: string | null, lastModified?: string | null, plainHosts: string[] }} known
 * @returns {Promise<Download | null>}
 */
export async function download(url, { etag, lastModified, plainHosts }) {
  if (!isSafe(url, plainHosts)) throw new Failed("insecure");
  /** @type {Record<string, string>} */
  const headers = {};
  if (etag) headers["If-None-Match"] = etag;
  if (lastModified) headers["If-Modified-Since"] = lastModified;
  const limit = AbortSignal.timeout(LONGEST);
  try {
    const response = await fetch(url, { headers, cache: "no-store", credentials: "omit", signal: limit });
    if (!isSafe(response.url, plainHosts)) throw new Failed("insecure");
    if (response.status === 304) return null;
    if (response.status !== 200) throw new Failed("status", String(response.status));
    return {
      bytes: await body(response),
      etag: response.headers.get("etag"),
      lastModified: response.headers.get("last-modified"),
    };
  } catch (error) {
    if (error instanceof Failed) throw error;
    if (limit.aborted) throw new Failed("timeout");
    throw new Failed("network");
  }
}

/** @param {Response} response */
async function body(response) {
  const stated = Number(response.headers.get("content-length"));
  if (stated > LARGEST) throw new Failed("large");
  const parts = [];
  let length = 0;
  const reader = /** @type {ReadableStream<Uint8Array>} */ (response.body).getReader();
  for (let { done, value } = await reader.read(); !done; { done, value } = await reader.read()) {
    if (value === undefined) continue;
    length += value.length;
    if (length > LARGEST) {
      await reader.cancel();
      throw new Failed("large");
    }
    parts.push(value);
  }
  // With a content encoding, the stated length is that of the encoded body.
  if (stated > 0 && !response.headers.has("content-encoding") && length !== stated) throw new Failed("cut");
  return joinedBytes(parts, length);
}
