/**
 * The log as [HAR 1.2](http://www.softwareishard.com/blog/har-12-spec/). Fields that begin with `_` are Brock's, as the format
 * allows. Sizes and times that are not observed are -1.
 *
 * @module
 */

/** @import { Entry } from "../background/logger/index.js" */

/** @param {Entry[]} entries @param {string} version */
export function harOf(entries, version) {
  const requests = entries.filter(({ kind }) => kind === "request");
  return {
    log: {
      version: "1.2",
      creator: { name: "Brock", version },
      entries: requests.map(({ at, url, method, type, page, action, filter, list, line, reason, status = 0 }) => ({
        startedDateTime: new Date(at).toISOString(),
        time: 0,
        request: { method, url, httpVersion: "", cookies: [], headers: [], queryString: [...new URL(url).searchParams].map(([name, value]) => ({ name, value })), headersSize: -1, bodySize: -1 },
        response: { status, statusText: "", httpVersion: "", cookies: [], headers: [], content: { size: -1, mimeType: "" }, redirectURL: "", headersSize: -1, bodySize: -1 },
        cache: {},
        timings: { send: -1, wait: -1, receive: -1 },
        _resourceType: type,
        _page: page,
        _brock: { action, filter, list, line, reason },
      })),
    },
  };
}
