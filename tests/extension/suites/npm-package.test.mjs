/** The npm package as published: types, and bundles in Node, and in pages and workers of Chromium. */

import assert from "node:assert/strict";
import { execFileSync } from "node:child_process";
import { cp, mkdtemp, readdir, readFile, rm, writeFile } from "node:fs/promises";
import { createServer } from "node:http";
import { extname, join, normalize } from "node:path";
import { after, before, describe, test } from "node:test";
import { pathToFileURL } from "node:url";
import { build } from "esbuild";
import puppeteer from "puppeteer-core";
import { browsers } from "../browsers/index.mjs";
import { CHROMIUM_FLAGS, chromiumPath } from "../browsers/chromium.mjs";
import { MODULES, npmProject, PACKAGE } from "../fixture/npm-project.mjs";

let folder;

before(async () => (folder = await npmProject()));
after(() => rm(folder, { recursive: true, force: true }));

describe("types", () => {
  const PROGRAM = `
    import { init, initSync, Engine } from "brock-engine";
    import type { Decision, Explanation, ModuleSource, Page, Request } from "brock-engine";
    import { SCRIPTLET_CODE, SCRIPTLET_NAMES, scriptletScript, type World } from "brock-engine/scriptlets";
    import { blockInPlaywright, blockInPuppeteer, requestOf } from "brock-engine/automation";
    import { blockInElectron, electronListener, requestOfElectron } from "brock-engine/electron";
    import { blockInExtension, requestOfDetails } from "brock-engine/webextension";
    import source from "brock-engine/wasm";
    import lists from "brock-engine/wasm/lists";
    await init(source, { lists });
    await init({ lists: true, warmUp: false });
    const sources: ModuleSource[] = ["brock_bg.wasm", new Uint8Array(8), new ArrayBuffer(8), new DataView(new ArrayBuffer(8))];
    for (const one of sources) await init(Promise.resolve(one));
    initSync(new Uint8Array(8), { lists: new ArrayBuffer(8) });
    const texts = ["||a.example^", { name: "mine", text: "" }] as const;
    const engine: Engine = Engine.fromLists(texts, { env: ["env_chromium"] });
    const sourceUrl: string | undefined = process();
    function process(): string | undefined { return undefined; }
    const request: Request = { url: "https://a.example/", sourceUrl, topUrl: sourceUrl, type: "prefetch", method: sourceUrl };
    const decision: Decision = engine.check(request);
    const reason: "choice" | "learned" | undefined = decision.reason;
    const explanation: Explanation = engine.explain({ ...request, responseHeaders: [{ name: "via", value: sourceUrl }] });
    const given: string = explanation.reason;
    const step: number = explanation.step;
    const page: Page = engine.page("https://a.example/");
    const again: Engine = Engine.fromImage(engine.toImage().buffer);
    const finding: string | undefined = engine.withLists({ remove: ["mine"] }).diagnostics[0]?.code;
    const block: 2 = Engine.ACTIONS.BLOCK;
    using other = Engine.fromImage(again.toImage());
    other.check(request);
    const script: string = scriptletScript(page.scriptlets, "isolated") + SCRIPTLET_CODE.main + SCRIPTLET_NAMES.main.join();
    const world: World = "main";
    console.log(script, world, finding, reason, decision.unreadable === true, given, step, page.genericHidingOff?.line, again.decide(request) & 7, block);
    const made: Request = requestOf({ url: () => "", method: () => "GET", resourceType: () => "image", isNavigationRequest: () => false, frame: () => null });
    console.log(made, blockInPlaywright, blockInPuppeteer, blockInElectron, electronListener(engine), blockInExtension);
    const ofElectron: Request = requestOfElectron({ url: "", method: "GET", resourceType: "xhr", frame: null });
    const ofBrowser: Request = requestOfDetails({ url: "", method: "GET", type: "beacon", initiator: sourceUrl });
    console.log(ofElectron, ofBrowser);
    // @ts-expect-error: the constructor is private.
    new Engine();
    // @ts-expect-error: the URL is required.
    engine.check({ type: "script" });
    // @ts-expect-error: a source is a string.
    await init(7);
    // @ts-expect-error: an unknown world.
    scriptletScript([], "other");
    // @ts-expect-error: an unknown action.
    if (decision.action === "deny") console.log();
  `;
  const IN_BROWSERS = `
    import { init } from "brock-engine";
    await init(await fetch("brock_bg.wasm"));
    await init(fetch("brock_bg.wasm"));
    await init(new URL("brock_bg.wasm", "https://a.example/"));
    await init(await WebAssembly.compile(new Uint8Array(8)));
  `;
  const SETS = [
    ["nodenext", "nodenext", ["es2022"], ["node"]],
    ["node16", "node16", ["es2022"], ["node"]],
    ["nodenext", "nodenext", ["es2022", "dom"], []],
    ["esnext", "bundler", ["es2022", "dom"], []],
    // Neither a browser nor Node.
    ["node16", "node16", ["es2022"], []],
    ["esnext", "bundler", ["es2022"], []],
  ];
  for (const [module, moduleResolution, lib, types] of SETS) {
    // The types of Node have errors with this option.
    const exactOptionalPropertyTypes = !types.includes("node");
    test(`hold by tsc --strict: ${moduleResolution}, ${[...lib, ...types].join(", ")}`, async () => {
      const project = await mkdtemp(join(folder, "types-"));
      const options = {
        module, moduleResolution, lib, types,
        target: "es2022", strict: true, skipLibCheck: false, exactOptionalPropertyTypes, noUncheckedIndexedAccess: true,
        verbatimModuleSyntax: true, noEmit: true,
      };
      await writeFile(join(project, "tsconfig.json"), JSON.stringify({ compilerOptions: options }));
      const hasConsole = lib.includes("dom") || types.length > 0;
      const console = hasConsole ? "" : "declare const console: { log(...values: unknown[]): void };\n";
      await writeFile(join(project, "main.ts"), console + PROGRAM);
      if (lib.includes("dom")) await writeFile(join(project, "browsers.ts"), IN_BROWSERS);
      try {
        execFileSync(join(MODULES, ".bin/tsc"), ["--project", project], { encoding: "utf8" });
      } catch (error) {
        assert.fail(error.stdout);
      }
    });
  }
});

