/** `$replace`, `$uritransform` and `$cookie`: the edits themselves, and in Firefox on real responses. */

import assert from "node:assert/strict";
import { after, before, describe, test } from "node:test";
import { cookieEdit, sentCookies, setCookies } from "../../../extension/background/cookie-edits.js";
import { editOf, textEditor, transformedUrl } from "../../../extension/background/text-edits.js";
import { browsers } from "../browsers/index.mjs";
import { startSession, within } from "../session.mjs";

const EDITS = [
  ["/\"ads\":true/\"ads\":false/", '{"ads":true,"x":"ads"}', '{"ads":false,"x":"ads"}'],
  ["/a/b/", "aa", "ba"],
  ["/A/b/gi", "aAc", "bbc"],
  ["/(a)(b)/$2$1/", "ab", "ba"],
  ["/a\\/b/c\\/d/", "a/b", "c/d"],
  ["/a\\,b/x\\,y/", "a,b", "x,y"],
  ["/^.*$//s", "a\nb", ""],
];
for (const [value, text, expected] of EDITS) test(`replace=${value}`, () => assert.equal(editOf(value)?.(text), expected));
test("what is no edit is none", () => {
  for (const value of ["", "/a/", "/a/b", "a/b/c", "/(/b/", "/a/b/q"]) assert.equal(editOf(value), null, value);
});

const TRANSFORMS = [
  ["http://a.test/x/ref=1?y#z", ["/\\/ref=[^?#]*//"], "http://a.test/x?y#z"],
  ["http://a.test/x?y=1", ["/y=1/y=2/"], "http://a.test/x?y=2"],
  ["http://a.test/x#old", ["/#old/#new/"], "http://a.test/x#new"],
  ["http://a.test/x", ["/q//"], null],
  // No other host, and no relative path.
  ["http://a.test/x", ["/^\\//\\/\\/evil.test\\//"], null],
  ["http://a.test/x", ["/^\\/x/@evil.test/"], null],
  ["http://a.test/x", ["/^\\/x/\\/\\\\evil.test/"], null],
  ["http://a.test/a/b", ["/\\/a\\//\\/c\\//", "/\\/c\\//\\/d\\//"], "http://a.test/d/b"],
];
for (const [url, values, expected] of TRANSFORMS) test(`uritransform=${values.join()} of ${url}`, () => assert.equal(transformedUrl(url, values), expected));

const SENT = [
  ["id", "id=1; other=2", "other=2"],
  ["id", "id=1", ""],
  ["/^_ga/", "_ga=1; _gat=2; a=3", "a=3"],
  ["/^_GA/i", "_ga=1; a=_ga", "a=_ga"],
  ["id;maxAge=5", "id=1", "id=1"],
  ["d", "id=d", "id=d"],
];
for (const [value, header, expected] of SENT) test(`cookie=${value}: ${header}`, () => assert.equal(sentCookies(header, [cookieEdit(value)]), expected));

const NOW = Date.parse("2026-01-01T00:00:00Z");
const SET = [
  ["id", "id=1; Path=/\nother=2", "other=2"],
  ["id", "id=1; Path=/", ""],
  ["id;maxAge=60", "id=1; Max-Age=100; Path=/", "id=1; Path=/; Max-Age=60"],
  ["id;maxAge=60", "id=1; Max-Age=10", "id=1; Max-Age=10"],
  ["id;maxAge=60", "id=1; Expires=Fri, 02 Jan 2026 00:00:00 GMT; Secure", "id=1; Secure; Max-Age=60"],
  ["id;maxAge=60", "id=1; Path=/", "id=1; Path=/"],
  [";sameSite=strict", "a=1; SameSite=None; Secure\nb=2", "a=1; Secure; SameSite=strict\nb=2; SameSite=strict"],
  ["id;maxAge=60;sameSite=lax", "id=1; max-age=99; Path=/", "id=1; Path=/; Max-Age=60; SameSite=lax"],
];
for (const [value, header, expected] of SET) test(`cookie=${value}: Set-Cookie ${header.replace("\n", " | ")}`, () => assert.equal(setCookies(header, [cookieEdit(value)], NOW), expected));

