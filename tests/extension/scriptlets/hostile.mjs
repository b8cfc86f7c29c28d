/** Pages that look for replaced functions, and what packed scriptlets leave behind. */

const one = (name, js, page, expect, more) => ({ name, js, page, expect, ...more });
const FILES = { "/ads": "sent", "/other": "other", "/list": "#EXTM3U\n#EXTINF:1\nads.ts\n#EXTINF:1\nb.ts\n", "/xml": "<a><Ad/><b/></a>" };
/** By these a page decides what a replaced text is. */
const REPLACE = "String.prototype.replace = RegExp.prototype.exec = RegExp.prototype[Symbol.replace] = String.prototype[Symbol.replace] = (text) => text";
/** Functions that scriptlets replace, and the calls that replace them. @type {[string, string][]} */
const REPLACED = [
  ["setTimeout", "nostif, bait"],
  ["setInterval", "nosiif, bait"],
  ["requestAnimationFrame", "norafif, bait"],
  ["eval", "noeval-if, bait"],
  ["fetch", "no-fetch-if, bait"],
  ["open", "nowoif, bait"],
  ["EventTarget.prototype.addEventListener", "aeld, made, bait"],
  ["XMLHttpRequest.prototype.open", "no-xhr-if, bait"],
  ["XMLHttpRequest.prototype.send", "no-xhr-if, bait"],
  ["JSON.parse", "json-prune, bait"],
  ["Response.prototype.json", "json-prune, bait"],
  ["getComputedStyle", "spoof-css, .bait, display, block"],
  ["Element.prototype.attachShadow", "hide-in-shadow-dom, .bait"],
  ["RTCPeerConnection", "nowebrtc"],
  ["alert", "alert-buster"],
];
const native = (name) => `new RegExp("^\\\\s*function ${name.split(".").at(-1)}\\\\(\\\\) \\\\{\\\\s+\\\\[native code\\\\]\\\\s+\\\\}\\\\s*$")`;