const ANSWER = `
  const engine = Engine.fromLists(["||ads.example^$third-party"]);
  const ask = (url) => engine.check({ url, sourceUrl: "https://news.example/", type: "prefetch" }).action;
  const answer = ["https://ads.example/a.js", "https://other.example/", "no url"].map(ask).join(" ");`;
const EXPECTED = "block pass pass";
const TYPES = { ".html": "text/html", ".js": "text/javascript", ".wasm": "application/wasm" };

/** The script of a page, the format of its bundle, and the element that loads it. */
const BUNDLES = [
  ["a page's module", "esm", "module", `
    import { init, Engine } from "brock-engine";
    import source from "brock-engine/wasm";
    import lists from "brock-engine/wasm/lists";
    await init(source, { lists });
    ${ANSWER}
    document.title = answer;`],
  ["a classic script", "iife", "text/javascript", `
    import { init, Engine } from "brock-engine";
    import source from "brock-engine/wasm";
    import lists from "brock-engine/wasm/lists";
    init(source, { lists }).then(() => {
      ${ANSWER}
      document.title = answer;
    });`],
  ["a script without an address for the module", "iife", "text/javascript", `
    import { init } from "brock-engine";
    init().catch((error) => (document.title = error.name + ": " + error.message));`,
    "TypeError: init() needs the address or the bytes of brock_bg.wasm in a classic script"],
  ["the modules beside the bundle", "esm", "module", `
    import { init, Engine } from "brock-engine";
    await init({ lists: true });
    ${ANSWER}
    document.title = answer;`],
  ["lists without their module", "esm", "module", `
    import { init, Engine } from "brock-engine";
    await init();
    try { Engine.fromLists([""]) } catch (error) { document.title = error.message }`,
    "the module that compiles lists is not loaded: await init({ lists: true }) first"],
];
const WORKER = `
  import { init, Engine } from "brock-engine";
  import source from "brock-engine/wasm";
  import lists from "brock-engine/wasm/lists";
  init(source, { lists }).then(() => {
    ${ANSWER}
    postMessage(answer);
  });`;

test("scripts of scriptlets", async () => {
  const { SCRIPTLET_NAMES, scriptletScript } = await import(pathToFileURL(join(folder, "node_modules/brock-engine/scriptlets.js")).href);
  assert.ok(SCRIPTLET_NAMES.main.includes("set-constant") && SCRIPTLET_NAMES.isolated.includes("set-cookie"));
  const calls = [["set-constant", "a", "</script>\u2028"], ["set-cookie", "a", "1"], ["unknown"]];
  assert.ok(scriptletScript(calls).endsWith('([["set-constant","a","\\u003c/script>\\u2028"]]);'));
  assert.ok(scriptletScript(calls, "isolated").endsWith('([["set-cookie","a","1"]]);'));
  assert.equal(scriptletScript([["unknown"]]), "");
});

/** Bundles a text. @param {object} options */
async function bundle(code, name, options) {
  const { warnings } = await build({
    stdin: { contents: code, resolveDir: folder, sourcefile: `${name}.js` },
    bundle: true,
    outfile: join(folder, "out", `${name}.js`),
    loader: { ".wasm": "file" },
    logLevel: "silent",
    ...options,
  });
  return warnings.filter(({ id }) => id !== "empty-import-meta").map(({ text }) => text);
}

