/**
 * Handlers of the npm package for Electron. Its program is no part of its npm package and cannot be had here, so the handlers
 * meet objects with the documented behaviour: an event with one listener, frames that throw once they are gone, and messages.
 */

import assert from "node:assert/strict";
import { execFileSync } from "node:child_process";
import { EventEmitter } from "node:events";
import { readFile, rm, symlink, writeFile } from "node:fs/promises";
import { isAbsolute, join } from "node:path";
import { after, before, test } from "node:test";
import { pathToFileURL } from "node:url";
import { createContext, runInContext } from "node:vm";
import { MODULES, npmProject } from "../fixture/npm-project.mjs";

const NEWS = "https://news.example/";
const LIST = `||ads.example^\n/stats.js$script,redirect=noopjs\n/pixel$image,redirect=pixel\n/frame$subdocument,redirect=noopframe\n||late.example^$websocket,redirect=noopjs\n@@||ads.example/ok.js
news.example##.own\nnews.example##+js(set-constant, adBlock, true)\n##.banner\n@@||calm.example^$elemhide`;
let project, electron, engine, preloadFile;

before(async () => {
  project = await npmProject();
  const folder = join(project, "node_modules/brock-engine");
  const { init, Engine } = await import(pathToFileURL(join(folder, "index.js")).href);
  electron = await import(pathToFileURL(join(folder, "electron.js")).href);
  preloadFile = join(folder, "electron-preload.cjs");
  await init({ warmUp: false });
  engine = Engine.fromLists([LIST]);
});
after(() => rm(project, { recursive: true, force: true }));

const TYPES = ["mainFrame", "subFrame", "stylesheet", "script", "image", "font", "object", "xhr", "ping", "cspReport", "media", "webSocket", "other"];

/** A frame of a document, in one of another. */
const frame = (url, parent = null) => ({ url, parent });
/** A property of it throws. */
const gone = () => ({ get url() { throw new Error("Render frame was disposed before WebFrameMain could be accessed"); }, get parent() { throw new Error("Render frame was disposed"); } });

test("requests of every resource type", () => {
  const [page, url, method] = [frame(NEWS), "https://cdn.example/a", "GET"];
  const [inner, blank] = [frame("https://inner.example/", page), frame("about:srcdoc", page)];
  const source = { sourceUrl: NEWS, topUrl: NEWS };
  const table = [
    ["mainFrame", { frame: frame("https://before.example/") }, "main_frame", { sourceUrl: url, topUrl: url }],
    ["mainFrame", { frame: null }, "main_frame", { sourceUrl: url, topUrl: url }],
    ["subFrame", { frame: frame("", page) }, "sub_frame", source],
    ["subFrame", { frame: frame("https://before.example/", inner) }, "sub_frame", { sourceUrl: "https://inner.example/", topUrl: NEWS }],
    ["subFrame", { frame: null, webContents: { getURL: () => NEWS } }, "sub_frame", source],
    ["script", { frame: inner }, "script", { sourceUrl: "https://inner.example/", topUrl: NEWS }],
    ["script", { frame: blank }, "script", source],
    ["image", { frame: gone(), referrer: NEWS, webContents: undefined }, "image", source],
    ["xhr", { frame: undefined, webContents: { getURL: () => NEWS } }, "xhr", source],
    ["xhr", { get frame() { throw new Error("disposed"); }, webContents: { getURL() { throw new Error("destroyed"); } }, referrer: NEWS }, "xhr", source],
    ["other", {}, "other", { sourceUrl: "", topUrl: "" }],
    ...["stylesheet", "font", "object", "ping", "cspReport", "media", "webSocket"].map((type) => [type, { frame: page }, type, source]),
  ];
  assert.deepEqual([...new Set(table.map(([type]) => type))].sort(), [...TYPES].sort());
  for (const [resourceType, details, type, expected] of table) {
    const { sourceUrl, topUrl, ...found } = electron.requestOfElectron(Object.defineProperties({ url, method, resourceType }, Object.getOwnPropertyDescriptors(details)));
    assert.deepEqual([found.type, { sourceUrl, topUrl }], [type, expected], `${resourceType} ${type}`);
    // The engine knows the name.
    assert.equal(engine.check({ ...found, sourceUrl, topUrl, url: "https://ads.example/x" }).unreadable, undefined);
  }
});

