/** Parts of the npm package's handlers for browser extensions, without a browser. */

import assert from "node:assert/strict";
import { join } from "node:path";
import { test } from "node:test";
import { pathToFileURL } from "node:url";
import { PACKAGE } from "../fixture/npm-project.mjs";

/** A module of the package. @param {string} name */
const module = (name) => import(pathToFileURL(join(PACKAGE, name)).href);

test("a registration that ends is taken up again", async (t) => {
  const [{ registrations }, { init, Engine }] = await Promise.all([module("extension-registrations.js"), module("index.js")]);
  await init({ warmUp: false });
  const engine = Engine.fromLists(["##a[href]"]);
  const there = [];
  const register = async (script) => {
    there.push(script);
    return { unregister: () => void there.splice(there.indexOf(script), 1) };
  };
  const pagesThere = () => new Set(there.map(({ matches }) => matches[0])).size;
  const { prepare, stop } = registrations({ contentScripts: { register } }, "message");
  t.mock.timers.enable({ apis: ["setTimeout"] });
  const address = (index) => ({ url: `https://news.test/${index}` });
  for (let index = 0; index < 62; index += 1) await prepare(engine, address(index));
  const each = there.length / 62;
  assert.equal(pagesThere(), 62, "documents can still wait for their servers");
  await prepare(engine, address(0));
  assert.equal(there.length, 62 * each, "nothing is registered twice");
  t.mock.timers.tick(40_000);
  await new Promise((resolve) => setImmediate(resolve));
  assert.equal(pagesThere(), 60);
  assert.equal(there.filter(({ matches }) => matches[0] === address(0).url).length, each);
  stop();
  await new Promise((resolve) => setImmediate(resolve));
  assert.deepEqual(there, []);
});

test("requests of both browsers", async () => {
  const { requestOfDetails } = await module("webextension.js");
  const [news, frame, url, method] = ["https://news.example/", "https://frame.example/", "https://ads.example/a", "GET"];
  const table = [
    [{ type: "main_frame", originUrl: "https://before.example/" }, "main_frame", url, url],
    [{ type: "script", documentUrl: news }, "script", news, news],
    [{ type: "script", documentUrl: frame, frameAncestors: [{ url: frame }, { url: news }] }, "script", frame, news],
    [{ type: "sub_frame", documentUrl: news, frameAncestors: [{ url: news }] }, "sub_frame", news, news],
    [{ type: "beacon", originUrl: news }, "beacon", news, news],
    [{ type: "image", initiator: "https://news.example" }, "image", "https://news.example", "https://news.example"],
    [{ type: "image", initiator: "null" }, "image", "", ""],
    [{ type: "script" }, "script", "", ""],
  ];
  for (const [details, type, sourceUrl, topUrl] of table) {
    assert.deepEqual(requestOfDetails({ url, method, ...details }), { url, method, type, sourceUrl, topUrl });
  }
});
