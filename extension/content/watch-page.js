/**
 * In the page's own world: counts calls of what fingerprinting uses, by the script that calls.
 *
 * Page scripts share this world. Nothing here may run code of theirs while it is on the stack, because V8 tells them the
 * address of every script on it (`CallSite.getFileName`), and that of this one names the extension. So:
 *
 * - Most functions are watched by a proxy without a trap: its handler's `apply` is a getter, which counts the call and
 *   gives nothing, and then the browser calls the native function by itself.
 * - A trap that needs the arguments calls the native function only with primitive ones, which run no code of the page,
 *   and takes itself out of the stack of an error.
 * - Built-ins are taken when this starts. Objects that are handed to them have no prototype. Properties of a page's
 *   objects are read by the native getters.
 *
 * It starts before the page's first script, and not in frames and windows that scripts could reach before.
 * Scripts can do without being counted (from a worker, by hiding from stack traces), and they can call on purpose, so as
 * to look like fingerprinting: on the site that they are in, and there only.
 */
(() => {
  "use strict";

  /** Whether reading the origin of a window is allowed: its scripts can reach this one. @param {() => unknown} read */
  const isReachable = (read) => {
    try {
      read();
      return true;
    } catch {
      return false;
    }
  };
  // A page gets at an empty frame or window before the document that it asks for is there, and what it has changed in it
  // stays if that is of its own origin. So nothing is watched there, and nothing read that scripts can replace: only
  // `location` and `top`, which they cannot, and `opener` in windows.
  if (!isWatchable()) return;

  function isWatchable() {
    const { protocol, origin } = location;
    if (protocol !== "http:" && protocol !== "https:") return false;
    if (top !== window) return location.ancestorOrigins?.[0] !== origin && !isReachable(() => /** @type {Window} */ (top).location.origin);
    return !isReachable(() => opener.location.origin);
  }

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
  /** @typedef {{ name: string, kind: Kind, left: number, caller: Caller }} Api */
  /** @typedef {(script: Script, self: any, args: ArrayLike<any>) => void} Note What of a call is kept beside its number. */

  const { apply, defineProperty, deleteProperty, get: readProperty, getOwnPropertyDescriptor } = Reflect;
  const { setPrototypeOf } = Object;
  const { stringify } = JSON;
  const { dispatchEvent } = EventTarget.prototype;
  const { bind } = Function.prototype;
  const { exec } = RegExp.prototype;
  const { get: valueOf, set: setValue } = WeakMap.prototype;
  const { min, max } = Math;
  const { setTimeout, queueMicrotask, CustomEvent } = window;
  const ErrorObject = /** @type {any} */ (Error);
  const { captureStackTrace } = ErrorObject;

  // relay.js listens for the first event of this kind and keeps it from everybody else. It is silent in private windows,
  // and then nothing is watched.
  const channel = `${crypto.getRandomValues(new Uint32Array(4))}`;
  /** @param {string} type @param {string} detail */
  const say = (type, detail) => apply(dispatchEvent, window, [new CustomEvent(type, bare({ detail, cancelable: true }))]);
  if (say("languagechange", channel)) return;

  /** The same without a prototype: a page may change those. @template {object} T @param {T} object @returns {T} */
  function bare(object) {
    return { __proto__: /** @type {any} */ (null), ...object };
  }
  /** @template T @returns {Record<string, T>} */
  const empty = () => bare({});

  /** The native getter of a property. @param {string} owner @param {string} name @returns {(self: object) => any} */
  function getterOf(owner, name) {
    const get = getOwnPropertyDescriptor(/** @type {any} */ (window)[owner]?.prototype ?? {}, name)?.get;
    return (self) => (get === undefined ? undefined : apply(get, self, []));
  }
  /** By the interface of a context. @type {Record<string, Record<"canvasOf" | "fontOf", (self: object) => any>>} */
  const CONTEXTS = bare({
    CanvasRenderingContext2D: { canvasOf: getterOf("CanvasRenderingContext2D", "canvas"), fontOf: getterOf("CanvasRenderingContext2D", "font") },
    OffscreenCanvasRenderingContext2D: { canvasOf: getterOf("OffscreenCanvasRenderingContext2D", "canvas"), fontOf: getterOf("OffscreenCanvasRenderingContext2D", "font") },
  });
  const [widthOf, heightOf] = [getterOf("HTMLCanvasElement", "width"), getterOf("HTMLCanvasElement", "height")];

  /** By URL. @type {Record<string, Script>} */
  const scripts = empty();
  let known = 0;
  let unreported = false;
  let wait = FIRST_REPORT;

  /** By canvas, how long the longest text is that was written on it. @type {WeakMap<object, number>} */
  const written = new WeakMap();
  /** @param {object} canvas @returns {number} */
  const writtenOn = (canvas) => apply(valueOf, written, [canvas]) ?? 0;

  /** Writing is no matter, whoever does it; what is read back may be. @param {object} canvas @param {ArrayLike<any>} args */
  function wrote(canvas, args) {
    const text = args.length > 0 ? args[0] : "";
    apply(setValue, written, [canvas, max(writtenOn(canvas), typeof text === "string" ? text.length : 1)]);
  }
  /** @param {Script} script @param {object} canvas @param {unknown} width @param {unknown} height */
  function read(script, canvas, width, height) {
    const text = writtenOn(canvas);
    if (text === 0 || typeof width !== "number" || typeof height !== "number") return;
    const before = script.canvas;
    const larger = before === null || width * height > before.width * before.height;
    script.canvas = bare({
      text: max(text, before?.text ?? 0),
      width: larger ? width : before.width,
      height: larger ? height : before.height,
    });
  }
  /** @type {Note} */
  const readWhole = (script, canvas) => read(script, canvas, widthOf(canvas), heightOf(canvas));

  /**
   * What is kept of a call of those functions whose arguments matter, by the interface that they are of.
   *
   * @type {Record<string, (owner: string) => Note>}
   */
  const NOTES = bare({
    toDataURL: () => readWhole,
    toBlob: () => readWhole,
    getImageData: (owner) => (script, context, args) => {
      if (args.length > 3) read(script, CONTEXTS[owner].canvasOf(context), args[2], args[3]);
    },
    // Many texts in one font are a layout; texts in many fonts tell which are installed.
    measureText: (owner) => (script, context) => {
      const font = CONTEXTS[owner].fontOf(context);
      if (script.fonts[font]) script.calls[`${owner}.measureText`] -= 1;
      else script.fonts[font] = true;
    },
    fillText: () => () => {},
    strokeText: () => () => {},
  });

  /** What V8 asks for a stack, as it stands, and puts back. */
  const LIMIT = "stackTraceLimit";
  const PREPARE = "prepareStackTrace";
  const asSites = (/** @type {unknown} */ _error, /** @type {unknown} */ sites) => sites;

  /** @param {string} name @param {unknown} value */
  const setOnError = (name, value) => defineProperty(ErrorObject, name, bare({ value, writable: true, enumerable: true, configurable: true }));
  /** @param {string} name @param {PropertyDescriptor | undefined} before */
  const putBack = (name, before) => (before === undefined ? deleteProperty(ErrorObject, name) : defineProperty(ErrorObject, name, setPrototypeOf(before, null)));

  // V8 gives the frames themselves, under the addresses that scripts came from, whatever they call themselves.
  const NO_FRAMES = { stack: [] };
  const frames = (/** @type {Function} */ below, /** @type {number} */ limit) => {
    if (captureStackTrace === undefined) return NO_FRAMES;
    const limitBefore = getOwnPropertyDescriptor(ErrorObject, LIMIT);
    const prepareBefore = getOwnPropertyDescriptor(ErrorObject, PREPARE);
    const here = bare({ stack: /** @type {any} */ (null) });
    if (!setOnError(LIMIT, limit)) return NO_FRAMES;
    try {
      if (!setOnError(PREPARE, asSites)) return NO_FRAMES;
      apply(captureStackTrace, ErrorObject, [here, below]);
      return { stack: here.stack };
    } finally {
      putBack(LIMIT, limitBefore);
      putBack(PREPARE, prepareBefore);
    }
  };
  const here = frames(frames, 1).stack;
  const { getFileName, getEvalOrigin, toString: siteText } = typeof here === "object" && here[0] ? here[0] : /** @type {any} */ ({});
  /** The address of this file, where frames tell addresses. @type {string | undefined} */
  const ownFile = getFileName && apply(getFileName, here[0], []);

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
      scripts[url] = bare({ calls: empty(), fonts: empty(), canvas: null });
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
  const fonts = empty();
  let fontsLeft = FONTS;

  /** Whether texts are measured in no more fonts than layouts have. @param {string} font */
  function isLayout(font) {
    if (fontsLeft > 0 && !fonts[font]) {
      fonts[font] = true;
      fontsLeft -= 1;
    }
    return fonts[font] === true;
  }

  /** @param {Api} api @param {Function} below @returns {Script | undefined} */
  function count(api, below) {
    const script = callerOf(api, below);
    if (script === undefined) return undefined;
    script.calls[api.name] = (script.calls[api.name] ?? 0) + 1;
    if (!unreported) {
      unreported = true;
      apply(setTimeout, window, [report, wait]);
      wait = min(wait * 2, 60_000);
    }
    return script;
  }

  /** All that is known of the document so far: the latest report says everything that the earlier ones said. */
  function report() {
    if (!unreported) return;
    unreported = false;
    const told = empty();
    for (const url in scripts) told[url] = bare({ calls: scripts[url].calls, canvas: scripts[url].canvas });
    say(channel, stringify(told));
  }
  addEventListener("pagehide", report);

  /** What stands in a native function's place says of itself what that one would. @type {WeakMap<object, Function>} */
  const natives = new WeakMap();
  /** @param {unknown} value @returns {Function | undefined} */
  const nativeOf = (value) => apply(valueOf, natives, [value]);

  /** An error of a native function, as it would be if the page had called that itself. @param {unknown} error @param {Function} below */
  function withoutUs(error, below) {
    if (captureStackTrace !== undefined && typeof error === "object" && error !== null) apply(captureStackTrace, ErrorObject, [error, below]);
    return error;
  }

  /** The same of a built-in function, which V8 shows in stacks, unlike those of the page's document. @param {any} error @param {Function} below */
  function withoutUsButBuiltIn(error, below) {
    if (ownFile === undefined) return withoutUs(error, below);
    const prepareBefore = getOwnPropertyDescriptor(ErrorObject, PREPARE);
    if (!setOnError(PREPARE, asSites)) return withoutUs(error, below);
    const sites = error.stack;
    putBack(PREPARE, prepareBefore);
    const write = getOwnPropertyDescriptor(error, "stack")?.set;
    if (typeof sites !== "object" || write === undefined) return withoutUs(error, below);
    let text = `TypeError: ${error.message}`;
    for (let at = 0; at < sites.length; at += 1) {
      if (apply(getFileName, sites[at], []) !== ownFile) text += `\n    at ${apply(siteText, sites[at], [])}`;
    }
    apply(write, error, [text]);
    return error;
  }

  /** The native function takes no prototype that leads back to it, its stand-in neither. @param {Function} target @param {object | null} prototype */
  function takePrototype(target, prototype) {
    try {
      apply(setPrototypeOf, Object, [target, nativeOf(prototype) === target ? target : prototype]);
      return true;
    } catch (error) {
      throw withoutUs(error, takePrototype);
    }
  }

  /** Firefox: these are asked of the native function itself. @param {Function} target @param {string | symbol} key @param {unknown} receiver */
  function readNative(target, key, receiver) {
    try {
      return apply(readProperty, Reflect, [target, key, key === "caller" || key === "arguments" ? target : receiver]);
    } catch (error) {
      throw withoutUs(error, readNative);
    }
  }

  /**
   * @param {any} owner @param {string} name @param {"value" | "get"} part
   * @param {(native: Function, undo: () => void) => PropertyDescriptor} applyOf The `apply` of the proxy's handler.
   */
  function replace(owner, name, part, applyOf) {
    const before = getOwnPropertyDescriptor(owner, name);
    const native = before?.[part];
    if (before === undefined || typeof native !== "function" || !before.configurable) return;
    const undo = () => {
      if (getOwnPropertyDescriptor(owner, name)?.[part] === proxy) defineProperty(owner, name, bare(before));
    };
    const handler = bare({ setPrototypeOf: takePrototype, ...(ownFile === undefined && { get: readNative }) });
    defineProperty(handler, "apply", bare(applyOf(native, undo)));
    const proxy = new Proxy(native, handler);
    apply(setValue, natives, [proxy, native]);
    defineProperty(owner, name, bare({ ...before, [part]: proxy }));
  }

  /** What these do with what they are given can run no code of the page's. @param {string} name @param {ArrayLike<any>} args */
  function arePrimitive(name, args) {
    for (let at = 0; at < args.length; at += 1) if (!isPrimitive(name, args[at], at)) return false;
    return true;
  }
  /** @param {string} name @param {unknown} value @param {number} at */
  function isPrimitive(name, value, at) {
    if (typeof value === "function") return name === "toBlob" && at === 0;
    return typeof value !== "object" || value === null;
  }

  /**
   * A call with an object, which may have a `toString` of the page's. Nearly no page does that, and it is watched no
   * longer. In V8, the first text is written as soon as nothing of this is on the stack; for the rest objects are nothing.
   *
   * @param {Function} native @param {string} name @param {object} self @param {ArrayLike<any>} args
   */
  function callWithObjects(native, name, self, args) {
    if (ownFile === undefined) return apply(native, self, args);
    if (name === "fillText" || name === "strokeText") {
      apply(queueMicrotask, window, [apply(bind, apply, [undefined, native, self, args])]);
      return undefined;
    }
    /** @type {unknown[]} */
    const primitive = [];
    for (let at = 0; at < args.length; at += 1) {
      const value = isPrimitive(name, args[at], at) ? args[at] : undefined;
      defineProperty(primitive, at, bare({ value, writable: true, enumerable: true, configurable: true }));
    }
    return apply(native, self, primitive);
  }

  /** @param {string} owner @param {string} name @param {"value" | "get"} part */
  function watch(owner, name, part) {
    const prototype = /** @type {any} */ (window)[owner]?.prototype;
    if (prototype === undefined) return;
    const kind = KINDS[name] ?? "telling";
    const caller = kind === "harmless" ? askedHarmlessly : { run: 0, script: undefined };
    /** @type {Api} */
    const api = { name: `${owner}.${name}`, kind, left: CALLS, caller };
    /** @param {() => void} undo @param {Function} below @returns {Script | undefined} */
    const counted = (undo, below) => {
      api.left -= 1;
      if (api.left === 0) undo();
      return api.left < 0 || kind === "written" ? undefined : count(api, below);
    };

    const note = part === "value" ? NOTES[name]?.(owner) : undefined;
    if (note === undefined) {
      replace(prototype, name, part, (_native, undo) => {
        const get = () => {
          try {
            counted(undo, get);
          } catch {
            // What cannot be told of a call is not told; the call itself goes on.
          }
        };
        return { get };
      });
      return;
    }
    replace(prototype, name, part, (native, undo) => {
      /** @param {Function} _native @param {any} self @param {ArrayLike<any>} args */
      const value = (_native, self, args) => {
        let result;
        try {
          if (!arePrimitive(name, args)) {
            undo();
            return callWithObjects(native, name, self, args);
          }
          result = apply(native, self, args);
        } catch (error) {
          throw withoutUs(error, value);
        }
        try {
          if (kind === "written") wrote(CONTEXTS[owner].canvasOf(self), args);
          if (kind !== "measured" || !isLayout(CONTEXTS[owner].fontOf(self))) {
            const script = counted(undo, value);
            if (script !== undefined) note(script, self, args);
          }
        } catch {
          // As above.
        }
        return result;
      };
      return { value };
    });
  }

  replace(Function.prototype, "toString", "value", (native) => {
    /** @param {Function} _native @param {any} self */
    const value = (_native, self) => {
      try {
        return apply(native, nativeOf(self) ?? self, []);
      } catch (error) {
        throw withoutUsButBuiltIn(error, value);
      }
    };
    return { value };
  });
  for (const owner in METHODS) METHODS[owner].forEach((name) => watch(owner, name, "value"));
  for (const owner in GETTERS) GETTERS[owner].forEach((name) => watch(owner, name, "get"));
})();
//# sourceURL=<anonymous>