/** A session: an event has one listener, the last one. */
function session() {
  let listener = null;
  const scripts = new Map();
  return {
    scripts,
    webRequest: { onBeforeRequest(one) { listener = one; } },
    registerPreloadScript({ type, filePath }) {
      assert.ok(type === "frame" && isAbsolute(filePath));
      const id = `script ${scripts.size}`;
      scripts.set(id, filePath);
      return id;
    },
    unregisterPreloadScript: (id) => scripts.delete(id),
    ask: (details) => new Promise((resolve) => { listener === null ? resolve(null) : listener({ method: "GET", resourceType: "script", frame: frame(NEWS), ...details }, resolve); }),
  };
}

/** `ipcMain`. */
function messages() {
  const [events, errors] = [new EventEmitter(), []];
  const handlers = new Map();
  return {
    on: (channel, listener) => events.on(channel, listener),
    handle(channel, handler) {
      // As Electron does.
      if (handlers.has(channel)) throw new Error(`Attempted to register a second handler for '${channel}'`);
      handlers.set(channel, handler);
    },
    sendSync(channel, event, given) {
      // As in Electron, the first value that is set is sent.
      const sent = [];
      Object.defineProperty(event, "returnValue", { set(value) { sent.push(value); }, get: () => undefined });
      try {
        assert.ok(events.emit(channel, event, given), "somebody answers");
      } catch (error) {
        errors.push(error.message);
      }
      assert.ok(sent.length > 0, "a frame without an answer waits for ever");
      return structuredClone(sent[0]);
    },
    errors,
    invoke: async (channel, event, given) => structuredClone(await handlers.get(channel)(event, structuredClone(given))),
  };
}

test("requests are decided before the reader's own listener", async () => {
  const [own, decided] = [session(), []];
  const next = ({ url }, callback) => callback(url.endsWith("/mine.js") ? { redirectURL: "https://mine.example/" } : {});
  own.webRequest.onBeforeRequest(next);
  const surrogates = { noopjs: { contentType: "text/javascript", body: "a = '%'" }, noopframe: { contentType: "text/html", body: "" }, pixel: { contentType: "image/gif", body: Uint8Array.of(71, 255, 0) } };
  const stop = electron.blockInElectron(own, engine, { pageFilters: false, surrogates, next, onDecision: ({ action }, { url }) => decided.push(`${action} ${url}`) });
  assert.deepEqual(await own.ask({ url: "https://ads.example/a.js" }), { cancel: true });
  assert.deepEqual(await own.ask({ url: "https://ads.example/ok.js" }), {});
  assert.deepEqual(await own.ask({ url: "https://cdn.example/stats.js" }), { redirectURL: "data:text/javascript,a%20%3D%20'%25'" });
  assert.deepEqual(await own.ask({ url: "https://cdn.example/pixel", resourceType: "image" }), { redirectURL: "data:image/gif;base64,R/8A" });
  assert.deepEqual(await own.ask({ url: "https://cdn.example/frame", resourceType: "subFrame", frame: frame("", frame(NEWS)) }), { redirectURL: "about:blank" });
  assert.deepEqual(await own.ask({ url: "wss://late.example/", resourceType: "webSocket" }), { cancel: true });
  assert.deepEqual(await own.ask({ url: "https://cdn.example/mine.js" }), { redirectURL: "https://mine.example/" });
  assert.deepEqual(await own.ask({ url: "devtools://devtools/a.js" }), {});
  assert.deepEqual(decided.slice(0, 2), ["block https://ads.example/a.js", "allow https://ads.example/ok.js"]);
  stop();
  assert.deepEqual(await own.ask({ url: "https://ads.example/a.js" }), {});
  assert.deepEqual(await own.ask({ url: "https://cdn.example/mine.js" }), { redirectURL: "https://mine.example/" });
  assert.equal(own.scripts.size, 0);
});

