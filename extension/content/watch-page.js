/**
 * In the page's own world: counts calls of what fingerprinting uses, by the script that calls.
 *
 * Page scripts share this world. They cannot hear what is said to relay.js, for its name was agreed on before any of
 * them ran, and they cannot break in by changing built-ins, for those used here were taken before, too.
 * They can do without being counted (from a worker, by hiding from stack traces), and they can call on purpose, so as
 * to look like fingerprinting: on the site that they are in, and there only.
 */
(() => {
  "use strict";

  /** Calls of one API in one document; what comes after is neither counted nor slowed down. */
  const CALLS = 1000;
  const SCRIPTS = 32;
  /** Nearly always the script is the nearest frame; only if it is not are so many looked at. */
  const FRAMES = [1, 16];
  const LONGEST_URL = 2048;
  /** Milliseconds to the first report; each later one waits twice as long as the one before. */
  const FIRST_REPORT = 300;

  /** @type {Record<string, string[]>} */
  const METHODS = {
    HTMLCanvasElement: ["toDataURL", "toBlob"],
    OffscreenCanvas: ["convertToBlob"],
    CanvasRenderingContext2D: ["fillText", "strokeText", "getImageData", "measureText", "isPointInPath"],
    OffscreenCanvasRenderingContext2D: ["fillText", "strokeText", "getImageData", "measureText", "isPointInPath"],
    WebGLRenderingContext: ["getParameter", "getSupportedExtensions", "getExtension", "getContextAttributes", "getShaderPrecisionFormat", "readPixels"],
    WebGL2RenderingContext: ["getParameter", "getSupportedExtensions", "getExtension", "getContextAttributes", "getShaderPrecisionFormat", "readPixels"],
    OfflineAudioContext: ["startRendering"],
    BaseAudioContext: ["createDynamicsCompressor", "createOscillator", "createAnalyser"],
    AudioBuffer: ["getChannelData", "copyFromChannel"],
    AnalyserNode: ["getFloatFrequencyData", "getByteFrequencyData", "getFloatTimeDomainData", "getByteTimeDomainData"],
    FontFaceSet: ["check"],
    Navigator: ["getBattery"],
    NavigatorUAData: ["getHighEntropyValues"],
    MediaDevices: ["enumerateDevices"],
    SpeechSynthesis: ["getVoices"],
    RTCPeerConnection: ["createDataChannel"],
    Keyboard: ["getLayoutMap"],
  };
  /** @type {Record<string, string[]>} */
  const GETTERS = {
    Navigator: ["plugins", "mimeTypes", "hardwareConcurrency", "deviceMemory", "languages", "maxTouchPoints", "vendorSub", "productSub", "oscpu", "buildID"],
    Screen: ["availTop", "availLeft", "colorDepth", "pixelDepth"],
  };

  /**
   * What is no sign alone, where all else that is counted is "telling".
   *
   * To tell whose call it is V8 reads a script once more, a millisecond and a half for one of 30 KB. So for what is
   * "harmless", which many scripts of a page ask for, that is done a few times, and from then on only if the page asks
   * for something telling. Text that is "written" counts when the canvas is read, and texts are "measured" in a few
   * fonts by any layout, in dozens by those who ask which there are.
   *
   * @typedef {"telling" | "harmless" | "written" | "measured"} Kind
   * @type {Record<string, Kind>}
   */
  const KINDS = {
    // @ts-expect-error: without a prototype, here and below: a page may change those.
    __proto__: null,
    plugins: "harmless",
    mimeTypes: "harmless",
    hardwareConcurrency: "harmless",
    deviceMemory: "harmless",
    languages: "harmless",
    maxTouchPoints: "harmless",
    availTop: "harmless",
    availLeft: "harmless",
    colorDepth: "harmless",
    pixelDepth: "harmless",
    fillText: "written",
    strokeText: "written",
    measureText: "measured",
  };
  /** Times that it is looked whose calls of what is harmless are. */
  const LOOKS = 6;
  /** Fonts that a page may measure texts in before it is looked whose calls these are. */
  const FONTS = 6;

  /** @typedef {{ calls: Record<string, number>, fonts: Record<string, true>, canvas: { text: number, width: number, height: number } | null }} Script */
  /** @typedef {{ run: number, script: Script | undefined }} Caller Of the latest run in which it was looked for. */
  /** @typedef {{ name: string, kind: Kind, note: Note | undefined, left: number, caller: Caller }} Api */
  /** @typedef {(script: Script, self: any, args: ArrayLike<any>) => void} Note What of a call is kept beside its number. */

  const { apply, defineProperty, getOwnPropertyDescriptor } = Reflect;
  const { stringify } = JSON;
  const { dispatchEvent } = EventTarget.prototype;
  const { exec } = RegExp.prototype;
  const { get: valueOf, set: setValue } = WeakMap.prototype;
  const { min, max } = Math;
  const { setTimeout, queueMicrotask, CustomEvent } = window;
  const ErrorObject = /** @type {any} */ (Error);
  const { captureStackTrace } = ErrorObject;

  // Agreed on with relay.js in the turn in which both are loaded. It is silent in private windows, and then nothing is
  // watched. Where a page has run scripts before (in an empty frame that it has made) it may listen, and speak for
  // itself in that frame, as it could by calling.
  let channel = "";
  const hear = (/** @type {any} */ event) => {
    channel = event.detail;
  };
  addEventListener("brock-channel", hear);
  dispatchEvent.call(window, new CustomEvent("brock-watching"));
  removeEventListener("brock-channel", hear);
  if (typeof channel !== "string" || channel === "") return;

  /** By URL. @type {Record<string, Script>} */
  const scripts = { __proto__: /** @type {any} */ (null) };
  let known = 0;
  let unreported = false;
  let wait = FIRST_REPORT;

  /** By canvas, how long the longest text is that was written on it. @type {WeakMap<object, number>} */
  const written = new WeakMap();
  /** @param {object} canvas @returns {number} */
  const writtenOn = (canvas) => apply(valueOf, written, [canvas]) ?? 0;

  /** Writing is no matter, whoever does it; what is read back may be. @param {any} context @param {ArrayLike<any>} args */
  function wrote(context, args) {
    const { canvas } = context;
    const text = args[0];
    apply(setValue, written, [canvas, max(writtenOn(canvas), typeof text === "string" ? text.length : 1)]);
  }
  /** @param {Script} script @param {any} canvas @param {unknown} width @param {unknown} height */
  function read(script, canvas, width, height) {
    const text = writtenOn(canvas);
    if (text === 0 || typeof width !== "number" || typeof height !== "number") return;
    const before = script.canvas;
    const larger = before === null || width * height > before.width * before.height;
    script.canvas = {
      // @ts-expect-error: see `KINDS`.
      __proto__: null,
      text: max(text, before?.text ?? 0),
      width: larger ? width : before.width,
      height: larger ? height : before.height,
    };
  }
  /** @type {Note} */
  const readWhole = (script, canvas) => read(script, canvas, canvas.width, canvas.height);
  /** @type {Note} */
  const readPart = (script, context, args) => read(script, context.canvas, args[2], args[3]);
  /** Many texts in one font are a layout; texts in many fonts tell which are installed. @type {Note} */
  const measured = (script, context) => {
    const { font } = context;
    if (script.fonts[font]) script.calls[`${context[Symbol.toStringTag]}.measureText`] -= 1;
    else script.fonts[font] = true;
  };

  /** @type {Record<string, Note>} */
  const NOTES = {
    // @ts-expect-error: see `KINDS`.
    __proto__: null,
    toDataURL: readWhole,
    toBlob: readWhole,
    convertToBlob: readWhole,
    getImageData: readPart,
    measureText: measured,
  };

  // V8 gives the frames themselves, under the addresses that scripts came from, whatever they call themselves.
  const NO_FRAMES = { stack: [] };
  const frames = (/** @type {Function} */ below, /** @type {number} */ limit) => {
    if (captureStackTrace === undefined) return NO_FRAMES;
    const { stackTraceLimit, prepareStackTrace } = ErrorObject;
    const here = { __proto__: null, stack: /** @type {any} */ (null) };
    ErrorObject.stackTraceLimit = limit;
    ErrorObject.prepareStackTrace = (/** @type {unknown} */ _error, /** @type {unknown} */ sites) => sites;
    try {
      apply(captureStackTrace, ErrorObject, [here, below]);
      return { stack: here.stack };
    } finally {
      ErrorObject.stackTraceLimit = stackTraceLimit;
      if (prepareStackTrace === undefined) delete ErrorObject.prepareStackTrace;
      else ErrorObject.prepareStackTrace = prepareStackTrace;
    }
  };
  const sample = frames(frames, 1).stack;
  const { getFileName, getEvalOrigin } = typeof sample === "object" && sample[0] ? sample[0] : /** @type {any} */ ({});

  /** A blob's script is its origin's, an evaluated text's the script's that evaluates it. */
  const FILE = /^(?:blob:)?(https?:\/\/.+)/;
  const EVALUATED = /^.*\((?:blob:)?(https?:\/\/[^\s()]+?):\d+:\d+\)/;
  const LINE = /^.*@(?:blob:)?(https?:\/\/\S+?)(?: line \d+ > \w+)*:\d+:\d+$/m;

  /** @param {RegExp} pattern @param {unknown} text @returns {string | undefined} */
  const found = (pattern, text) => (typeof text === "string" ? apply(exec, pattern, [text])?.[1] : undefined);

  /** The address of the script that called. @param {Function} below @returns {string | undefined} */
  function caller(below) {
    for (let look = 0; look < FRAMES.length; look += 1) {
      const { stack } = frames(below, FRAMES[look]);
      if (typeof stack === "string") return found(LINE, stack);
      for (let at = 0; at < stack.length; at += 1) {
        const file = found(FILE, apply(getFileName, stack[at], [])) ?? found(EVALUATED, apply(getEvalOrigin, stack[at], []));
        if (file !== undefined) return file;
      }
    }
    return undefined;
  }

  /** @param {string | undefined} url @returns {Script | undefined} */
  function scriptAt(url) {
    if (url === undefined || url.length > LONGEST_URL) return undefined;
    if (scripts[url] === undefined && known < SCRIPTS) {
      known += 1;
      const empty = () => /** @type {any} */ ({ __proto__: null });
      scripts[url] = /** @type {any} */ ({ __proto__: null, calls: empty(), fonts: empty(), canvas: null });
    }
    return scripts[url];
  }

  /** Scripts run one after the other; each run's number. */
  let run = 1;
  let runEnds = false;
  function endRun() {
    run += 1;
    runEnds = false;
  }

  /** Whether anything was asked for that is not harmless. */
  let isTelling = false;
  let looks = 0;
  /** Of what is harmless: one for all of it. @type {Caller} */
  const askedHarmlessly = { run: 0, script: undefined };

  /**
   * Whose call of this API it is. Looking costs ten times what a call does, so it is done once a run: a loop's calls
   * are all its script's. What another script calls within that run, because it is called itself, counts for the first.
   *
   * @param {Api} api @param {Function} below
   */
  function callerOf(api, below) {
    const { caller: known, kind } = api;
    if (known.run === run) return known.script;
    if (kind !== "harmless") isTelling = true;
    else if (!isTelling && looks >= LOOKS) return undefined;
    looks += 1;
    known.run = run;
    known.script = scriptAt(caller(below));
    if (!runEnds) apply(queueMicrotask, window, [endRun]);
    runEnds = true;
    return known.script;
  }

  /** @type {Record<string, true>} */
  const fonts = { __proto__: /** @type {any} */ (null) };
  let fontsLeft = FONTS;

  /** Whether texts are measured in no more fonts than layouts have. @param {any} context */
  function isLayout({ font }) {
    if (fontsLeft > 0 && !fonts[font]) {
      fonts[font] = true;
      fontsLeft -= 1;
    }
    return fonts[font] === true;
  }

  /** @param {Api} api @param {Function} below @param {any} self @param {ArrayLike<any>} args */
  function note(api, below, self, args) {
    try {
      if (api.kind === "written") {
        wrote(self, args);
        return;
      }
      if (api.kind === "measured" && isLayout(self)) return;
      const script = callerOf(api, below);
      if (script === undefined) return;
      script.calls[api.name] = (script.calls[api.name] ?? 0) + 1;
      api.note?.(script, self, args);
      if (unreported) return;
      unreported = true;
      apply(setTimeout, window, [report, wait]);
      wait = min(wait * 2, 60_000);
    } catch {
      // What cannot be told of a call is not told; the call itself goes on.
    }
  }

  /** All that is known of the document so far: the latest report says everything that the earlier ones said. */
  function report() {
    if (!unreported) return;
    unreported = false;
    /** @type {Record<string, unknown>} */
    const told = { __proto__: null };
    for (const url in scripts) told[url] = { __proto__: null, calls: scripts[url].calls, canvas: scripts[url].canvas };
    apply(dispatchEvent, window, [new CustomEvent(channel, { detail: stringify(told) })]);
  }
  addEventListener("pagehide", report);

  /** What stands in a native function's place says of itself what that one would. @type {WeakMap<object, Function>} */
  const natives = new WeakMap();

  /**
   * @param {any} owner @param {string} name @param {"value" | "get"} part
   * @param {(native: Function) => (target: any, self: any, args: ArrayLike<any>) => any} standIn
   */
  function replace(owner, name, part, standIn) {
    const before = getOwnPropertyDescriptor(owner, name);
    const native = before?.[part];
    if (before === undefined || typeof native !== "function" || !before.configurable) return () => {};
    const proxy = new Proxy(native, /** @type {any} */ ({ __proto__: null, apply: standIn(native) }));
    apply(setValue, natives, [proxy, native]);
    defineProperty(owner, name, { ...before, [part]: proxy });
    return () => {
      if (getOwnPropertyDescriptor(owner, name)?.[part] === proxy) defineProperty(owner, name, before);
    };
  }

  /** @param {string} owner @param {string} name @param {"value" | "get"} part */
  function watch(owner, name, part) {
    const prototype = /** @type {any} */ (window)[owner]?.prototype;
    if (prototype === undefined) return;
    const kind = KINDS[name] ?? "telling";
    const caller = kind === "harmless" ? askedHarmlessly : { run: 0, script: undefined };
    /** @type {Api} */
    const api = { name: `${owner}.${name}`, kind, note: NOTES[name], left: CALLS, caller };
    const undo = replace(prototype, name, part, () => function standIn(native, self, args) {
      if (api.left > 0) {
        api.left -= 1;
        note(api, standIn, self, args);
        if (api.left === 0) undo();
      }
      return apply(native, self, args);
    });
  }

  replace(Function.prototype, "toString", "value", () => (native, self, args) => {
    const asked = typeof self === "function" ? apply(valueOf, natives, [self]) : undefined;
    return apply(native, asked ?? self, args);
  });
  for (const owner in METHODS) METHODS[owner].forEach((name) => watch(owner, name, "value"));
  for (const owner in GETTERS) GETTERS[owner].forEach((name) => watch(owner, name, "get"));
})();
// An error that comes through here would tell the page the address of this file, and so that Brock is there.
//# sourceURL=<anonymous>
