//# allFunctionsCalledOnLoad
/**
 * Runs in the page's world (`MAIN`): counts calls of APIs that are used for fingerprinting, by calling script.
 *
 * Page scripts share this world. None of their code may run while this script is on the stack: V8 shows the URL of every
 * script on the stack (`CallSite.getFileName`), and the URL of this one identifies the extension. So:
 *
 * - Most functions are watched by a proxy without a trap. The handler's `apply` is a getter that counts the call and
 *   returns undefined, and then the browser calls the native function itself.
 * - A trap that needs the arguments calls the native function only with primitive arguments, which run no code of the
 *   page, and removes itself from the stack of an error.
 * - Built-in functions are stored when the script starts. Objects passed to them have no prototype. Properties of page
 *   objects are read by native getters.
 *
 * The script runs before the page's first script, and not in frames and windows that scripts can access earlier. Scripts
 * can avoid being counted (in a worker, by hiding from stack traces), and can make calls to look like fingerprinting. That
 * affects only the evidence on their own site.
 *
 * One file, because the scripts of a page share only global names, which pages would see.
 */
(() => {
  "use strict";

  /** Whether a window's origin is readable: then its scripts can access this window. @param {() => unknown} read */
  const isReachable = (read) => {
    try {
      read();
      return true;
    } catch {
      return false;
    }
  };
  // A page can change an empty frame or window before its document is loaded, and the changes stay if the document has the
  // page's origin. Such frames are not watched. The check reads only `location` and `top`, which scripts cannot replace,
  // and `opener` in windows.
  if (!isWatchable()) return;

  function isWatchable() {
    const { protocol, origin } = location;
    if (protocol !== "http:" && protocol !== "https:") return false;
    if (top !== window) return location.ancestorOrigins?.[0] !== origin && !isReachable(() => /** @type {Window} */ (top).location.origin);
    // Most windows have none, and the first error of a document takes V8 a millisecond.
    return opener === null || !isReachable(() => opener.location.origin);
  }

  /** Counted calls of one API in one document at most. Later calls run at full speed. */
  const CALLS = 1000;
  const SCRIPTS = 32;
  /** Stack frames to search for the script: nearly always it is the nearest. */
  const FRAMES = [1, 16];
  const LONGEST_URL = 2048;
  /** Milliseconds until the first report. The interval doubles with each report. */
  const FIRST_REPORT = 300;

  /** @type {Record<string, string[]>} */
  const METHODS = {
    HTMLCanvasElement: ["toDataURL", "toBlob"],
    OffscreenCanvas: ["convertToBlob"],
    CanvasRenderingContext2D: ["fillText", "strokeText", "getImageData", "measureText", "isPointInPath"],
    OffscreenCanvasRenderingContext2D: ["fillText", "strokeText", "getImageData", "measureText", "isPointInPath"],
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
  /**
   * Watched when the document first makes a context: to build these two interfaces takes V8 2 ms. Page scripts may have run by
   * then, so there is no recorder for these, which would call the function.
   *
   * @type {Record<string, string[]>}
   */
  const CONTEXT_METHODS = {
    WebGLRenderingContext: ["getParameter", "getSupportedExtensions", "getExtension", "getContextAttributes", "getShaderPrecisionFormat", "readPixels"],
    WebGL2RenderingContext: ["getParameter", "getSupportedExtensions", "getExtension", "getContextAttributes", "getShaderPrecisionFormat", "readPixels"],
  };
  /** @type {Record<string, string[]>} */
  const GETTERS = {
    Navigator: ["plugins", "mimeTypes", "hardwareConcurrency", "deviceMemory", "languages", "maxTouchPoints", "vendorSub", "productSub", "oscpu", "buildID"],
    Screen: ["availTop", "availLeft", "colorDepth", "pixelDepth"],
  };

  /**
   * Signal classes of APIs; APIs that are not listed are "high".
   *
   * - "high": a strong sign of fingerprinting.
   * - "low": no sign alone; many scripts use it. To find the caller, V8 parses the script again, 1.5 ms for 30 KB. So the
   *   caller is searched a few times per page, and after that only if the page has called a "high" API.
   * - "written": text on a canvas, which counts when the canvas is read.
   * - "measured": text measurements. Layouts use a few fonts; a test for installed fonts uses dozens.
   *
   * @typedef {"high" | "low" | "written" | "measured"} Signal
   * @type {Record<string, Signal>}
   */
  const SIGNALS = {
    // @ts-expect-error: no prototype, here and below: a page can change prototypes.
    __proto__: null,
    plugins: "low",
    mimeTypes: "low",
    hardwareConcurrency: "low",
    deviceMemory: "low",
    languages: "low",
    maxTouchPoints: "low",
    availTop: "low",
    availLeft: "low",
    colorDepth: "low",
    pixelDepth: "low",
    fillText: "written",
    strokeText: "written",
    measureText: "measured",
  };
  /** Maximum stack captures per page for low-signal APIs. */
  const CAPTURES = 6;
  /** Fonts of text measurements that count as a layout. */
  const FONTS = 6;

  /** @typedef {{ calls: Record<string, number>, fonts: Record<string, true>, canvas: { text: number, width: number, height: number } | null }} Script */
  /** @typedef {{ run: number, script: Script | undefined }} Caller The result of the latest search, and the run in which it was made. */
  /** @typedef {{ name: string, signal: Signal, left: number, caller: Caller }} Api */
  /** @typedef {(script: Script, self: any, args: ArrayLike<any>) => void} Note Records the details of a call. */

  const { apply, defineProperty, deleteProperty, get: readProperty, getOwnPropertyDescriptor } = Reflect;
  const { setPrototypeOf } = Object;
  const { stringify } = JSON;
  const { addEventListener, dispatchEvent } = EventTarget.prototype;
  const { bind, toString: functionText } = Function.prototype;
  const { exec } = RegExp.prototype;
  const { get: valueOf, set: setValue } = WeakMap.prototype;
  const { min, max } = Math;
  const { setTimeout, queueMicrotask, CustomEvent, Proxy: NativeProxy } = window;
  const ErrorObject = /** @type {any} */ (Error);
  const { captureStackTrace } = ErrorObject;

  // relay.js listens for the first event of this type and stops its propagation. In private windows relay.js does not run,
  // and nothing is watched.
  const channel = `${crypto.getRandomValues(new Uint32Array(4))}`;
  /** @param {string} type @param {string} detail */
  const send = (type, detail) => apply(dispatchEvent, window, [new CustomEvent(type, bare({ detail, cancelable: true }))]);
  if (send("languagechange", channel)) return;

  /** A copy without a prototype: a page can change prototypes. @template {object} T @param {T} object @returns {T} */
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
  /** Native getters by context interface. @type {Record<string, Record<"canvasOf" | "fontOf", (self: object) => any>>} */
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

  /** By canvas, the length of its longest text. @type {WeakMap<object, number>} */
  const written = new WeakMap();
  /** @param {object} canvas @returns {number} */
  const writtenOn = (canvas) => apply(valueOf, written, [canvas]) ?? 0;

  /** Text was written on a canvas. @param {object} canvas @param {ArrayLike<any>} args */
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
   * Recorders for the functions whose arguments matter, for an interface.
   *
   * @type {Record<string, (owner: string) => Note>}
   */
  const NOTES = bare({
    toDataURL: () => readWhole,
    toBlob: () => readWhole,
    getImageData: (owner) => (script, context, args) => {
      if (args.length > 3) read(script, CONTEXTS[owner].canvasOf(context), args[2], args[3]);
    },
    // Counts fonts, not texts: many texts in one font are a layout.
    measureText: (owner) => (script, context) => {
      const font = CONTEXTS[owner].fontOf(context);
      if (script.fonts[font]) script.calls[`${owner}.measureText`] -= 1;
      else script.fonts[font] = true;
    },
    fillText: () => () => {},
    strokeText: () => () => {},
  });

  /** Properties of `Error` that V8 reads for stack traces ([V8 API](https://v8.dev/docs/stack-trace-api)). They are restored after use. */
  const LIMIT = "stackTraceLimit";
  const PREPARE = "prepareStackTrace";
  const asSites = (/** @type {unknown} */ _error, /** @type {unknown} */ sites) => sites;

  /** @param {string} name @param {unknown} value */
  const setOnError = (name, value) => defineProperty(ErrorObject, name, bare({ value, writable: true, enumerable: true, configurable: true }));
  /** @param {string} name @param {PropertyDescriptor | undefined} before */
  const restore = (name, before) => (before === undefined ? deleteProperty(ErrorObject, name) : defineProperty(ErrorObject, name, setPrototypeOf(before, null)));

  // V8 gives call sites with the URLs from which scripts were loaded. `sourceURL` comments do not change these.
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
      restore(LIMIT, limitBefore);
      restore(PREPARE, prepareBefore);
    }
  };
  const here = frames(frames, 1).stack;
  const { getFileName, getEvalOrigin, toString: siteText } = typeof here === "object" && here[0] ? here[0] : /** @type {any} */ ({});
  /** The URL of this file, where stack frames show URLs. @type {string | undefined} */
  const ownFile = getFileName && apply(getFileName, here[0], []);

  /** A script from a blob has the blob's origin; evaluated code counts for the script that evaluates it. */
  const FILE = /^(?:blob:)?(https?:\/\/.+)/;
  const EVALUATED = /^.*\((?:blob:)?(https?:\/\/[^\s()]+?):\d+:\d+\)/;
  const LINE = /^.*@(?:blob:)?(https?:\/\/\S+?)(?: line \d+ > \w+)*:\d+:\d+$/m;

  /** @param {RegExp} pattern @param {unknown} text @returns {string | undefined} */
  const found = (pattern, text) => (typeof text === "string" ? apply(exec, pattern, [text])?.[1] : undefined);

  /** The URL of the calling script. @param {Function} below @returns {string | undefined} */
  function caller(below) {
    for (let step = 0; step < FRAMES.length; step += 1) {
      const { stack } = frames(below, FRAMES[step]);
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

  /** The number of the current run: one script's synchronous execution. */
  let run = 1;
  let runEnds = false;
  function endRun() {
    run += 1;
    runEnds = false;
  }

  /** Whether the page has called an API that is not "low". */
  let hasHighSignal = false;
  let captures = 0;
  /** The caller for all low-signal APIs. @type {Caller} */
  const lowSignalCaller = { run: 0, script: undefined };

  /**
   * The script that calls an API. A search costs ten times as much as a call, so it is done once per run: the calls of a
   * loop are of one script. Calls of another script in the same run count for the first.
   *
   * @param {Api} api @param {Function} below
   */
  function callerOf(api, below) {
    const { caller: known, signal } = api;
    if (known.run === run) return known.script;
    if (signal !== "low") hasHighSignal = true;
    else if (!hasHighSignal && captures >= CAPTURES) return undefined;
    captures += 1;
    known.run = run;
    known.script = scriptAt(caller(below));
    if (!runEnds) apply(queueMicrotask, window, [endRun]);
    runEnds = true;
    return known.script;
  }

  /** @type {Record<string, true>} */
  const fonts = empty();
  let fontsLeft = FONTS;

  /** Whether a text measurement can be of a layout: the page has used few fonts. @param {string} font */
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

  /** Sends all counts of the document. Each report contains the earlier ones. */
  function report() {
    if (!unreported) return;
    unreported = false;
    const counts = empty();
    for (const url in scripts) counts[url] = bare({ calls: scripts[url].calls, canvas: scripts[url].canvas });
    send(channel, stringify(counts));
  }
  // `document.open()` removes listeners, and gives the document another root. Observers stay.
  const listen = () => apply(addEventListener, window, ["pagehide", report]);
  listen();
  new MutationObserver(listen).observe(document, bare({ childList: true }));

  /** By replacement, the native function, for `toString`. @type {WeakMap<object, Function>} */
  const natives = new WeakMap();
  /** @param {unknown} value @returns {Function | undefined} */
  const nativeOf = (value) => apply(valueOf, natives, [value]);

  /** An error with a stack as if the page had called the native function itself. @param {unknown} error @param {Function} below */
  function withoutUs(error, below) {
    if (captureStackTrace !== undefined && typeof error === "object" && error !== null) apply(captureStackTrace, ErrorObject, [error, below]);
    return error;
  }

  /** The same for a built-in function, which V8 shows in stacks, unlike functions of the document. @param {any} error @param {Function} below */
  function withoutUsButBuiltIn(error, below) {
    if (ownFile === undefined) return withoutUs(error, below);
    const prepareBefore = getOwnPropertyDescriptor(ErrorObject, PREPARE);
    if (!setOnError(PREPARE, asSites)) return withoutUs(error, below);
    const sites = error.stack;
    restore(PREPARE, prepareBefore);
    const write = getOwnPropertyDescriptor(error, "stack")?.set;
    if (typeof sites !== "object" || write === undefined) return withoutUs(error, below);
    let text = `TypeError: ${error.message}`;
    for (let at = 0; at < sites.length; at += 1) {
      if (apply(getFileName, sites[at], []) !== ownFile) text += `\n    at ${apply(siteText, sites[at], [])}`;
    }
    apply(write, error, [text]);
    return error;
  }

  /** Rejects cyclic prototypes as the native function does. @param {Function} target @param {object | null} prototype */
  function takePrototype(target, prototype) {
    try {
      apply(setPrototypeOf, Object, [target, nativeOf(prototype) === target ? target : prototype]);
      return true;
    } catch (error) {
      throw withoutUs(error, takePrototype);
    }
  }

  /** Firefox: reads `caller` and `arguments` of the native function. @param {Function} target @param {string | symbol} key @param {unknown} receiver */
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
    const proxy = new NativeProxy(native, handler);
    apply(setValue, natives, [proxy, native]);
    defineProperty(owner, name, bare({ ...before, [part]: proxy }));
  }

  /** Whether the native function runs no code of the page with these arguments. @param {string} name @param {ArrayLike<any>} args */
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
   * A call with an object, which can have a `toString` of the page. Rare, and ends the watching of the function. In V8,
   * text is written in a microtask, when this script is not on the stack; other functions get undefined for objects.
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

  /** @param {string} owner @param {string} name @param {"value" | "get"} part @param {any} [prototype] */
  function watch(owner, name, part, prototype = /** @type {any} */ (window)[owner]?.prototype ?? null) {
    if (prototype === null) return;
    const signal = SIGNALS[name] ?? "high";
    const caller = signal === "low" ? lowSignalCaller : { run: 0, script: undefined };
    /** @type {Api} */
    const api = { name: `${owner}.${name}`, signal, left: CALLS, caller };
    /** @param {() => void} undo @param {Function} below @returns {Script | undefined} */
    const counted = (undo, below) => {
      api.left -= 1;
      if (api.left === 0) undo();
      return api.left < 0 || signal === "written" ? undefined : count(api, below);
    };

    const note = part === "value" ? NOTES[name]?.(owner) : undefined;
    if (note === undefined) {
      replace(prototype, name, part, (_native, undo) => {
        const get = () => {
          try {
            counted(undo, get);
          } catch {
            // The call itself must not fail.
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
          if (signal === "written") wrote(CONTEXTS[owner].canvasOf(self), args);
          if (signal !== "measured" || !isLayout(CONTEXTS[owner].fontOf(self))) {
            const script = counted(undo, value);
            if (script !== undefined) note(script, self, args);
          }
        } catch {
          // The call itself must not fail.
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
  const [textBefore, textAfter] = apply(functionText, EventTarget, []).split("EventTarget");
  /** The prototype of an interface that the page has not replaced. Runs no code of the page. @param {string} owner */
  function nativePrototype(owner) {
    const value = getOwnPropertyDescriptor(window, owner)?.value;
    // Only a native function has this text: that of a proxy has no name.
    return typeof value === "function" && apply(functionText, value, []) === textBefore + owner + textAfter ? getOwnPropertyDescriptor(value, "prototype")?.value : null;
  }
  const lateApis = Object.entries(CONTEXT_METHODS).flatMap(([owner, names]) => names.map((name) => ({ owner, name })));
  let watchedCount = 0;
  function watchContexts() {
    while (watchedCount < lateApis.length) {
      const { owner, name } = /** @type {{ owner: string, name: string }} */ (lateApis[watchedCount]);
      watchedCount += 1;
      watch(owner, name, "value", nativePrototype(owner));
    }
  }
  const contextWatcher = () => ({
    get() {
      try {
        watchContexts();
      } catch {
        // The call itself must not fail.
      }
    },
  });
  for (const owner of ["HTMLCanvasElement", "OffscreenCanvas"]) replace(/** @type {any} */ (window)[owner]?.prototype ?? {}, "getContext", "value", contextWatcher);
  for (const owner in METHODS) METHODS[owner].forEach((name) => watch(owner, name, "value"));
  for (const owner in GETTERS) GETTERS[owner].forEach((name) => watch(owner, name, "get"));
})();
//# sourceURL=<anonymous>
