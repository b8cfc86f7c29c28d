/** The popup's sentence about the connection of a page, with its details, for every kind of connection. */

import assert from "node:assert/strict";
import { execFileSync } from "node:child_process";
import { mkdir, writeFile } from "node:fs/promises";
import { join } from "node:path";
import { after, before, describe, test } from "node:test";
import { browsers } from "../browsers/index.mjs";
import { commonName, connectionOf, Connections, onionOf } from "../../../extension/background/connections.js";
import { accessible } from "../fixture/accessible.mjs";
import { certificate } from "../fixture/certificate.mjs";
import { fakeSession } from "../fixture/fake-storage.mjs";
import { photograph, startSession, within } from "../session.mjs";

const ONION = `http://${"a2".repeat(28)}.onion/`;
/** No browser changes the scheme of an address without a name. */
const OPEN_HOST = "192.0.2.7";
const authority = certificate({ name: "Fixture authority", isAuthority: true });
const issued = (name) => ({ ...certificate({ name, by: authority }) });
const ENCRYPTION = {
  "new.test": { ...issued("new.test"), minVersion: "TLSv1.3" },
  "old.test": { ...issued("old.test"), maxVersion: "TLSv1.2" },
  "mixed.test": issued("mixed.test"),
  "upgraded.test": issued("upgraded.test"),
  "alone.test": certificate({ name: "alone.test" }),
};
const page = (body, headers = {}) => (_request, response) => {
  response.writeHead(200, { "content-type": "text/html", "cache-control": "no-store", ...headers });
  response.end(`<!doctype html><html lang="en"><title>Page</title>${body}</html>`);
};
const HANDLERS = new Map([
  ["new.test/", page("<p>New</p>", { "strict-transport-security": "max-age=1000", "onion-location": ONION })],
  ["old.test/", page(`<meta http-equiv="Onion-Location" content="${ONION}"><p>Old</p>`)],
  ["alone.test/", page("<p>Alone</p>")],
  ["mixed.test/", page(`<img src="http://${OPEN_HOST}/1/image"><img src="http://${OPEN_HOST}/2/image"><img src="http://upgraded.test/image"><script src="http://${OPEN_HOST}/script"></script>`)],
  ["open.test/", page("<p>Open</p>")],
  ["login.test/", page('<label>Password <input type="password"></label>')],
  ["here.localhost/", page("<p>Here</p>")],
]);
const OPTIONS = { handlers: HANDLERS, encryption: ENCRYPTION, alsoServes: (host) => host === OPEN_HOST };

/** Adds the fixture's authority to a profile of Firefox, as a person or an organisation would. @param {string} profile */
async function trustAuthority(profile) {
  await mkdir(profile, { recursive: true });
  const file = join(profile, "authority.pem");
  await writeFile(file, authority.cert);
  execFileSync("certutil", ["-N", "--empty-password", "-d", `sql:${profile}`]);
  execFileSync("certutil", ["-A", "-n", authority.name, "-t", "C,,", "-i", file, "-d", `sql:${profile}`]);
}

/** What the popup shows about a page's connection. */
async function shownFor(session, url, { name, keep = false } = {}) {
  const tab = await session.open(url);
  const popup = await session.popup(await session.tabId(url));
  await within(() => popup.$eval("#connection", (card) => !card.hidden), `connection of ${url}`);
  await popup.$eval("#connection > summary", (summary) => summary.click());
  const shown = await popup.$eval("#connection", (card) => {
    const texts = (selector) => [...card.querySelectorAll(selector)].map(({ textContent }) => textContent.replace(/[\u2068\u2069]/g, ""));
    return { sentence: texts("#connection-sentence")[0], details: Object.fromEntries(texts("dt").map((name, at) => [name, texts("dd")[at]])), notes: texts("p").filter((text) => text !== "") };
  });
  if (name !== undefined) {
    await accessible(popup, name);
    await photograph(popup, name);
  }
  await popup.close();
  if (!keep) await tab.close();
  return shown;
}

const HONEST = "This says nothing about whether the site is honest.";
const NO_MORE = "This browser gives extensions no further details.";
const INSIDE = `This site also has an address in the Tor network: ${ONION}`;