/** Runs the preload script in a document. Returns what it does there. */
async function load(own, ipcMain, url, { parent = null, isIsolated = true } = {}) {
  const event = () => ({ sender: { session: own }, senderFrame: frame(url, parent) });
  const [exposed, scripts] = [{}, []];
  const api = {
    contextBridge: { exposeInMainWorld(name, value) {
      if (!isIsolated) throw new Error("contextBridge API can only be used when contextIsolation is enabled");
      exposed[name] = value;
    } },
    ipcRenderer: { sendSync: (channel, given) => ipcMain.sendSync(channel, event(), given), invoke: (channel, given) => ipcMain.invoke(channel, event(), given) },
    webFrame: { executeJavaScript: async (script) => { scripts.push(script); } },
  };
  const world = createContext({ require: (name) => (name === "electron" ? api : assert.fail(name)), location: new URL(url), console });
  runInContext(await readFile(preloadFile, "utf8"), world);
  const [name = Object.keys(world).find((one) => /^f[0-9a-f]{32}$/.test(one))] = Object.keys(exposed);
  return { scripts, name, generic: name && (exposed[name] ?? world[name]) };
}

test("page filters", async () => {
  const [own, other, ipcMain] = [session(), session(), messages()];
  const stop = electron.blockInElectron(own, engine, { ipcMain });
  const stopOther = electron.blockInElectron(other, engine, { ipcMain });
  assert.deepEqual([...own.scripts.values()], [preloadFile]);
  for (const isIsolated of [true, false]) {
    const { scripts: [script], name, generic } = await load(own, ipcMain, NEWS, { isIsolated });
    assert.match(script, /^if\(location\.href.*==="https:\/\/news\.example\/"/);
    assert.ok(script.includes('[["set-constant","adBlock","true"]]') && script.includes('"hide":[".own"]') && script.includes(JSON.stringify(name)));
    assert.deepEqual(await generic({ classes: ["banner", 1], ids: null }), [".banner"]);
  }
  // A document in a frame of the page is another one.
  const framed = await load(own, ipcMain, "https://framed.example/", { parent: frame(NEWS) });
  assert.ok(framed.scripts[0].includes('"hide":[]'));
  assert.deepEqual((await load(own, ipcMain, "file:///index.html")).scripts, []);
  stop();
  stop();
  assert.equal(own.scripts.size, 0);
  // A frame with the script asks still, and is answered.
  assert.deepEqual((await load(own, ipcMain, NEWS)).scripts, []);
  assert.equal((await load(other, ipcMain, NEWS)).scripts.length, 1);
  stopOther();
  assert.throws(() => electron.blockInElectron(own, engine), /page filters need \{ ipcMain \}/);
});

test("another engine for a session", async () => {
  const [own, ipcMain] = [session(), messages()];
  let preloads = [];
  const before35 = { webRequest: own.webRequest, ask: own.ask, getPreloads: () => preloads, setPreloads: (all) => { preloads = all; } };
  const other = engine.withLists({ add: [{ name: "more", text: "||more.example^\nnews.example##.more" }] });
  for (const [each, files] of [[own, () => [...own.scripts.values()]], [before35, () => preloads]]) {
    const stopOld = electron.blockInElectron(each, engine, { ipcMain });
    assert.throws(() => electron.blockInElectron(each, other), /page filters need/);
    assert.deepEqual(await each.ask({ url: "https://ads.example/a.js" }), { cancel: true }, "a call that fails changes nothing");
    const stopNew = electron.blockInElectron(each, other, { ipcMain });
    const isNew = async () => {
      assert.deepEqual(files(), [preloadFile]);
      assert.deepEqual(await each.ask({ url: "https://more.example/a.js" }), { cancel: true });
      const { scripts } = await load(each, ipcMain, NEWS);
      assert.deepEqual(scripts.map((script) => script.includes('".more"')), [true]);
    };
    await isNew();
    stopOld();
    await isNew();
    stopNew();
    assert.deepEqual([files(), await each.ask({ url: "https://more.example/a.js" })], [[], null]);
    // A listener that was set since then stays.
    each.webRequest.onBeforeRequest((_, callback) => callback({ cancel: true }));
    stopNew();
    assert.deepEqual(await each.ask({ url: "https://more.example/a.js" }), { cancel: true });
  }
});

test("errors leave no request and no frame without an answer", async () => {
  const [ipcMain, url] = [messages(), "https://cdn.example/a.js"];
  const fails = () => { throw new Error("a mistake"); };
  const freed = engine.withLists({ add: [{ name: "more", text: "||more.example^" }] });
  const own = session();
  electron.blockInElectron(own, freed, { ipcMain });
  freed.free();
  const listeners = [electron.electronListener(engine, { onDecision: fails }), electron.electronListener(engine, { next: fails }), electron.electronListener(freed)];
  for (const listener of listeners) {
    const answers = [];
    assert.throws(() => listener({ url, method: "GET", resourceType: "script", frame: frame(NEWS) }, (answer) => answers.push(answer)));
    assert.deepEqual(answers, [{}]);
  }
  // Electron refuses a second answer.
  const answers = [];
  const late = electron.electronListener(engine, { next(_, callback) { callback({ cancel: true }); fails(); } });
  assert.throws(() => late({ url, method: "GET", resourceType: "script", frame: frame(NEWS) }, (answer) => answers.push(answer)), /a mistake/);
  assert.deepEqual(answers, [{ cancel: true }]);
  assert.deepEqual((await load(own, ipcMain, NEWS)).scripts, []);
  assert.equal(ipcMain.errors.length, 1);
});

test("Electron before 32 has no path of the preload script", () => {
  const { getBuiltinModule } = process;
  process.getBuiltinModule = undefined;
  try {
    const own = session();
    assert.throws(() => electron.blockInElectron(own, engine, { ipcMain: messages() }), /older than 32: page filters need \{ preloadPath \}/);
    electron.blockInElectron(own, engine, { ipcMain: messages(), preloadPath: "/moved/preload.cjs" });
    assert.deepEqual([...own.scripts.values()], ["/moved/preload.cjs"]);
  } finally {
    process.getBuiltinModule = getBuiltinModule;
  }
});

test("Electron before 35", () => {
  let preloads = ["/mine.js"];
  const own = { webRequest: { onBeforeRequest() {} }, getPreloads: () => preloads, setPreloads: (all) => { preloads = all; } };
  const stop = electron.blockInElectron(own, engine, { ipcMain: messages(), preloadPath: "/moved/preload.cjs" });
  assert.deepEqual(preloads, ["/mine.js", "/moved/preload.cjs"]);
  stop();
  assert.deepEqual(preloads, ["/mine.js"]);
});

test("types of Electron and Chromium", async () => {
  const program = `
    import { ipcMain, session, type OnBeforeRequestListenerDetails } from "electron";
    import type { Engine } from "brock-engine";
    import { blockInElectron, electronListener, requestOfElectron } from "brock-engine/electron";
    import { blockInExtension, requestOfDetails } from "brock-engine/webextension";
    declare const engine: Engine;
    const { webRequest } = session.defaultSession;
    const stop: () => void = blockInElectron(session.defaultSession, engine, { ipcMain, next: (details, callback) => callback({}) });
    webRequest.onBeforeRequest(electronListener(engine));
    webRequest.onBeforeRequest((details, callback) => { console.log(requestOfElectron(details)); callback({}); });
    // Every resource type is in the table above.
    const types: Record<OnBeforeRequestListenerDetails["resourceType"], true> = { ${TYPES.map((type) => `${type}: true`).join()} };
    const end: () => void = blockInExtension(chrome, engine, { network: false });
    chrome.webRequest.onBeforeRequest.addListener((details) => { console.log(requestOfDetails(details)); return undefined; }, { urls: [] });
    // @ts-expect-error: the session is required.
    blockInElectron(engine);
    console.log(stop, end, types);`;
  await writeFile(join(project, "program.mts"), program);
  for (const name of ["electron", "@types/chrome", "@types/har-format"]) await symlink(join(MODULES, name), join(project, "node_modules", name));
  const args = ["--noEmit", "--strict", "--skipLibCheck", "--target", "es2022", "--module", "nodenext", "--lib", "es2023,dom,esnext.disposable", "--types", "node,chrome", "program.mts"];
  try {
    execFileSync(join(MODULES, ".bin/tsc"), args, { cwd: project, encoding: "utf8" });
  } catch (error) {
    assert.fail(error.stdout);
  }
});