test("esbuild bundles the package for every platform without warnings and external modules", async () => {
  for (const platform of ["browser", "node", "neutral"]) {
    for (const format of ["esm", "iife", "cjs"]) {
      const code = `import { init, Engine } from "brock-engine"; globalThis.made = [init, Engine];`;
      const name = `${platform}-${format}`;
      assert.deepEqual(await bundle(code, name, { platform, format }), [], name);
      const text = await readFile(join(folder, "out", `${name}.js`), "utf8");
      assert.doesNotMatch(text, /(require|import)\(["']|from ["']node:/, name);
    }
  }
});

test("a bundle for Node works with a URL and with bytes", async () => {
  const code = `
    import { readFileSync } from "node:fs";
    import { init, Engine } from "brock-engine";
    const given = (name) => {
      const address = new URL(\`node_modules/brock-engine/\${name}_bg.wasm\`, ${JSON.stringify(`file://${folder}/`)});
      return process.argv[2] === "bytes" ? readFileSync(address) : address;
    };
    init(given("brock"), { lists: given("lists") }).then(() => {
      ${ANSWER}
      console.log(answer);
    });`;
  for (const [format, extension] of [["esm", "mjs"], ["cjs", "cjs"]]) {
    const outfile = join(folder, "out", `node.${extension}`);
    assert.deepEqual(await bundle(code, "node", { platform: "node", format, outfile }), []);
    for (const how of ["bytes", "address"]) {
      assert.equal(execFileSync(process.execPath, [outfile, how], { encoding: "utf8" }), `${EXPECTED}\n`, `${format}, ${how}`);
    }
  }
});

test("CommonJS can require the package", () => {
  const code = `
    const { init, Engine } = require("brock-engine");
    init().then(() => {
      ${ANSWER}
      console.log(answer);
    });`;
  const options = { cwd: folder, encoding: "utf8", stdio: ["ignore", "pipe", "pipe"] };
  assert.equal(execFileSync(process.execPath, ["--input-type=commonjs", "--eval", code], options), `${EXPECTED}\n`);
});

const chromium = browsers().find(({ name }) => name === "chromium");

describe("bundles in Chromium", { skip: chromium === undefined && "without Chromium" }, () => {
  let server, browser, base;

  before(async () => {
    server = createServer(async ({ url }, response) => {
      const path = normalize(new URL(url, "http://localhost").pathname);
      const body = await readFile(join(folder, "out", path)).catch(() => undefined);
      response.writeHead(body === undefined ? 404 : 200, { "content-type": TYPES[extname(path)] ?? "text/plain" }).end(body);
    });
    await new Promise((resolve) => server.listen(0, "127.0.0.1", resolve));
    base = `http://127.0.0.1:${server.address().port}`;
    for (const name of ["brock_bg.wasm", "lists_bg.wasm"]) await cp(join(PACKAGE, name), join(folder, "out", name));
    browser = await puppeteer.launch({ executablePath: chromiumPath(), headless: true, pipe: true, args: CHROMIUM_FLAGS });
  });
  after(async () => {
    await browser?.close();
    server?.close();
  });

  /** Opens a page with this script and returns the title that it sets. */
  async function titleOf(name, type) {
    await writeFile(join(folder, "out", `${name}.html`), `<!doctype html><script type="${type}" src="${name}.js"></script>`);
    const page = await browser.newPage();
    const problems = [];
    page.on("pageerror", (error) => problems.push(error.message));
    await page.goto(`${base}/${name}.html`);
    await page.waitForFunction(() => document.title !== "").catch(() => {});
    const title = await page.title();
    await page.close();
    assert.deepEqual(problems, []);
    return title;
  }

  BUNDLES.forEach(([what, format, type, code, expected = EXPECTED], index) => {
    test(what, async () => {
      const name = `bundle-${index}`;
      await bundle(code, name, { platform: "browser", format });
      assert.equal(await titleOf(name, type), expected);
    });
  });

  for (const [format, type] of [["esm", "module"], ["iife", "classic"]]) {
    test(`a ${type} worker`, async () => {
      const name = `worker-${type}`;
      await bundle(WORKER, `${name}-thread`, { platform: "browser", format });
      const page = `new Worker("${name}-thread.js", { type: "${type}" }).onmessage = ({ data }) => (document.title = data);`;
      await bundle(page, name, { platform: "browser", format: "iife" });
      assert.equal(await titleOf(name, "text/javascript"), EXPECTED);
    });
  }

  test("each module is written once, beside the bundles", async () => {
    const modules = (await readdir(join(folder, "out"))).filter((name) => name.endsWith(".wasm"));
    assert.equal(modules.length, 4, modules.join(", "));
  });
});