/** What browsers did with files without encryption before they upgraded or refused them. */
const OLDER = { prefs: { "security.mixed_content.upgrade_display_content": false }, flags: ["--allow-running-insecure-content"] };

const inBoth = (name, get) => {
  test("a page without encryption", async () => {
    const { sentence, details, notes } = await shownFor(get(), "http://open.test/", { name: `connection-open-${name}` });
    assert.equal(sentence, "This page is not encrypted. Do not type passwords here.");
    assert.deepEqual([details, notes], [{}, [HONEST]]);
  });

  test("a page without encryption that asks for a password", async () => {
    assert.equal((await shownFor(get(), "http://login.test/")).sentence, "This page is not encrypted and asks for a password. Do not type it here.");
  });

  test("a page of this device", async () => {
    assert.equal((await shownFor(get(), "http://here.localhost/")).sentence, "This page comes from this device.");
  });

  test("files that the browser has upgraded or refused are not in the open", async () => {
    assert.doesNotMatch((await shownFor(get(), "https://mixed.test/")).sentence, /not encrypted/);
    await within(() => get().fixture.arrived.has("http://upgraded.test/image"), "the upgraded image");
  });
};

for (const browser of browsers()) {
  const isFirefox = browser.name === "firefox";
  describe(`connections in ${browser.name}`, () => {
    let session;
    before(async () => {
      session = await startSession(browser, { ...OPTIONS, ...(isFirefox ? { prepareProfile: trustAuthority } : { acceptInsecureCerts: true }) });
    });
    after(() => session?.close());
    inBoth(browser.name, () => session);

    test("TLS 1.3, from an authority that was added", async () => {
      const { sentence, details, notes } = await shownFor(session, "https://new.test/", { name: `connection-${browser.name}` });
      if (isFirefox) {
        assert.equal(sentence, "Only the owner of a certificate authority that was added to this browser could read this page.");
        assert.deepEqual(details, {
          Protocol: "TLS 1.3",
          "Issued for": "new.test",
          "Issued by": "Fixture authority",
          Valid: "Jan 1, 2020 to Jan 1, 2049",
          "Public certificate logs": "Not checked",
          "Encryption on later visits": "Required by the site (HSTS).",
        });
        assert.deepEqual(notes, [INSIDE, HONEST]);
      } else {
        assert.equal(sentence, "Nobody between you and the server can read this page, unless the browser warns about the certificate.");
        assert.deepEqual([details, notes], [{}, [NO_MORE, HONEST]]);
      }
    });

    test("TLS 1.2, with an address inside Tor in the page", async () => {
      const { details, notes } = await shownFor(session, "https://old.test/");
      assert.equal(details.Protocol, isFirefox ? "TLS 1.2" : undefined);
      assert.ok(notes.includes(INSIDE));
    });

    if (isFirefox) test("requests besides documents of tabs are not asked about", async () => {
      const counted = await session.evaluate(async () => {
        const background = await globalThis.browser.runtime.getBackgroundPage();
        const { webRequest } = background.browser;
        const original = webRequest.getSecurityInfo;
        background.brockAsked = [];
        webRequest.getSecurityInfo = (id, options) => (background.brockAsked.push(id), original.call(webRequest, id, options));
        return typeof original;
      });
      assert.equal(counted, "function");
      await shownFor(session, "https://mixed.test/");
      assert.equal(await session.evaluate(async () => (await globalThis.browser.runtime.getBackgroundPage()).brockAsked.length), 1);
    });
  });

  describe(`files without encryption in ${browser.name}`, () => {
    let session;
    before(async () => {
      session = await startSession(browser, { ...OPTIONS, ...OLDER, ...(isFirefox ? { prepareProfile: trustAuthority } : { acceptInsecureCerts: true }) });
    });
    after(() => session?.close());
    test("their number is the sentence", async () => {
      const { sentence } = await shownFor(session, "https://mixed.test/", { name: `connection-mixed-${browser.name}` });
      assert.equal(sentence, isFirefox ? "Parts of this page are not encrypted (3 files)." : "Parts of this page are not encrypted (1 file).");
    });
  });

  if (isFirefox) {
    describe("exceptions in firefox", () => {
      let session;
      before(async () => {
        session = await startSession(browser, { ...OPTIONS, acceptInsecureCerts: true });
      });
      after(() => session?.close());
      test("a certificate that was accepted by an exception", async () => {
        const { sentence, details, notes } = await shownFor(session, "https://alone.test/", { name: "connection-exception-firefox" });
        assert.equal(sentence, "The certificate is not from a recognised issuer; you made an exception.");
        assert.equal(details["Issued by"], undefined);
        assert.deepEqual(notes, [HONEST]);
      });
    });
  } else {
    describe("chromium that tells the state of certificates", () => {
      let session;
      before(async () => {
        session = await startSession(browser, { ...OPTIONS, acceptInsecureCerts: true, flags: ["--enable-features=WebRequestSecurityInfo"] });
      });
      after(() => session?.close());
      test("its answer is used", async () => {
        const { sentence, details, notes } = await shownFor(session, "https://new.test/");
        assert.equal(sentence, "The certificate is not from a recognised issuer; you made an exception.");
        assert.equal(details["Encryption on later visits"], "Required by the site (HSTS).");
        assert.deepEqual(notes, [NO_MORE, INSIDE, HONEST]);
      });
    });
  }
}

