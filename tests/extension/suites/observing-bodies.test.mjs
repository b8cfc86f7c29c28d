/** How long what is read of requests is kept, in Node. Bodies: `visit-requests`. */

import assert from "node:assert/strict";
import { describe, test } from "node:test";
import { observing, SITE } from "../fixture/watched-tabs.mjs";
import { RecentEvents } from "../../../extension/background/learning/recent-events.js";

describe("what is read of requests", () => {
  const post = { requestId: "1", tabId: 1, frameId: 0, parentFrameId: -1, initiator: "https://www.shop.example", type: "xmlhttprequest", method: "POST", timeStamp: 1, url: "https://pay.example/charge" };

  test("cookies are dropped if no response arrives", async (t) => {
    t.mock.timers.enable({ apis: ["setTimeout", "Date"] });
    const events = [];
    const { observer } = await observing(events);
    observer.onSent({ ...post, requestHeaders: [{ name: "Cookie", value: "id=1" }] });
    t.mock.timers.tick(30_001);
    observer.onReceived({ ...post, statusCode: 200, responseHeaders: [] });
    assert.deepEqual(events, []);
  });

  test("recent events keep kind, time, site and source only", () => {
    const secret = "4111111111111111";
    const recent = new RecentEvents();
    recent.add([
      { event: "request", time: 1, site: `https://www.shop.example/cart?card=${secret}`, url: `https://pay.example/${secret}?a=${secret}`, type: "image", frame: 0, cookies: secret, setCookies: [secret], redirectedTo: `https://c.example/${secret}`, body: secret, cname: undefined },
      { event: "page", time: 2, site: SITE, cookies: secret },
      { event: "storage", time: 3, site: SITE, url: `https://f.example/${secret}`, area: "localStorage", items: { [secret]: secret } },
      { event: "bounce", time: 4, site: SITE, url: `https://b.example/${secret}`, to: `https://c.example/${secret}`, cookies: secret },
      { event: "fingerprint", time: 5, site: SITE, url: `https://t.example/${secret}.js`, calls: { "A.b": 1 } },
    ]);
    assert.doesNotMatch(JSON.stringify(recent.list), new RegExp(secret));
    assert.deepEqual(recent.list[0], { event: "request", time: 1, site: "https://www.shop.example", url: "https://pay.example", type: "image", frame: 0, read: ["body", "cookies", "redirectedTo", "setCookies"] });
    assert.deepEqual(recent.list.map(({ event, site, url }) => [event, site, url]).slice(1), [
      ["page", "https://www.shop.example", undefined], ["storage", "https://www.shop.example", "https://f.example"],
      ["bounce", "https://www.shop.example", "https://b.example"], ["fingerprint", "https://www.shop.example", "https://t.example"],
    ]);
  });
});
