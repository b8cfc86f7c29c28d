/** Parts of the page about a site's data, in Node: links to policies, declared files, what was seen. */

import assert from "node:assert/strict";
import { readFile } from "node:fs/promises";
import { join } from "node:path";
import { describe, test } from "node:test";
import { gzipSync } from "node:zlib";
import { ROOT } from "../build.mjs";
import { FILES, readContact, readDnt, readSellers, readSignal } from "../../../extension/site-data/declared.js";
import { looksLikePolicy, policyLinks } from "../../../extension/site-data/policy-links.js";
import { countsOf, seenOn, unnamedIn } from "../../../extension/site-data/seen.js";

const link = (text, path, more = {}) => ({ url: `https://a.test${path}`, text, rel: "", low: true, ...more });
const file = (text, more = {}) => ({ ok: true, text, type: "text/plain", url: "https://a.test/", ...more });

describe("links to the policy", () => {
  const words = {
    en: "Privacy Policy", de: "Datenschutzerklärung", fr: "Politique de confidentialité", es: "Política de privacidad", pt: "Política de Privacidade", it: "Informativa sulla privacy",
    nl: "Privacybeleid", pl: "Polityka prywatności", ru: "Политика конфиденциальности", uk: "Політика конфіденційності", cs: "Ochrana soukromí", sk: "Ochrana súkromia", hu: "Adatvédelmi tájékoztató",
    ro: "Politica de confidențialitate", sv: "Integritetspolicy", da: "Privatlivspolitik", nb: "Personvern", fi: "Tietosuojaseloste", el: "Πολιτική απορρήτου", tr: "Gizlilik politikası",
    ja: "プライバシーポリシー", zh: "隐私政策", ko: "개인정보 처리방침", ar: "سياسة الخصوصية", he: "מדיניות פרטיות", vi: "Chính sách quyền riêng tư", id: "Kebijakan Privasi",
  };
  for (const [language, text] of Object.entries(words)) {
    test(language, () => assert.deepEqual(policyLinks([link("Contact", "/contact"), link(text, "/p/17"), link("Terms", "/terms")]), ["https://a.test/p/17"]));
  }
  test("the link relation comes first, settings and stories last", () => {
    const links = [link("Privacy settings", "/privacy-settings"), link("Privacy", "/privacy"), link("x", "/x", { rel: "nofollow privacy-policy" }), link("Why privacy matters", "/blog/privacy", { low: false })];
    assert.deepEqual(policyLinks(links).slice(0, 2), ["https://a.test/x", "https://a.test/privacy"]);
    assert.ok(!policyLinks(links).includes("https://a.test/blog/privacy"));
  });
  test("other addresses than of the web are no links, fragments are cut, repeats removed", () => {
    assert.deepEqual(policyLinks([link("Privacy", "", { url: "javascript:privacy()" }), link("Privacy", "", { url: "mailto:privacy@a.test" }), link("Privacy", "/privacy#a"), link("Privacy", "/privacy#b")]), ["https://a.test/privacy"]);
  });
  test("a page that is the policy itself", () => {
    assert.ok(looksLikePolicy("https://a.test/privacy", "Privacy Policy | A"));
    assert.ok(!looksLikePolicy("https://a.test/", "A"));
  });
});

test("the module that reads policies has at most 100 KB, gzipped", async () => {
  const module = await readFile(join(process.env.BROCK_POLICY ?? join(ROOT, "dist/policy"), "policy_bg.wasm"));
  assert.ok(gzipSync(module, { level: 9 }).length <= 100 * 1024);
});