describe("parts, without a browser", () => {
  const told = (more) => connectionOf("https://a.test/", [], { security: { state: "secure", certificates: [], ...more }, hsts: null, onion: "" }, true);
  const chain = (isBuiltInRoot) => ["a.test", "root"].map((name) => ({ subject: `CN=${name}`, issuer: "CN=root", validity: { start: 0, end: 1 }, isBuiltInRoot }));

  test("the state is `secure` after an exception, too", () => {
    for (const why of ["isUntrusted", "isDomainMismatch", "isNotValidAtThisTime"]) assert.equal(told({ [why]: true }).issuer, "exception");
    assert.equal(told({ certificates: chain(true) }).issuer, "recognised");
    assert.equal(told({ certificates: chain(false) }).issuer, "added");
  });

  test("Chromium: the listener ends with the first document whose connection the browser does not tell, for the session", async () => {
    const session = fakeSession();
    const heard = [];
    const stopped = [];
    const facts = { watchSecurity: (listener) => (heard.push(listener), () => stopped.push(listener)) };
    const start = () => new Connections({ facts, tabs: {}, session, engineBlocks: false });
    start();
    heard[0]({ tabId: 1, url: "https://a.test/", securityInfo: { state: "secure" } });
    assert.equal(stopped.length, 0);
    heard[0]({ tabId: 1, url: "https://a.test/" });
    assert.deepEqual(stopped, [heard[0]]);
    start();
    await new Promise((resolve) => setTimeout(resolve, 0));
    assert.deepEqual(stopped, heard);
  });

  test("protocols that others need", () => {
    const derived = (protocol) => connectionOf("https://a.test/", [{ url: "https://a.test/", protocol, inTheOpen: [], asksPassword: false, onion: "", isTop: true }], { security: null, hsts: null, onion: "" }, false);
    assert.deepEqual(["h3", "h2", "http/1.1", ""].map((one) => [derived(one).protocol, derived(one).isLeast]), [["TLS 1.3", false], ["TLS 1.2", true], [null, false], [null, false]]);
  });

  test("names of certificates", () => {
    for (const [name, common] of [["CN=a.test,O=A", "a.test"], ["O=Only", "Only"], ['O="A, Inc.",C=US', "A, Inc."], ["CN=A\\, B", "A, B"], ["", ""], ["C=US", "C=US"]]) assert.equal(commonName(name), common);
  });

  test("addresses inside Tor: from encrypted pages only, and nothing else", () => {
    assert.equal(onionOf(ONION, "https://a.test/"), ONION);
    for (const [address, url] of [[ONION, "http://a.test/"], ["javascript:alert(1)", "https://a.test/"], ["https://a.test/", "https://a.test/"], [ONION.replace("http", "ftp"), "https://a.test/"], ["http://short.onion/", "https://a.test/"], [`${ONION}${"a".repeat(3000)}`, "https://a.test/"]]) assert.equal(onionOf(address, url), null, address);
  });
});