test("a response that is no text, or too long, passes unchanged, and bytes that are no text stay", () => {
  const bytes = Uint8Array.of(0x61, 0xff, 0x62);
  assert.equal(textEditor(["/a/b/"]).begin("image/png"), false);
  const editor = textEditor(["/a/c/"]);
  assert.equal(editor.begin("application/json"), true);
  assert.deepEqual(editor.data(bytes), []);
  assert.deepEqual(editor.end(), [bytes]);
  const latin = textEditor(["/a/c/"]);
  latin.begin("text/plain; charset=iso-8859-1");
  latin.data(bytes);
  assert.equal(Buffer.concat(latin.end()).toString("utf8"), "\ufeffcÿb");
});

const LIST = `
||edit.test/data^$xhr,replace=/"ads":true/"ads":false/
||edit.test/kept^$xhr,replace=/"ads":true/"ads":false/
@@||edit.test/kept^$xhr,replace=/"ads":true/"ads":false/
||edit.test/script^$script,replace=/spy/safe/
||edit.test/page^$doc,replace=/Old/New/
||edit.test/long^$uritransform=/\\/tag=[^?]*//
||edit.test/cookies^$cookie=spy
||edit.test/cookies^$cookie=/^_ga/
`;
const text = (type, body, headers = {}) => (request, response) => response.writeHead(200, { "content-type": type, "cache-control": "no-store", ...headers }).end(typeof body === "function" ? body(request) : body);
const HANDLERS = new Map([
  ["edit.test/", text("text/html", "<!doctype html><title>-</title>")],
  ["edit.test/data", text("application/json", '{"ads":true,"name":"é"}')],
  ["edit.test/kept", text("application/json", '{"ads":true}')],
  ["edit.test/script", text("text/javascript", "window.result = 'spy é';")],
  ["edit.test/page", text("text/html; charset=utf-8", "<!doctype html><title>Old é</title>")],
  ["edit.test/long?q", text("text/plain", "short")],
  ["edit.test/long/tag=1?q", text("text/plain", "long")],
  ["edit.test/cookies", (request, response) => response.writeHead(200, { "content-type": "text/plain", "set-cookie": ["spy=1", "kept=2", "_ga=3"] }).end(request.headers.cookie ?? "")],
]);

for (const browser of browsers()) {
  const isFirefox = browser.name === "firefox";
  describe(`edits of texts in ${browser.name}`, () => {
    let session;
    let page;
    before(async () => {
      session = await startSession(browser, { list: LIST, handlers: HANDLERS });
      await within(async () => (await session.ask({ ask: "health" })).lists.length > 0, "engine");
      page = await session.open("http://edit.test/");
    });
    after(() => session?.close());
    const read = (path) => page.evaluate(async (path) => (await fetch(path)).text(), path);

    // Chromium has no such interface: what it cannot do exactly, it leaves.
    test("replace in data, scripts and documents", async () => {
      assert.equal(await read("/data"), isFirefox ? '{"ads":false,"name":"é"}' : '{"ads":true,"name":"é"}');
      assert.equal(await read("/kept"), '{"ads":true}');
      const result = await page.evaluate(() => new Promise((resolve) => {
        document.head.append(Object.assign(document.createElement("script"), { src: "/script", charset: "utf-8", onload: () => resolve(window.result) }));
      }));
      assert.equal(result, isFirefox ? "safe é" : "spy é");
      const other = await session.open("http://edit.test/page");
      assert.equal(await other.title(), isFirefox ? "New é" : "Old é");
      await other.close();
    });

    test("uritransform", async () => assert.equal(await read("/long/tag=1?q"), isFirefox ? "short" : "long"));

    test("cookies by name", async () => {
      assert.equal(await read("/cookies"), "");
      assert.equal(await page.evaluate(() => document.cookie), isFirefox ? "kept=2" : "spy=1; kept=2; _ga=3");
      await page.evaluate(() => { document.cookie = "spy=9"; });
      assert.equal(await read("/cookies"), isFirefox ? "kept=2" : "kept=2; _ga=3; spy=9");
    });
  });
}