/** What pages replace to get past scriptlets, and a use of what the scriptlet prevents. @type {[call: string, evasion: string, use: string, expect: any][]} */
const EVASIONS = [
  ["nostif, bait, 1", "Math.trunc = () => 0; Number = () => 0", "const ran = []; setTimeout(() => { ran.push('bait') }, 1); setTimeout(() => { done(ran) }, 50)", []],
  ["acs, x, bait", "Object.defineProperty(HTMLScriptElement, Symbol.hasInstance, { value: () => false })", "const e = document.createElement('script'); e.text = 'window.y = 1; window.x; window.ran = \"bait\"'; document.body.append(e); done(window.ran ?? 'stopped')", "stopped"],
  ["acs, x, \"bait\", data:", "decodeURIComponent = () => ''", "const e = document.createElement('script'); e.src = 'data:text/javascript,window.x; window.ran = %22bait%22'; e.onload = () => done(window.ran ?? 'stopped'); document.body.append(e)", "stopped"],
  ["prevent-innerHTML, p, bait", "Object.defineProperty(Element, Symbol.hasInstance, { value: () => false })", "const p = document.createElement('p'); p.innerHTML = 'bait'; done(p.textContent)", ""],
  ["prevent-innerHTML, , bait", "Array.prototype[Symbol.iterator] = null", "const p = document.createElement('p'); p.innerHTML = 'bait'; done(p.textContent)", ""],
  ["prevent-canvas, 2d", "Array.prototype[Symbol.iterator] = null", "done(String(document.createElement('canvas').getContext('2d')))", "null"],
  ["trusted-suppress-native-method, btoa, '\"bait\"', prevent", "Array.prototype.every = () => false; RegExp = null", "done(String(btoa('bait')))", "undefined"],
  ["trusted-suppress-native-method, structuredClone, '{\"a\":\"bait\"}', prevent", "Array.prototype.every = () => false", "done(String(structuredClone({ a: 'bait' })))", "undefined"],
  ["trusted-replace-argument, btoa, 0, repl:/bait/fine/", REPLACE, "done(atob(btoa('a bait')))", "a fine"],
  ["trusted-replace-argument, String.prototype.repeat, this, a", "let native; Reflect.apply = (f, self, args) => { native = f; return '' }", "const all = 'b'.repeat(1); done([typeof native, all])", ["undefined", "a"]],
  ["trusted-replace-outbound-text, atob, bait, fine", REPLACE, "done(atob(btoa('a bait')))", "a fine"],
  ["trusted-replace-fetch-response, /sent/, changed", REPLACE, "fetch('/ads').then((response) => response.text()).then(done)", "changed"],
  ["trusted-json-edit, .a=repl({\"regex\": \"bait\"\\, \"replacement\": \"fine\"})", REPLACE, "done(JSON.parse('{\"a\":\"a bait\"}').a)", "a fine"],
  ["trusted-json-edit, .a={\"b\":1}", "structuredClone = () => ({})", "done(JSON.parse('{\"a\":1}'))", { a: { b: 1 } }],
  ["nobab", "Array.prototype.some = () => false; String.prototype.toLowerCase = String.prototype.includes = () => false", "const ran = []; setTimeout(() => { ran.push('blockadblock') }, 1); pause(50).then(() => done(ran))", []],
  ["no-xhr-if, ads, length:10", "Event = ProgressEvent = Date = null; String.prototype.startsWith = null", "const xhr = new XMLHttpRequest(); xhr.open('GET', '/ads'); xhr.onload = () => done(xhr.responseText.length); xhr.send()", 10],
  ["nowebrtc", "Object.prototype.get = function () {}", "const { iceTransportPolicy } = new RTCPeerConnection().getConfiguration(); delete Object.prototype.get; done(iceTransportPolicy)", "relay"],
  ["nostif, bait", "let seen = 0; Object.assign(Object.prototype, { get() { seen += 1; }, getOwnPropertyDescriptor() { seen += 1; }, has() { seen += 1; } })", "const found = [setTimeout.name, 'name' in setTimeout, Object.getOwnPropertyDescriptor(setTimeout, 'name').value]; for (const name of ['get', 'getOwnPropertyDescriptor', 'has']) delete Object.prototype[name]; done([seen, ...found])", [0, "setTimeout", true, "setTimeout"]],
  ["no-fetch-if, ads", "Object.defineProperty(Array.prototype, 0, { set() {}, configurable: true })", "fetch('/ads').then((response) => response.text()).then((text) => { delete Array.prototype[0]; done(text) })", ""],
  ["trusted-prevent-dom-bypass, Node.prototype.appendChild, JSON.parse", "Object.defineProperty(Array.prototype, 0, { set() {}, configurable: true })", "const frame = document.createElement('iframe'); document.body.appendChild(frame); delete Array.prototype[0]; done(frame.contentWindow.JSON.parse === JSON.parse)", true],
  ["nowoif", "Object.create = null", "done(open('/ads').location instanceof Location)", false],
  ["nowoif, , 5, blank", "document.createElement = null", "done(open('/ads').location instanceof Location)", false],
  ["nostif, bait", "let native; Reflect.setPrototypeOf = (f) => { native = f; return true }", "Object.setPrototypeOf(setTimeout, Function.prototype); done(typeof native)", "undefined"],
  ["spoof-css, p, display, block", "Map.prototype.get = () => undefined; String.prototype.replace = () => ''; Reflect.get = null", "document.body.append(Object.assign(document.createElement('p'), { hidden: true })); done([getComputedStyle(document.querySelector('p')).display, getComputedStyle(document.querySelector('p')).getPropertyValue('display')])", ["block", "block"]],
  ["prevent-element-src-loading, img, ads", "Object.defineProperty(HTMLImageElement, Symbol.hasInstance, { value: () => false }); String.prototype.toLowerCase = () => ''", "const e = document.createElement('img'); e.setAttribute('SRC', '/ads'); done(e.src.slice(0, 5))", "data:"],
  ["prevent-element-src-loading, img, ads", "let count = 0", "const e = document.createElement('img'); e.setAttribute({ toString: () => (count++ === 0 ? 'alt' : 'src') }, '/ads'); done(e.src)", ""],
  ["hide-in-shadow-dom, .ad, #host", "WeakSet.prototype.has = () => true; CSSStyleSheet.prototype.replaceSync = () => {}; Object.defineProperty(ShadowRoot, Symbol.hasInstance, { value: () => false }); Element.prototype.closest = () => null", "const h = document.createElement('div'); h.id = 'host'; document.body.append(h); h.attachShadow({ mode: 'open' }).innerHTML = '<p class=ad>'; pause(200).then(() => done(getComputedStyle(h.shadowRoot.firstChild).display))", "none"],
  ["remove-in-shadow-dom, .ad", "DocumentFragment.prototype.querySelectorAll = () => []; Element.prototype.remove = () => {}", "const h = document.createElement('div'); document.body.append(h); h.attachShadow({ mode: 'open' }).innerHTML = '<p class=ad>'; pause(200).then(() => done(h.shadowRoot.childNodes.length))", 0],
  ["m3u-prune, ads", "RegExp.prototype.test = () => false; String.prototype.startsWith = () => true; Array.prototype.some = () => false", "fetch('/list').then((response) => response.text()).then(done)", "#EXTM3U\n#EXTINF:1\nb.ts\n"],
  ["xml-prune, Ad", "DOMParser = XMLSerializer = null; Node.prototype.removeChild = () => {}; Document.prototype.querySelectorAll = () => []", "fetch('/xml').then((response) => response.text()).then(done)", "<a><b/></a>"],
  ["trusted-prevent-dom-bypass, Node.prototype.appendChild, JSON.parse", "Object.defineProperty(HTMLIFrameElement, Symbol.hasInstance, { value: () => false }); Array.prototype[Symbol.iterator] = null", "const frame = document.createElement('iframe'); document.body.appendChild(frame); done(frame.contentWindow.JSON.parse === JSON.parse)", true],
  ["aeld, made, , elements, p", "Object.defineProperty(Element, Symbol.hasInstance, { value: () => false })", "const p = document.createElement('p'); p.addEventListener('made', () => done('bait')); p.dispatchEvent(new Event('made')); done('fine')", "fine"],
  ["trusted-override-element-method, HTMLElement.prototype.click, p", "Object.defineProperty(Element, Symbol.hasInstance, { value: () => false })", "const p = document.createElement('p'); p.onclick = () => done('bait'); p.click(); done('fine')", "fine"],
];

