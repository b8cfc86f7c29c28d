/** Lists in several files: `!#include` in lists that the extension downloads. */

import assert from "node:assert/strict";
import { describe, test } from "node:test";
import { browsers } from "../browsers/index.mjs";
import { LISTS_HOST } from "../build.mjs";
import { SMALL_URL } from "../fixture/cases.mjs";
import { patchOf } from "../fixture/lists.mjs";
import { PLAIN, updateSession } from "../fixture/update-session.mjs";
import { within } from "../session.mjs";

const at = (path) => `http://${LISTS_HOST}/${path}`;
const LIST = at("folder/list.txt");
const HEAD = `! Title: In several files
||nothing.test^
!#include more/a.txt
!#if env_mv2_and_mv3
!#include never.txt
!#endif
`;
const A = "! Expires: 1 day\n||plain.test^\n!#include b.txt\n";
const B = "! comment\n";
/** A million bytes. */
const COMMENT = `! ${"x".repeat(999_997)}\n`;

for (const browser of browsers()) {
  describe(`lists in several files in ${browser.name}`, () => {
    const updates = updateSession(browser);
    const { server, arrivals, lists, settled } = updates;
    const added = async () => (await lists()).lists.find(({ url }) => url === LIST);
    const update = async () => {
      server.asked.length = 0;
      await updates.session.ask({ ask: "updateNow", id: (await added()).id });
      await settled();
    };
    const asked = () => server.asked.filter(({ url }) => url.startsWith(at("folder/"))).map(({ url, status }) => `${url.slice(at("folder/").length)} ${status}`);
    const details = async () => updates.session.ask({ ask: "listDetails", id: (await added()).id });

    test("the files that a list includes are downloaded and apply", async () => {
      server.serve(HEAD, LIST);
      server.serve(A, at("folder/more/a.txt"));
      server.serve(B, at("folder/more/b.txt"));
      assert.deepEqual(await arrivals(), [PLAIN]);
      assert.equal(await updates.session.ask({ ask: "addList", title: "Several", url: LIST }), null);
      await within(async () => (await added())?.filters === 2, "the filters of all files");
      await settled();
      assert.deepEqual(asked(), ["list.txt 200", "more/a.txt 200", "more/b.txt 200"]);
      assert.deepEqual(await arrivals(), []);
      const { failure, size } = await added();
      assert.deepEqual([failure, size], [null, HEAD.length + A.length + B.length]);
      assert.deepEqual((await details()).includes, ["more/a.txt", "more/b.txt"]);
    });

    test("the popup names the included file and its line", async () => {
      const page = await updates.session.open(SMALL_URL);
      const tabId = await updates.session.tabId(SMALL_URL);
      const { id } = await added();
      await within(async () => {
        const { hosts } = await updates.session.ask({ ask: "page", tabId });
        const found = hosts.find(({ host }) => host === "plain.test");
        return found?.filter === "||plain.test^" && found.line === 2 && found.list === `${id}/more/a.txt`;
      }, "explanation by the included file");
      const popup = await updates.session.popup(tabId);
      await within(async () => (await popup.content()).includes("Several: more/a.txt"), "its name in the popup");
      await popup.close();
      await page.close();
    });

    test("unchanged files are not sent again, a changed one applies", async () => {
      await update();
      assert.deepEqual(asked(), ["list.txt 304", "more/a.txt 304", "more/b.txt 304"]);
      server.serve("||other.test^\n@@||plain.test^\n", at("folder/more/b.txt"));
      await update();
      assert.deepEqual(asked(), ["list.txt 304", "more/a.txt 304", "more/b.txt 200"]);
      assert.deepEqual(await arrivals(), [PLAIN]);
      server.serve("||other.test^\n||third.test^\n", at("folder/more/b.txt"));
      await update();
      assert.deepEqual(await arrivals(), []);
    });

    test("a file that cannot be downloaded keeps its last text, and the list says so", async () => {
      server.on(at("folder/more/a.txt"), (_request, response) => response.writeHead(500).end());
      await update();
      const { failure, nextAt } = await added();
      assert.deepEqual([failure.code, failure.detail, failure.file], ["status", "500", "more/a.txt"]);
      assert.ok(nextAt < Date.now() + 600_000, "it is tried again soon");
      server.on(at("folder/more/a.txt"), (_request, response) => response.writeHead(200).end("<!doctype html><p>Log in"));
      await update();
      assert.equal((await added()).failure.code, "page");
      assert.deepEqual(await arrivals(), []);
      const options = await updates.session.ownPage("options/index.html#lists");
      await within(async () => (await options.$eval("#lists", (list) => list.innerText)).includes("included file more/a.txt: the server sent a web page"), "the failure in the list of lists");
      await options.close();
      server.serve(A, at("folder/more/a.txt"));
      await update();
      assert.equal((await added()).failure, null);
    });

    test("all files apply after a restart of the browser", async () => {
      await updates.session.restart();
      await updates.arrivalsSettle([]);
      assert.equal((await added()).filters, 4);
    });

    test("a file that does not exist is left out, the others apply", async () => {
      server.serve(`${HEAD}!#include absent.txt\n`, LIST);
      server.on(at("folder/absent.txt"), (_request, response) => response.writeHead(404).end());
      await update();
      const { failure } = await added();
      assert.deepEqual([failure.code, failure.detail, failure.file], ["status", "404", "absent.txt"]);
      assert.deepEqual(await arrivals(), []);
      const { first } = await details();
      assert.deepEqual(first.map(({ file, line, text }) => [file, line, text]), [["", 7, "!#include absent.txt"]]);
    });

    test("paths outside of the list's folder and on other servers are not asked for, and are reported", async () => {
      const wrong = ["../up.txt", "/root.txt", "http://plain.test/other.txt", "//plain.test/x.txt", "a%2f..%2f..%2fup.txt", "x.txt?y"];
      server.serve(`${HEAD}${wrong.map((path) => `!#include ${path}\n`).join("")}`, LIST);
      await update();
      assert.deepEqual(asked(), ["list.txt 200", "more/a.txt 304", "more/b.txt 304"]);
      assert.deepEqual(server.asked.length, 3, JSON.stringify(server.asked));
      assert.deepEqual((await details()).first.map(({ text }) => text), wrong.map((path) => `!#include ${path}`));
      assert.equal((await added()).failure, null);
    });

    test("filters that only a trusted list may have are reported, also those of an included file", async () => {
      server.serve(`${HEAD}||plain.test/out?$doc,urlskip=?to\n`, LIST);
      server.serve("||other.test^$xhr,replace=/a/b/\n", at("folder/more/b.txt"));
      await update();
      assert.deepEqual((await details()).first.map(({ file, line }) => [file, line]).sort(), [["", 7], ["more/b.txt", 1]]);
    });

    test("more files than the limit are not downloaded", async () => {
      const many = Array.from({ length: 120 }, (_, number) => `many/${number}.txt`);
      for (const path of many) server.serve("||many.test^\n", at(`folder/${path}`));
      server.serve(many.map((path) => `!#include ${path}\n`).join(""), LIST);
      await update();
      assert.equal(asked().length, 101);
      const { failure, filters } = await added();
      assert.deepEqual([failure.code, failure.detail, filters], ["includes", "100", 100], "one filter of each file");
    });

    test("a list that is too large with its files keeps all its last texts, and says so", async () => {
      const paths = ["large/a.txt", "large/b.txt", "large/c.txt"].map((path) => at(`folder/${path}`));
      const served = (/** @type {number[]} */ sizes) => sizes.forEach((size, index) => server.serve(`||plain.test^\n${COMMENT.repeat(size)}`, paths[index]));
      const head = "||nothing.test^\n!#include large/a.txt\n!#include large/b.txt\n!#include large/c.txt\n";
      server.serve(head, LIST);
      served([1, 1, 1]);
      await update();
      const before = await added();
      assert.deepEqual([before.failure, before.size], [null, head.length + 3 * ("||plain.test^\n".length + COMMENT.length)]);
      // Each file is smaller than the limit for one file.
      served([11, 11, 11]);
      server.serve(`@@||plain.test^\n${head}`, LIST);
      await update();
      assert.deepEqual(asked(), ["list.txt 200", "large/a.txt 200", "large/b.txt 200"], "no further file is downloaded");
      const { failure, size, filters } = await added();
      assert.deepEqual([failure.code, size, filters], ["together", before.size, before.filters]);
      assert.deepEqual(await arrivals(), [], "the exception in the new text is not in force");
      const options = await updates.session.ownPage("options/index.html#lists");
      await within(async () => (await options.$eval("#lists", (list) => list.innerText)).includes("together larger than 20 MB"), "the failure in the list of lists");
      await options.close();
      // Unchanged files count too.
      served([9, 8, 1]);
      server.serve(head, LIST);
      await update();
      assert.equal((await added()).failure, null);
      server.serve(`${head}${COMMENT.repeat(2)}`, LIST);
      await update();
      assert.deepEqual(asked(), ["list.txt 200", "large/a.txt 304", "large/b.txt 304", "large/c.txt 304"]);
      assert.equal((await added()).failure.code, "together");
    });

    test("a list with patches downloads the files that a patch adds, and forgets those that it removes", async () => {
      const head = "! Diff-Path: patches/1.patch#fixture\n! Diff-Expires: 5 hours\n||nothing.test^\n";
      const second = `${head.replace("1.patch", "2.patch")}!#include more/a.txt\n`;
      server.serve(head, LIST);
      await update();
      assert.deepEqual(await arrivals(), [PLAIN], "no file is included");
      assert.deepEqual((await details()).includes, []);
      server.serve(patchOf(head, second), at("folder/patches/1.patch"));
      server.on(at("folder/patches/2.patch"), (_request, response) => response.writeHead(404).end());
      await update();
      assert.deepEqual(asked(), ["patches/1.patch 200", "patches/2.patch 404", "more/a.txt 200", "more/b.txt 200"]);
      assert.deepEqual(await arrivals(), []);
    });

    test("a removed list takes its files with it", async () => {
      await updates.session.ask({ ask: "removeList", id: (await added()).id });
      await settled();
      assert.deepEqual(await arrivals(), [PLAIN]);
      assert.equal((await updates.rules()).dynamic, 0);
    });

    test("a list from a file applies; one that is larger than a download may be is refused", async () => {
      const refused = await updates.session.evaluate(() => (globalThis.browser ?? chrome).runtime.sendMessage({ ask: "addListFile", title: "Large", text: `||plain.test^\n!${"x".repeat(20_000_000)}` }));
      assert.equal(refused.answer, "large");
      assert.equal((await lists()).lists.some(({ title }) => title === "Large"), false);
      assert.equal(await updates.session.ask({ ask: "addListFile", title: "Small", text: "||plain.test^\n" }), null);
      assert.deepEqual(await arrivals(), []);
    });
  });
}
