/** Elements in the page's world. */

const one = (name, js, page, expect, more) => ({ name, js, page, expect, ...more });
const ELEMENT = (tag, set) => `const e = document.createElement("${tag}"); ${set}; done(e.src || e.href)`;
const FILES = { "/ads.js": ["text/javascript", "window.ran = true"], "/other.js": ["text/javascript", "window.ran = true"] };
const LOAD = (path, set = `e.src = "${path}"`) => `const e = document.createElement("script"); e.onload = () => done(["load", window.ran ?? false]); e.onerror = () => done(["error", window.ran ?? false]); ${set}; document.body.append(e)`;
const SHADOW = (mode, use, host = "div") => `const h = document.createElement("${host}"); h.id = "host"; document.body.append(h); const root = h.attachShadow({ mode: "${mode}" }); root.innerHTML = "<p class=ad>ad</p><p class=ok>ok</p>"; pause(200).then(() => done(${use}))`;
const DISPLAYS = "[...root.querySelectorAll('p')].map((p) => getComputedStyle(p).display)";

export const CASES = [
  one("a script does not load", "prevent-element-src-loading, script, ads.js", LOAD("/ads.js"), ["load", false], { files: FILES }),
  one("another script loads", "prevent-element-src-loading, script, ads.js", LOAD("/other.js"), ["load", true], { files: FILES }),
  one("an expression", "prevent-element-src-loading, script, /ads\\.js$/", LOAD("/ads.js"), ["load", false], { files: FILES }),
  one("by setAttribute", "prevent-element-src-loading, script, ads.js", LOAD("/ads.js", "e.setAttribute('src', '/ads.js')"), ["load", false], { files: FILES }),
  one("another attribute", "prevent-element-src-loading, script, ads.js", "const e = document.createElement('script'); e.setAttribute('data-a', '/ads.js'); done(e.getAttribute('data-a'))", "/ads.js"),
  one("another kind of element", "prevent-element-src-loading, script, ads", ELEMENT("img", "e.src = 'http://ads.test/a'"), "http://ads.test/a"),
  one("an image is harmless", "prevent-element-src-loading, img, ads", "const e = new Image(); e.onload = () => done(e.naturalWidth); e.src = 'http://ads.test/a'", 1),
  one("a frame is harmless", "prevent-element-src-loading, iframe, ads", "const e = document.createElement('iframe'); e.src = 'http://ads.test/a'; done(e.src.startsWith('data:text/html'))", true),
  one("a style sheet is harmless", "prevent-element-src-loading, link, ads", "const e = document.createElement('link'); e.rel = 'stylesheet'; e.onload = () => done('load'); e.href = 'http://ads.test/a'; document.head.append(e)", "load"),
  one("with Trusted Types", "prevent-element-src-loading, script, ads.js", "const policy = trustedTypes.createPolicy('p', { createScriptURL: (url) => url });" + LOAD("/ads.js", "e.src = policy.createScriptURL('/ads.js')"), ["load", false], { files: FILES, headers: { "content-security-policy": "script-src 'nonce-bm9uY2U' 'self'; require-trusted-types-for 'script'; trusted-types p" } }),
  one("an unknown kind", "prevent-element-src-loading, video, ads", "done('fine')", "fine"),

  one("HTML of a selected element", "prevent-innerHTML, .bait", "for (const p of document.querySelectorAll('p')) p.innerHTML = 'new'; done([...document.querySelectorAll('p')].map((p) => p.textContent))", ["old", "new"], { html: "<p class=bait>old</p><p>old</p>" }),
  one("HTML that matches", "prevent-innerHTML, , bait", "const p = document.querySelector('p'); p.innerHTML = 'bait'; const a = p.textContent; p.innerHTML = 'new'; done([a, p.textContent])", ["old", "new"], { html: "<p>old</p>" }),
  one("both", "prevent-innerHTML, p, /ba.t/", "const p = document.querySelector('p'); const b = document.querySelector('b'); p.innerHTML = 'bait'; b.innerHTML = 'bait'; done([p.textContent, b.textContent])", ["old", "bait"], { html: "<p>old</p><b>old</b>" }),
  one("HTML that is negated", "prevent-innerHTML, p, !keep", "const p = document.querySelector('p'); p.innerHTML = 'other'; const a = p.textContent; p.innerHTML = 'keep'; done([a, p.textContent])", ["old", "keep"], { html: "<p>old</p>" }),

  one("a computed style", "spoof-css, .ad, display, block", "const s = getComputedStyle(document.querySelector('.ad')); done([s.display, s.getPropertyValue('display'), s['display']])", ["block", "block", "block"], { html: "<p class=ad style='display:none'></p>" }),
  one("two properties", "spoof-css, .ad, display, block, visibility, visible", "const s = getComputedStyle(document.querySelector('.ad')); done([s.display, s.visibility])", ["block", "visible"], { html: "<p class=ad style='display:none;visibility:hidden'></p>" }),
  one("another element", "spoof-css, .ad, display, block", "done(getComputedStyle(document.querySelector('b')).display)", "none", { html: "<b style='display:none'></b>" }),
  one("other properties stay", "spoof-css, .ad, display, block", "const s = getComputedStyle(document.querySelector('.ad')); done([s.position, s.length > 5, s instanceof CSSStyleDeclaration])", ["fixed", true, true], { html: "<p class=ad style='display:none;position:fixed'></p>" }),
  one("a property with a hyphen", "spoof-css, .ad, z-index, 7", "const s = getComputedStyle(document.querySelector('.ad')); done([s.zIndex, s['z-index'], s.getPropertyValue('z-index')])", ["7", "7", "7"], { html: "<p class=ad></p>" }),
  one("sizes", "spoof-css, .ad, width, 300px, height, 250px", "const r = document.querySelector('.ad').getBoundingClientRect(); done([r.width, r.height, r instanceof DOMRect])", [300, 250, true], { html: "<p class=ad style='display:none'></p>" }),

  one("hidden in a shadow root", "hide-in-shadow-dom, .ad", SHADOW("open", DISPLAYS), ["none", "block"]),
  one("hidden in a closed shadow root", "hide-in-shadow-dom, .ad", SHADOW("closed", DISPLAYS), ["none", "block"]),
  one("hidden below a base", "hide-in-shadow-dom, .ad, #host", SHADOW("open", DISPLAYS), ["none", "block"]),
  one("another base", "hide-in-shadow-dom, .ad, #other", SHADOW("open", DISPLAYS), ["block", "block"]),
  one("hidden in the parser's shadow root", "hide-in-shadow-dom, .ad", "pause(200).then(() => done(getComputedStyle(document.querySelector('#h').shadowRoot.querySelector('.ad')).display))", "none", { html: "<div id=h><template shadowrootmode=open><p class=ad>x</p></template></div>" }),
  one("hidden in a root inside a root", "hide-in-shadow-dom, .ad, #host", "const h = document.createElement('div'); h.id = 'host'; document.body.append(h); const outer = h.attachShadow({ mode: 'open' }); const i = document.createElement('div'); outer.append(i); const root = i.attachShadow({ mode: 'open' }); root.innerHTML = '<p class=ad></p>'; pause(200).then(() => done(getComputedStyle(root.firstChild).display))", "none"),
  one("a style in a shadow root", "inject-css-in-shadow-dom, '.ad { color: rgb(1, 2, 3) !important; }'", SHADOW("open", "getComputedStyle(root.querySelector('.ad')).color"), "rgb(1, 2, 3)"),
  one("a style for one host", "inject-css-in-shadow-dom, '.ad { color: rgb(1, 2, 3) !important; }', #other", SHADOW("open", "getComputedStyle(root.querySelector('.ad')).color"), "rgb(0, 0, 0)"),
  one("a style with an address is refused", undefined, SHADOW("open", "getComputedStyle(root.querySelector('.ad')).color"), "rgb(0, 0, 0)", { calls: [["inject-css-in-shadow-dom", ".ad { color: rgb(1, 2, 3); background: url(/a) }"]] }),
  one("removed in a shadow root", "remove-in-shadow-dom, .ad", SHADOW("open", "root.querySelectorAll('p').length"), 1),
  one("removed in a closed shadow root, and again", "remove-in-shadow-dom, .ad", SHADOW("closed", "(root.append(Object.assign(document.createElement('p'), { className: 'ad' })), root.querySelectorAll('p').length)") + ".then(() => {})", 2),
  one("removed again", "remove-in-shadow-dom, .ad", SHADOW("open", "0").replace(/pause\(200\).*/, "pause(200).then(() => { root.append(Object.assign(document.createElement('p'), { className: 'ad' })); return pause(300) }).then(() => done(root.querySelectorAll('p').length))"), 1),
  one("removed below a base", "remove-in-shadow-dom, .ad, #other", SHADOW("open", "root.querySelectorAll('p').length"), 2),

  one("an element", "trusted-create-element, body, div, 'id=\"made\" class=\"a b\"', text", "pause(300).then(() => { const e = document.querySelector('#made'); done([e.className, e.textContent]) })", ["a b", "text"]),
  one("an element for a time", "trusted-create-element, body, div, 'id=made', , 100", "pause(600).then(() => done(document.querySelector('#made') === null))", true),
  one("an element in one that comes later", "trusted-create-element, #late, p", "const d = document.createElement('div'); d.id = 'late'; document.body.append(d); pause(300).then(() => done(d.childElementCount))", 1),
  one("code in an element never runs", undefined, "pause(200).then(() => done(typeof window.evil))", "undefined", { calls: [["trusted-create-element", "body", "script", "", "window.evil = 1"]] }),
  one("an element with a handler is not added", undefined, "pause(300).then(() => done([typeof window.evil, document.querySelector('#i')]))", ["undefined", null], { calls: [["trusted-create-element", "body", "img", 'src="x:" onerror="window.evil = 1" id=i']] }),

  one("an element with an address that runs is not added", undefined, "pause(300).then(() => done(document.querySelector('#i')))", null, { calls: [["trusted-create-element", "body", "a", 'href="java\tscript:alert()" id=i']] }),
  ...["remove-attr", "ra"].map((alias) => one(`alias ${alias}`, `${alias}, onclick, #a`, "addEventListener('load', () => setTimeout(() => done([...document.querySelectorAll('p')].map((p) => p.hasAttribute('onclick')))))", [false, true], { html: "<p id=a onclick=a></p><p onclick=b></p>" })),
  one("attributes without a selector", "ra, data-a|data-b", "addEventListener('load', () => done(document.querySelector('p').attributes.length))", 1, { html: "<p data-a data-b data-c></p>" }),
  one("asap", "ra, data-a, p, asap", "queueMicrotask(() => pause(50).then(() => done(document.querySelector('p').hasAttribute('data-a'))))", false, { html: "<p data-a></p>" }),
  one("stay", "ra, data-a, p, stay", "addEventListener('load', () => { const p = document.querySelector('p'); p.setAttribute('data-a', 1); pause(300).then(() => done(p.hasAttribute('data-a'))) })", false, { html: "<p></p>" }),
  one("without stay an attribute can come back", "ra, data-a, p", "addEventListener('load', () => { const p = document.querySelector('p'); p.setAttribute('data-a', 1); pause(300).then(() => done(p.hasAttribute('data-a'))) })", true, { html: "<p data-a></p>" }),
  one("complete", "ra, data-a, p, complete", "const p = document.querySelector('p'); document.addEventListener('DOMContentLoaded', () => { const early = p.hasAttribute('data-a'); addEventListener('load', () => setTimeout(() => done([early, p.hasAttribute('data-a')]), 50)) })", [true, false], { html: "<p data-a></p>" }),
  one("elements that are added", "ra, data-a, , asap stay", "pause(50).then(() => { const p = document.createElement('p'); p.setAttribute('data-a', 1); document.body.append(p); return pause(300).then(() => done(p.hasAttribute('data-a'))) })", false),
];
