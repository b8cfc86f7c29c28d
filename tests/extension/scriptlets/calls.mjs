/** Arguments, results, and calls that are suppressed. */

const STOPPED = "ReferenceError";
const replaced = (args, page, expect, name = "an argument") => ({ name, js: `trusted-replace-argument, ${args}`, page, expect });
const suppressed = (args, page, expect, name = "a call") => ({ name, js: `trusted-suppress-native-method, ${args}`, page, expect });
const SET = "const p = document.createElement('p'); const set = (n, v) => tried(() => (p.setAttribute(n, v), p.getAttribute(n)));";
const out = (args, page, expect, name = "a result") => ({ name, js: `trusted-replace-outbound-text, ${args}`, page, expect });
const WITH_FRAME = (add, use) => `const frame = document.createElement("iframe"); const p = document.createElement("p"); document.body.append(p); ${add}; done(${use})`;

export const CASES = [
  replaced("document.createElement, 0, json:\"div\", condition, ins", "done([document.createElement('ins').localName, document.createElement('b').localName])", ["div", "b"]),
  replaced("document.querySelector, 0, json:\"body\", condition, /^\\.ad/", "done([document.querySelector('.ad').localName, document.querySelector('head').localName])", ["body", "head"]),
  replaced("window.encodeURIComponent, 0, repl:/a/b/", "done(encodeURIComponent('aa'))", "ba", "a replaced part"),
  replaced("encodeURIComponent, 0, replace:/a/b/g", "done(encodeURIComponent('aa'))", "bb", "a replaced part, as AdGuard writes it"),
  replaced("Math.max, 0, add:5", "done(Math.max(1, 2))", 6, "an added number"),
  replaced("encodeURIComponent, 0, add:b", "done(encodeURIComponent('a'))", "ab", "an added text"),
  replaced("document.getElementById, 0, null, condition, modal", "done(document.getElementById('modal') === null)", true, "null"),
  replaced("String.prototype.includes, 0, undefined, condition, /^checkout$/", "done(['checkout'.includes('checkout'), 'a'.includes('a')])", [false, true], "undefined"),
  replaced("String.prototype.includes, this, json:\"subscribed\", condition, /^anon$/", "done(['anon'.includes('sub'), 'other'.includes('sub')])", [true, false], "this"),
  replaced("Element.prototype.setAttribute, 1, , condition, bait", `${SET} done([set('a', 'bait'), set('a', 'other')])`, ["", "other"], "an empty text"),
  replaced("Element.prototype.setAttribute, 1, '{\"value\": \"x\"}', condition, bait", `${SET} done([set('a', 'bait')])`, ["x"], "a value in an object"),
  replaced("Math.round, 0, 121, condition, /^\\d\\.\\d+$/", "done([Math.round(1.5), Math.round(22.5)])", [121, 23], "a condition on a number"),
  replaced("setTimeout, 0, noopFunc, condition, bait", "let ran = []; setTimeout(() => { ran.push('bait') }, 1); setTimeout(() => { done(ran) }, 20)", [], "noopFunc"),
  replaced("RegExp.prototype.test, 0, json:\"a\", condition, b", "done(/a/.test('b'))", true, "a method that needles use"),
  replaced("JSON.parse, 0, repl:/true/false/, condition, wall", "done([JSON.parse('{\"wall\":true}'), JSON.parse('{\"other\":true}')])", [{ wall: false }, { other: true }], "JSON.parse"),
  replaced("matchMedia.call, 1, json:\"none\", condition, max-width", "done(matchMedia.call(window, '(max-width: 1px)').media === matchMedia('none').media)", true, "call of a function"),
  replaced("Object.defineProperty, 1, json:\"b\", condition, a", "done(Object.keys(Object.defineProperty({}, 'a', { value: 1, enumerable: true })))", ["b"], "a method that scriptlets use"),
  replaced("nothing.there, 0, x", "done('fine')", "fine", "a method that is not there"),
  replaced("Math.max, 0, json:9, condition, 1, stack, wanted", "function wanted() { return Math.max(1, 2) } done([wanted(), Math.max(1, 2)])", [9, 2], "a stack"),

  suppressed("document.querySelector, '\"bait\"'", "done([tried(() => document.querySelector('.bait')), document.querySelector('body').localName])", [STOPPED, "body"], "abort is the default"),
  suppressed("document.querySelector, '\"bait\"', prevent", "done(String(document.querySelector('.bait')))", "undefined", "prevent"),
  suppressed("eval, '\"/ba.t/\"', prevent", "done([String(eval('\"bait\"')), eval('1')])", ["undefined", 1], "an expression in quotes"),
  suppressed("Storage.prototype.setItem, bait", "done([tried(() => localStorage.setItem('bait', 1)), tried(() => String(localStorage.setItem('a', 1)))])", [STOPPED, "undefined"], "a text without quotes"),
  suppressed("Storage.prototype.setItem, ' |\"bait\"'", "done([tried(() => localStorage.setItem('a', 'bait')), tried(() => String(localStorage.setItem('bait', 'a')))])", [STOPPED, "undefined"], "the second argument"),
  suppressed("Node.prototype.contains, '{\"className\":\"ad\"}', abort", "const p = document.createElement('p'); document.body.append(p); const c = document.body.contains(p); p.className = 'ad'; done([c, tried(() => document.body.contains(p))])", [true, STOPPED], "properties of an object"),
  suppressed("Node.prototype.removeChild, /^\\[object HTMLImageElement\\]$/, prevent", "const i = new Image(); document.body.append(i); document.body.removeChild(i); done(i.isConnected)", true, "an expression for an object"),
  suppressed("Math.max, 1|2, prevent", "done([String(Math.max(1, 2)), Math.max(1, 3)])", ["undefined", 3], "numbers"),
  suppressed("Date.prototype.toUTCString, undefined, abort, wanted", "function wanted() { return new Date(0).toUTCString(undefined) } done([tried(wanted), typeof new Date(0).toUTCString(undefined)])", [STOPPED, "string"], "undefined, and the stack"),
  suppressed("Array.prototype.includes, '\"error\"'", "done([tried(() => ['a'].includes('error')), ['a'].includes('a')])", [STOPPED, true], "a method that scriptlets use"),

  out("atob, bait, fine", "done([atob(btoa('a bait')), atob(btoa('other'))])", ["a fine", "other"]),
  out("decodeURIComponent, /b(a)it/, $1", "done(decodeURIComponent('x%20bait'))", "x a", "an expression"),
  out("atob, /.+/, , condition, /bait/", "done([atob(btoa('a bait')), atob(btoa('other'))])", ["", "other"], "a condition"),
  out("atob, bait, fine, stack, wanted", "function wanted() { return atob(btoa('bait')) } done([wanted(), atob(btoa('bait'))])", ["fine", "bait"], "a stack"),
  out("JSON.stringify, '\"a\":1', '\"a\":2'", "done(JSON.stringify({ a: 1 }))", '{"a":2}', "JSON.stringify"),
  out("Array.prototype.shift, /^.+$/s, '', condition, https", "done([['https://a'].shift(), ['b'].shift(), [1].shift()])", ["", "b", 1], "a method of arrays"),
  out("btoa, bait, fine, encoding, base64", "done(atob(btoa('a bait')))", "a fine", "base64"),
  out("String.prototype.concat, /.+/, x, condition, y_", "done(['y_'.concat('a'), 'z'.concat('a')])", ["x", "za"], "a method of texts"),
  out("Headers.prototype.get, /.+/, image/png", "done(new Headers({ 'content-type': 'text/plain' }).get('content-type'))", "image/png", "headers"),

  { name: "a method of a selected element", js: "trusted-override-element-method, HTMLElement.prototype.click, .bait", page: "window.ran = []; for (const c of ['bait', 'other']) { const p = document.createElement('p'); p.className = c; p.onclick = () => ran.push(c); p.click() } done(ran)", expect: ["other"] },
  { name: "a method of another interface", js: "trusted-override-element-method, HTMLAnchorElement.prototype.click, 'a[target=\"_blank\"]'", page: "let ran = 0; const a = document.createElement('a'); a.target = '_blank'; a.onclick = (e) => { ran += 1; e.preventDefault() }; a.click(); done(ran)", expect: 0 },
  { name: "throw", js: "trusted-override-element-method, HTMLElement.prototype.click, p, throw", page: "done(tried(() => document.createElement('p').click()))", expect: STOPPED },
  { name: "a value", js: "trusted-override-element-method, Element.prototype.getAttribute, p, json:\"x\"", page: "done([document.createElement('p').getAttribute('a'), document.createElement('b').getAttribute('a')])", expect: ["x", null] },

  ...["Node.prototype.appendChild", "Node.prototype.insertBefore", "Element.prototype.append", "Element.prototype.prepend", "Element.prototype.before", "Element.prototype.after", "Element.prototype.insertAdjacentElement"].map((method) => {
    const name = method.split(".").at(-1);
    const add = { insertBefore: "p.insertBefore(frame, null)", insertAdjacentElement: "p.insertAdjacentElement('beforeend', frame)" }[name] ?? `p.${name}(frame)`;
    return { name: `a frame by ${name}`, js: ["aopr, x.y", `trusted-prevent-dom-bypass, ${method}, JSON.parse`], page: WITH_FRAME(add, "frame.contentWindow.JSON.parse === JSON.parse"), expect: true };
  }),
  { name: "a prototype", js: "trusted-prevent-dom-bypass, Node.prototype.appendChild, XMLHttpRequest.prototype", page: WITH_FRAME("p.appendChild(frame)", "frame.contentWindow.XMLHttpRequest.prototype === XMLHttpRequest.prototype"), expect: true },
  { name: "a function", js: "trusted-prevent-dom-bypass, Node.prototype.appendChild, fetch", page: WITH_FRAME("p.appendChild(frame)", "frame.contentWindow.fetch === fetch"), expect: true },
  { name: "without a property the window itself", js: "trusted-prevent-dom-bypass, Node.prototype.appendChild", page: WITH_FRAME("p.appendChild(frame)", "frame.contentWindow === window"), expect: true },
  { name: "a frame below the element", js: "trusted-prevent-dom-bypass, Node.prototype.appendChild, JSON.parse", page: WITH_FRAME("const d = document.createElement('div'); d.append(frame); p.appendChild(d)", "frame.contentWindow.JSON.parse === JSON.parse"), expect: true },
  { name: "another method", js: "trusted-prevent-dom-bypass, Node.prototype.appendChild, JSON.parse", page: WITH_FRAME("p.append(frame)", "frame.contentWindow.JSON.parse === JSON.parse"), expect: false },

  { name: "an event on the document", js: "trusted-dispatch-event, made, ", page: "done('fine')", expect: "fine" },
  { name: "an event on an element", js: "trusted-dispatch-event, made, #a", html: "<p id=a></p><script nonce=bm9uY2U>document.getElementById('a').addEventListener('made', () => done('heard'))</script>", page: "setTimeout(done, 500, 'nothing')", expect: "heard" },
  { name: "settings of another blocker", js: "proxy-apply-config, '{\"skipToString\":true}'", page: "done('fine')", expect: "fine" },
];
