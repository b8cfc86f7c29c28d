/** Firefox's request handler in Node: the calls that it skips would have no result. */

import assert from "node:assert/strict";
import { mkdtemp, readFile, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { after, before, describe, test } from "node:test";
import { DATA, skipWithout } from "../../data.mjs";
import { buildExtension } from "../build.mjs";
import { detailsOf, handle, handlerOf, loadExtension, withAllFollowUps } from "../fixture/firefox-requests.mjs";

const REQUESTS = join(DATA, "requests/requests.jsonl");
const EASY = ["easylist.txt", "easyprivacy.txt"];
const UBLOCK = ["ubo-filters.min.txt", "ubo-privacy.min.txt", "ubo-badware.min.txt", "ubo-quick-fixes.min.txt", "ubo-unbreak.min.txt"];

describe("Firefox's request handler", () => {
  let folder;
  let extension;
  before(async () => {
    folder = await mkdtemp(join(tmpdir(), "brock-handler-"));
    extension = await loadExtension(await buildExtension("firefox", folder, { separate: true }));
  });
  after(() => rm(folder, { recursive: true, force: true }));

  /** Each request with and without the calls that the engine's decision excludes. */
  async function compare(lists, requests) {
    const { Engine, RequestHandler } = extension;
    const engine = extension.engineWith(lists);
    const { MODIFICATIONS, EXCHANGE, PAGE } = Engine.FOLLOW_UPS;
    const [skipping, full] = await Promise.all([engine, withAllFollowUps(engine, Engine)].map((one) => handlerOf(RequestHandler, one)));
    const counts = { requests: 0, changed: 0, modifications: 0, exchange: 0, page: 0 };
    for (const [number, request] of requests.entries()) {
      const details = detailsOf(request, number);
      const outcome = handle(skipping, details);
      assert.deepEqual(outcome, handle(full, details), JSON.stringify(request));
      const packed = engine.decideWithFollowUps({ ...request, topUrl: request.sourceUrl });
      counts.requests += 1;
      counts.changed += outcome.some((part) => part !== undefined && Object.keys(part).length > 0) ? 1 : 0;
      counts.modifications += packed & MODIFICATIONS ? 1 : 0;
      counts.exchange += packed & EXCHANGE ? 1 : 0;
      counts.page += packed & PAGE ? 1 : 0;
    }
    engine.free();
    return counts;
  }

  test("each kind of filter that needs a further call", async () => {
    const text = [
      "*$script,header=via:google",
      "*$image,ipaddress=192.0.2.7",
      "*$removeparam=utm_source",
      "||csp.example^$csp=script-src 'none'",
      "||inline.example^$inline-script",
      "||fonts.example^$inline-font",
      "||out.example/to$document,urlskip=?to",
      "*$removeheader=server,xhr",
      "||blocked.example^",
      "@@||spared.example^$genericblock",
      "/generic.",
    ].join("\n");
    const page = (url) => ({ url, sourceUrl: url, type: "main_frame" });
    const part = (url, type, sourceUrl = "https://news.example/") => ({ url, sourceUrl, type });
    const counts = await compare([{ name: "mine", text }], [
      part("https://a.example/a.js", "script"),
      part("https://a.example/a.gif", "image"),
      part("https://a.example/?utm_source=a", "xmlhttprequest"),
      part("https://blocked.example/a.css", "stylesheet"),
      part("https://a.example/generic.css", "stylesheet"),
      part("https://a.example/generic.css", "stylesheet", "https://spared.example/"),
      part("https://a.example/plain.css", "stylesheet"),
      part("no URL", "script"),
      ...["csp", "inline", "fonts", "spared", "plain"].map((host) => page(`https://${host}.example/`)),
      page("https://out.example/to?to=https://plain.example/"),
      page("https://plain.example/?utm_source=a"),
    ]);
    assert.ok(counts.changed >= 9, JSON.stringify(counts));
  });

  for (const [name, files, step] of [["EasyList and EasyPrivacy", EASY, 1], ["the default lists", [...EASY, ...UBLOCK], 1]]) {
    const skip = skipWithout(`recorded requests with ${name}`, REQUESTS, ...files.map((file) => join(DATA, "lists", file)));
    test(`recorded requests with ${name}`, { skip }, async (t) => {
      const lists = await Promise.all(files.map(async (file) => ({ name: file, text: await readFile(join(DATA, "lists", file), "utf8") })));
      const lines = (await readFile(REQUESTS, "utf8")).trimEnd().split("\n");
      const counts = await compare(lists, lines.filter((_, index) => index % step === 0).map((line) => JSON.parse(line)));
      t.diagnostic(JSON.stringify(counts));
      assert.ok(counts.requests > 20_000);
    });
  }
});