export const CASES = [
  ...EVASIONS.map(([js, evasion, use, expect]) => one(`evasion: ${evasion}`, js, `${evasion}; ${use}`, expect, { html: "<p></p>", files: FILES })),
  ...REPLACED.map(([name, js]) => one(`source of ${name}`, js, `done([${native(name)}.test(${name}.toString()), ${native(name)}.test(Function.prototype.toString.call(${name})), ${native(name)}.test(\`\${${name}}\`)])`, [true, true, true])),
  one("source of toString itself", "nostif, bait", `done([${native("toString")}.test(Function.prototype.toString.toString()), ${native("toString")}.test(Function.prototype.toString + "")])`, [true, true]),
  one("source by Reflect.apply and bind", "nostif, bait", `const f = Function.prototype.toString; done([${native("setTimeout")}.test(Reflect.apply(f, setTimeout, [])), ${native("setTimeout")}.test(f.bind(setTimeout)())])`, [true, true]),
  one("source of functions of the page", "nostif, bait", "function mine(a) { return a }; done([mine.toString(), Function.prototype.toString.call(mine)])", ["function mine(a) { return a }", "function mine(a) { return a }"]),
  one("toString of what is no function", "nostif, bait", "done(tried(() => Function.prototype.toString.call({})))", "TypeError"),
  one("toString of a new frame, by contentWindow", "nostif, bait", `const frame = document.createElement("iframe"); document.body.append(frame); done(${native("setTimeout")}.test(frame.contentWindow.Function.prototype.toString.call(setTimeout)))`, true),
  one("toString of a new frame, by contentDocument", "nostif, bait", `const frame = document.createElement("iframe"); document.body.append(frame); done(${native("setTimeout")}.test(frame.contentDocument.defaultView.Function.prototype.toString.call(setTimeout)))`, true),
  one("toString of a new frame, by its number", "nostif, bait", `document.body.append(document.createElement("iframe")); done(${native("setTimeout")}.test(window[0].Function.prototype.toString.call(setTimeout)))`, true),
  one("toString of a new frame, of the frame's toString", "nostif, bait", `const frame = document.createElement("iframe"); document.body.append(frame); const f = frame.contentWindow.Function.prototype.toString; done([${native("toString")}.test(f.call(f)), ${native("toString")}.test(f.call(Function.prototype.toString))])`, [true, true]),
  one("toString of a new frame, of its own functions", "nostif, bait", `const frame = document.createElement("iframe"); document.body.append(frame); done(${native("setTimeout")}.test(frame.contentWindow.Function.prototype.toString.call(frame.contentWindow.setTimeout)))`, true),
  one("source of the frame's accessor", "nostif, bait", "done(/^\\s*function get contentWindow\\(\\) \\{\\s+\\[native code\\]/.test(Object.getOwnPropertyDescriptor(HTMLIFrameElement.prototype, 'contentWindow').get.toString().replace('function contentWindow', 'function get contentWindow')))", true),
  one("scriptlets run in new frames", "nostif, bait", "const frame = document.createElement('iframe'); document.body.append(frame); window.ran = []; pause(100).then(() => { frame.contentWindow.setTimeout(() => { ran.push('bait') }, 1); frame.contentWindow.setTimeout(() => { ran.push('other') }, 1); return pause(200) }).then(() => done(ran))", ["other"]),
  one("scriptlets run in frames with text", "aopr, x", "addEventListener('message', ({ data }) => typeof data === 'string' && done(data)); const frame = document.createElement('iframe'); frame.srcdoc = '<script>try { window.x; parent.postMessage(\"read\", \"*\") } catch (e) { parent.postMessage(e.name, \"*\") }</' + 'script>'; document.body.append(frame)", "ReferenceError"),
  one("the descriptor of a function", "nostif, bait", "const { writable, enumerable, configurable } = Object.getOwnPropertyDescriptor(window, 'setTimeout'); done([writable, enumerable, configurable])", [true, true, true]),
  one("the descriptor of a method", "aeld, made, bait", "const { writable, enumerable, configurable } = Object.getOwnPropertyDescriptor(EventTarget.prototype, 'addEventListener'); done([writable, enumerable, configurable])", [true, true, true]),
  one("the descriptor of toString", "nostif, bait", "const { writable, enumerable, configurable } = Object.getOwnPropertyDescriptor(Function.prototype, 'toString'); done([writable, enumerable, configurable])", [true, false, true]),
  one("own properties of a function", "nostif, bait", "done(Object.getOwnPropertyNames(setTimeout).sort())", ["length", "name"]),
  one("the prototype of a function", "nostif, bait", "done(Object.getPrototypeOf(setTimeout) === Function.prototype)", true),
  one("a function is no constructor", "nostif, bait", "done(tried(() => new setTimeout()))", "TypeError"),
  one("a cycle of prototypes is refused as by the browser", "nostif, bait", "done(tried(() => { Object.setPrototypeOf(setTimeout, Object.create(setTimeout)) }))", "TypeError"),
  one("a class of the browser stays one", "nowebrtc", "class Sub extends RTCPeerConnection {} const c = new Sub(); done([RTCPeerConnection.prototype.constructor === RTCPeerConnection, tried(() => RTCPeerConnection()), c instanceof Sub, c.constructor === Sub, Object.getOwnPropertyDescriptor(RTCPeerConnection.prototype, 'constructor').enumerable, (window.webkitRTCPeerConnection ?? RTCPeerConnection) === RTCPeerConnection])", [true, "TypeError", true, true, false, true]),
  one("a class of a page that trusted lists change", "trusted-replace-argument, Worker, 0, a", "done(Worker.prototype.constructor === Worker)", true),
  one("no global is left", ["nostif, bait", "set, known, 1", "no-fetch-if, bait", "json-prune, bait"], "const frame = document.createElement('iframe'); document.body.append(frame); const usual = new Set(Object.getOwnPropertyNames(frame.contentWindow)); done(Object.getOwnPropertyNames(window).filter((name) => !usual.has(name) && !/^\\d+$/.test(name) && !['done', 'tried', 'pause', 'frame', 'usual', 'known'].includes(name)))", []),
  one("no global is left by any scriptlet without a call", [], "const frame = document.createElement('iframe'); document.body.append(frame); const usual = new Set(Object.getOwnPropertyNames(frame.contentWindow)); done([Object.getOwnPropertyNames(window).filter((name) => !usual.has(name) && !/^\\d+$/.test(name) && !['done', 'tried', 'pause'].includes(name)), Object.getOwnPropertyDescriptor(Function.prototype, 'toString').value.toString().includes('native code')])", [[], true]),
  { name: "an unknown name is ignored, and does not stop the next one", calls: [["unknown", "a"], ["set-constant", "x", "1"]], page: "done(window.x)", expect: 1 },
  { name: "a call that fails does not stop the next one", calls: [["prevent-setTimeout", "/(/"], ["set-constant", "x", "1"]], page: "done(window.x)", expect: 1 },
  { name: "names of inherited properties are no scriptlets", calls: [["constructor"], ["toString"], ["__proto__"], ["set-constant", "x", "1"]], page: "done(window.x)", expect: 1 },
  { name: "an argument is never code", calls: [["set-constant", "x", "alert(1)"], ["prevent-setTimeout", "window.evil=1"], ["trusted-create-element", "body", "script", "", "window.evil=1"]], page: "pause(100).then(() => done([typeof window.x, typeof window.evil]))", expect: ["undefined", "undefined"] },
  one("a page that replaces Reflect.apply", "nostif, bait", "Reflect.apply = () => { throw 1 }; setTimeout(() => done('fine'), 1)", "fine"),
  one("a page that replaces methods of observers", "ra, title, p, asap", "const calls = []; for (const name of ['observe', 'disconnect']) MutationObserver.prototype[name] = () => calls.push(name); addEventListener('load', () => pause(100).then(() => done([calls, document.querySelector('p').title])))", [[], ""], { html: "<p title=x>" }),
  one("a page that replaces Proxy", ["nostif, bait", "set, a.b, 1"], "window.Proxy = null; window.a = { b: 2 }; setTimeout(() => done(a.b), 1)", 1),
  one("a page that replaces RegExp.prototype.test and exec", "nostif, /ba.t/", "RegExp.prototype.test = () => false; RegExp.prototype.exec = () => null; let ran = []; setTimeout(() => { ran.push('bait') }, 1); setTimeout(() => { done(ran) }, 30)", []),
  one("a page that replaces String.prototype.includes", "nostif, bait", "String.prototype.includes = () => false; let ran = []; setTimeout(() => { ran.push('bait') }, 1); setTimeout(() => { done(ran) }, 30)", []),
  one("a page that replaces Function.prototype.toString", "nostif, bait", "Function.prototype.toString = () => 'harmless'; let ran = []; setTimeout(() => { ran.push('bait') }, 1); setTimeout(() => { done(ran) }, 30)", []),
  one("a page that replaces the methods of WeakMap", "nostif, bait", `let seen = 0; WeakMap.prototype.get = () => { seen += 1 }; setTimeout.toString(); done([seen, ${native("setTimeout")}.test(setTimeout.toString())])`, [0, true]),
  one("a page that replaces the iterator of arrays", "nostif, bait", "Array.prototype[Symbol.iterator] = null; let ran = []; setTimeout(() => { ran.push('bait') }, 1); setTimeout(() => { done(ran) }, 30)", []),
  ...["no-fetch-if, ads", "trusted-replace-fetch-response, *, ''"].map((js) => one("a page that replaces methods of arrays and texts", js, "for (const name of ['filter', 'find', 'map', 'reduce', 'forEach', 'push', 'some']) Array.prototype[name] = () => []; for (const name of ['split', 'toUpperCase', 'trim', 'slice', 'startsWith', 'replace', 'includes']) String.prototype[name] = () => ''; Array.prototype[Symbol.iterator] = null; const { then } = Promise.prototype; Promise.prototype.then = null; Promise.prototype.then = then; URL = null; fetch('/ads.txt').then((r) => r.text()).then((text) => done(text), (e) => done(e.name))", "", { files: { "/ads.txt": "sent" } })),
  one("a page that replaces methods of arrays and texts", "no-xhr-if, ads", "for (const name of ['filter', 'find', 'map', 'reduce', 'forEach', 'push', 'some', 'join']) Array.prototype[name] = () => []; for (const name of ['split', 'toUpperCase', 'toLowerCase', 'trim', 'slice', 'startsWith', 'includes']) String.prototype[name] = () => ''; Array.prototype[Symbol.iterator] = null; Object.entries = null; const xhr = new XMLHttpRequest(); xhr.open('GET', '/ads.txt'); xhr.onload = () => done([xhr.responseText, xhr.status]); xhr.send()", ["", 200], { files: { "/ads.txt": "sent" } }),
  ...["Error", "Math", "Object", "Number", "Reflect", "String", "RegExp"].map((chain) => one(`the stack of who reads ${chain}`, `aost, ${chain}, wanted`, `function wanted() { return ${chain} } done([tried(wanted), typeof ${chain}])`, ["ReferenceError", ["Math", "Reflect"].includes(chain) ? "object" : "function"])),
  one("an inline script as embedders have it: reading throws", "aopr, x", "try { window.x } catch (error) { done([error.name, error.stack.length > 0]) }", ["ReferenceError", true], { inline: true }),
  one("an inline script as embedders have it: the stack", "aost, a.b, wanted", "window.a = { b: 1 }; function wanted() { return a.b } done([tried(wanted), a.b])", ["ReferenceError", 1], { inline: true }),
  one("an inline script as embedders have it: source", "nostif, bait", `done(${native("setTimeout")}.test(setTimeout.toString()))`, true, { inline: true }),
  one("an inline script as embedders have it: an inline script is stopped", "acs, x, bait", ["window.order = []", "window.x; order.push('bait')", "window.x; order.push('other')", "done(order)"], ["other"], { inline: true }),
  one("a page that prepares stacks", ["aost, a.b, wanted", "aopr, x"], "let seen = ''; Error.prepareStackTrace = (error, calls) => { for (const call of calls) seen += call.getFileName() + ' '; return error.message }; window.a = { b: 1 }; function wanted() { return a.b } const name = tried(wanted); try { window.x } catch (error) { String(error.stack) } done([name, a.b, /extension:|main\\.js/.test(seen), typeof Error.prepareStackTrace])", ["ReferenceError", 1, false, "function"]),
  one("nothing is left at Error", "aost, a.b, wanted", "window.a = { b: 1 }; a.b; const frame = document.createElement('iframe'); document.body.append(frame); const usual = Object.getOwnPropertyNames(frame.contentWindow.Error); done(Object.getOwnPropertyNames(Error).filter((name) => !usual.includes(name)))", []),
  one("a call of the page inside of a replaced function does not see the extension", "aeld, made, bait", "let stack = ''; document.addEventListener('x', () => {}, { get once() { stack = new Error().stack; return true } }); done(/extension:/.test(stack))", false),
  one("an image that hides the base address", "no-fetch-if, scriptlets.test/ads", "document.body.append(Object.assign(new Image(), { name: 'baseURI' })); fetch('/ads').then((response) => response.text()).then(done)", "", { html: "<p></p>", files: FILES }),
  one("an object that tells other addresses in turn: fetch", "no-fetch-if, ads", "let count = 0; fetch({ toString: () => (count++ === 0 ? '/other' : '/ads') }).then((response) => response.text()).then(done)", "other", { files: FILES }),
  one("an object that tells other addresses in turn: XMLHttpRequest", "no-xhr-if, ads", "let count = 0; const xhr = new XMLHttpRequest(); xhr.open('GET', { toString: () => (count++ === 0 ? '/other' : '/ads') }); xhr.onload = () => done(xhr.response); xhr.send()", "other", { files: FILES }),
  one("a request of another frame", "no-fetch-if, ads", "const frame = document.createElement('iframe'); document.body.append(frame); fetch(new frame.contentWindow.Request('/ads')).then((response) => response.text()).then(done)", "", { html: "<p></p>", files: FILES }),
  one("a request of another frame that is not prevented", "no-fetch-if, ads", "const frame = document.createElement('iframe'); document.body.append(frame); fetch(new frame.contentWindow.Request('/other')).then((response) => response.text()).then(done)", "other", { html: "<p></p>", files: FILES }),
  one("a page that changes what instanceof tells", "no-fetch-if, ads", "Object.defineProperty(Request, Symbol.hasInstance, { value: () => false }); fetch(new Request('/ads')).then((response) => response.text()).then(done)", "", { files: FILES }),
  one("a page that replaces URL", "nowoif, scriptlets.test/ads", "window.URL = null; done(open('/ads').closed)", false),
  one("a form whose fields hide its methods: attributes", "ra, data-a", "addEventListener('load', () => pause(100).then(() => done(document.querySelectorAll('[data-a]').length)))", 0, { html: "<form data-a=1><input name=hasAttribute><input name=removeAttribute></form><p data-a=1></p>" }),
  one("a form whose fields hide its methods: classes", "rc, bait", "addEventListener('load', () => pause(100).then(() => done(document.querySelectorAll('.bait').length)))", 0, { html: "<form class=bait><input name=classList></form><p class=bait></p>" }),
  one("a form whose fields hide its methods: values", "set-attr, .bait, data-a, 1", "addEventListener('load', () => pause(100).then(() => done(document.querySelectorAll('[data-a=\"1\"]').length)))", 2, { html: "<form class=bait><input name=getAttribute><input name=setAttribute></form><p class=bait></p>" }),
  one("a page that replaces the iterator of node lists", "ra, data-a", "NodeList.prototype[Symbol.iterator] = Array.prototype[Symbol.iterator] = null; addEventListener('load', () => pause(100).then(() => done(document.querySelectorAll('[data-a]').length)))", 0, { html: "<p data-a=1></p>" }),
  one("a page that replaces JSON", "json-prune, a", "const { parse } = JSON; JSON.stringify = null; done(parse('{\"a\":1,\"b\":2}'))", { b: 2 }),
  one("a page that replaces Object.keys", "json-prune, a.*.b", "Object.keys = () => []; done(JSON.parse('{\"a\":{\"x\":{\"b\":1,\"c\":2}}}'))", { a: { x: { c: 2 } } }),
  one("an object that throws when it is read", "nostif, bait", "setTimeout({ toString() { return 'done(1)' } }, 1); pause(100).then(() => done(2))", 1),
  one("an object whose text throws", "aeld, made, bait", "done(tried(() => document.addEventListener('made', { get handleEvent() { throw new RangeError() } })) ?? 'fine')", "fine"),
  one("a getter in a chain that throws", "set, a.b.c, 1", "window.a = { get b() { throw new RangeError() } }; done('fine')", "fine"),
  one("the isolated world leaves nothing in the page", ["set-cookie, a, 1", "rmnt, p, bait"], "done(Function.prototype.toString.toString().includes('native code') && typeof chrome?.runtime?.id === 'undefined')", true, { only: "chromium" }),
  one("work on changes is bounded", "ra, data-a, p, stay", `addEventListener("load", async () => {
    const p = document.querySelector("p");
    const { port1, port2 } = new MessageChannel();
    const next = () => new Promise((resolve) => { port1.onmessage = resolve; port2.postMessage(0); });
    let removed = 0;
    p.setAttribute("data-a", 1);
    for (const end = performance.now() + 500; performance.now() < end;) {
      await next();
      if (p.hasAttribute("data-a")) continue;
      removed += 1;
      p.setAttribute("data-a", 1);
    }
    done([removed > 0, removed < 40]);
  })`, [true, true], { html: "<p></p>" }),
];