test("every question, statement and rule of the module has a sentence", async () => {
  const source = (name) => readFile(join(ROOT, name), "utf8");
  const [statements, rules] = await Promise.all([source("src/policy/statement.rs"), source("src/policy/rating_rules.rs")]);
  const [sentences, words] = await Promise.all([source("extension/site-data/statements.js"), source("extension/site-data/words.js")]);
  const found = (text, pattern) => [...text.matchAll(pattern)].map(([, ...names]) => names.join(" ")).sort();
  const table = (name) => new RegExp(`const ${name} = \\{([^]*?)\\n\\};`).exec(words)[1];
  const keys = (text) => found(text, /^ {2}(\w+):/gm);
  const known = found(sentences, /^ {2}"([\w-]+ [\w-]+)":/gm);
  assert.ok(known.length > 90);
  assert.deepEqual(found(statements, /(?:says|denies)\("([\w-]+)", "([\w-]+)"/g), known);
  assert.deepEqual(found(statements, /question\(\s*"(\w+)"/g), keys(table("QUESTIONS")));
  assert.deepEqual(found(rules, /rule\(\s*"(\w+)"/g), [...keys(table("RULES")), ...keys(table("SAID"))].sort());
  assert.deepEqual(found(table("SAID"), /: "([^"]+)"/g).filter((statement) => !known.includes(statement)), []);
});

describe("declared files", () => {
  test("gpc.json", () => {
    assert.deepEqual(readSignal(file('{"gpc": true, "lastUpdate": "2026-05-01T00:00", "more": 1}')), { key: "signalYes", detail: "2026-05-01" });
    assert.deepEqual(readSignal(file('{"gpc": false}')).counts, { signalDenied: 1 });
    for (const text of ['{"gpc": "true"}', "{}", "null", "[]", "<html>", ""]) assert.equal(readSignal(file(text)).key, "unclear", text);
    assert.equal(readSignal(file("{}", { ok: false })).key, "none");
  });
  test("EFF's policy counts word for word only", async () => {
    assert.equal((await readDnt(file("Do Not Track Compliance Policy"))).key, "dntOther");
    assert.equal((await readDnt(file("", { ok: false }))).key, "none");
  });
  test("ads.txt: domains once, comments and broken lines without effect", () => {
    const many = Array.from({ length: 120 }, (_, at) => `s${at}.test, 1, RESELLER`).join("\n");
    assert.deepEqual(readSellers(file(`${many}\ns1.test, 2, DIRECT\ns1.test,3,reseller # again\n#x.test,1,DIRECT\nOWNERDOMAIN=a.test\nno\n`)), { key: "sellers", values: [120, 120], counts: { resellers: 120 } });
    assert.equal(readSellers(file("<html>a.test, 1, DIRECT", { type: "text/html" })).key, "none");
  });
  test("security.txt", () => {
    assert.deepEqual(readContact(file("# x\nContact: mailto:s@a.test\nExpires: 2027-01-01\n")), { key: "contact", detail: "mailto:s@a.test" });
    assert.equal(readContact(file("nothing")).key, "none");
  });
  test("each has an address of its own", () => assert.equal(new Set(FILES.map(({ path }) => path)).size, FILES.length));
});

describe("what was seen", () => {
  const host = (name, count = 0, more = {}) => ({ host: name, domain: name.split(".").slice(-2).join("."), count, filter: null, list: null, line: null, ...more });
  const owners = { "ads.test": { name: "Ads", category: "advertising" }, "own.test": { name: "Own", category: "site-own" }, "site.test": { name: "Own", category: "site-own" } };
  const ownerOf = (name) => owners[name.split(".").slice(-2).join(".")] ?? null;
  const verdict = (action, ...signals) => ({ action, evidence: { signals: signals.map((signal) => ({ signal, sites: 3 })) } });
  const verdicts = { "x.ads.test": verdict("block", "identifier", "sharing"), "y.ads.test": verdict("block", "fingerprint"), "quiet.test": verdict("allow", "cookie") };
  const knowledge = { ownerOf, verdictOn: async (name) => verdicts[name] ?? null };
  const report = { site: "site.test", signal: true, hosts: [host("x.ads.test", 2), host("chosen.test", 0)] };
  const activity = { cookies: [], surrogates: [host("s.own.test", 1)], parameters: [], passed: [host("y.ads.test", 1), host("quiet.test", 1), host("a.site.test", 1)] };

  test("companies by owner, without the site's own, and without those that do not track", async () => {
    const seen = await seenOn(report, activity, null, knowledge);
    assert.deepEqual(seen.companies, [{ name: "Ads", domains: ["ads.test"], category: "advertising", advertises: true, reached: true, tracks: true, identifies: true, shares: true, fingerprints: true }]);
    assert.equal(seen.others, 1);
    const counts = countsOf(seen, false);
    assert.deepEqual(counts, { companies: 1, identified: 1, shared: 1, beforeChoice: 1, fingerprinting: 1, inTheOpen: 0, passwordInTheOpen: 0, signalIgnored: 1, advertisers: 1 });
    assert.equal(countsOf(seen, true).beforeChoice, 0);
    // What was blocked on this page got nothing.
    const blocked = await seenOn(report, { ...activity, passed: [] }, null, knowledge);
    const { identified, beforeChoice, signalIgnored } = countsOf(blocked, false);
    assert.deepEqual([identified, beforeChoice, signalIgnored], [1, 0, 0]);
  });

  test("names as whole words with their letters, or domains", () => {
    const company = (name, ...domains) => ({ name, domains });
    const left = (policy, ...all) => unnamedIn(all, policy).map(({ name }) => name);
    assert.deepEqual(left("We use Google and criteo.com.", company("Google", "g.test"), company("Criteo", "criteo.com"), company("Goo", "goo.test")), ["Goo"]);
    assert.deepEqual(left("the basis of our work", company("Basis", "basis.test")), ["Basis"]);
    assert.deepEqual(left("C++ (a.b)", company("C++", "x.test"), company("a.b", "y.test"), company("aXb", "z.test")), ["aXb"]);
  });
});
