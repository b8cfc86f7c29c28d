/** Documents that replace themselves, their body or their address, and pages that act against filters. */

const LONG = '<div style="height: 3000px">Long</div>';
const AD_IMAGE = '<img src="http://ads.HOST/x.png" width="300" height="100" data-go>';
const later = (/** @type {string} */ code, time = 400) => `<script>addEventListener("load", () => setTimeout(() => { ${code}; window.isDone = true; }, ${time}));</script>`;

/** @type {import("./index.mjs").Situation[]} */
export const DOCUMENTS = [
  {
    name: "address-after-content",
    filters: "HOST##.item:matches-path(/list):has-text(Sponsored)",
    body: `<p class="item" data-keep>Story</p><p class="item" data-go>Sponsored</p>${later('history.pushState(null, "", "/list")')}`,
    works: "window.isDone",
  },
  {
    name: "address-that-shows-again",
    filters: "HOST##.item:not(:matches-path(/list))\nHOST##.other",
    body: `<p class="item" data-keep>Story</p><p class="other" data-go>Ad</p>${later('history.replaceState(null, "", "/list")')}`,
    works: "window.isDone",
  },
  {
    name: "body-replaced-lock",
    filters: "HOST##.overlay",
    body: `<p data-keep>Text</p><div class="overlay">Old</div>${later(`const body = document.createElement("body"); body.innerHTML = '<p data-keep>New</p>${LONG}<div class="overlay" style="position: fixed; inset: 0" data-go>Ad</div>'; document.body = body; setTimeout(() => { body.style.overflow = "hidden"; window.isLocked = true; }, 1000)`)}`,
    works: "window.isLocked && getComputedStyle(document.body).overflowY === 'visible'",
    control: "window.isLocked && getComputedStyle(document.body).overflowY === 'hidden'",
  },
  {
    name: "document-opened-again",
    filters: "||ads.HOST^\nHOST##.late-ad\nHOST##.item:has-text(Sponsored)\n##.generic-late-ad",
    body: `<p>Old</p>${later(`document.open(); document.write('<p data-keep>Text</p><div class="late-ad" data-go>Ad</div><p class="item" data-go>Sponsored</p><p class="generic-late-ad" data-go>Ad</p>${AD_IMAGE}'); document.close()`)}`,
    works: "document.querySelector('[data-keep]') !== null",
  },
  {
    name: "form-that-hides-its-methods",
    filters: "||ads.HOST^",
    body: `<p data-keep>Text</p><form id="form">${["setAttribute", "childNodes", "parentElement", "hasAttribute", "removeAttribute", "getClientRects", "localName", "tagName"].map((name) => `<input name="${name}" hidden>`).join("")}${AD_IMAGE}</form>${later(`document.body.insertAdjacentHTML("beforeend", '${AD_IMAGE.replace("x.png", "y.png")}')`)}`,
    works: "window.isDone && document.images.length === 2",
  },
  {
    name: "form-above-a-lock",
    filters: "HOST##.overlay",
    head: "<style>.overlay { position: fixed; inset: 0 } body { overflow: hidden }</style>",
    body: `<div class="overlay" data-go>Ad</div><form style="display: block; height: 3000px" data-keep><input name="parentElement" hidden>Form</form>`,
    works: "getComputedStyle(document.body).overflowY === 'visible'",
    control: "getComputedStyle(document.body).overflowY === 'hidden'",
  },
  {
    name: "names-of-the-document",
    filters: "||ads.HOST^\nHOST##.item:has-text(Sponsored)\nHOST##:xpath('//p[contains(., \"Paid\")]')",
    body: `${["documentElement", "readyState", "querySelectorAll", "evaluate", "addEventListener", "removeEventListener", "createElement", "body", "adoptedStyleSheets", "elementFromPoint"].map((name) => `<img name="${name}" hidden>`).join("")}<p data-keep>Text</p><p class="item" data-go>Sponsored</p><p data-go>Paid</p>${AD_IMAGE}`,
  },
  {
    name: "element-that-works-when-removed",
    filters: "HOST##x-ad:has-text(Ad):remove()",
    body: `<p data-keep>Text</p><script>customElements.define("x-ad", class extends HTMLElement { disconnectedCallback() { for (const end = performance.now() + 900; performance.now() < end;); window.isRemoved = true; } });</script><x-ad data-go>Ad</x-ad>${later('document.body.insertAdjacentHTML("beforeend", "<x-ad data-go>Ad</x-ad>")', 1200)}`,
    works: "window.isDone && window.isRemoved",
  },
  {
    name: "events-of-the-page",
    filters: "HOST##.ad\nHOST##.item:has-text(Sponsored)",
    body: `<p data-keep>Text</p><div class="ad" data-go>Ad</div><p class="item" data-go>Sponsored</p><script>
const calls = JSON.stringify([["set-constant", "hacked", "true"]]);
for (const type of ["brock-calls", "readystatechange", "languagechange", "pageshow", "load", "error", "DOMContentLoaded"]) for (const target of [document, window, document.querySelector(".ad")]) target.dispatchEvent(new CustomEvent(type, { detail: calls, bubbles: true }));
for (const message of [{ toFrame: "stop" }, { stopTools: true }, { frame: "insert", css: "*{display:none!important}" }]) postMessage(message, "*");
</script>`,
    works: "window.hacked === undefined",
  },
  {
    name: "failure-that-the-page-tells",
    filters: "||ads.HOST^\nHOST##.ad",
    body: `<div class="ad" data-go>Ad</div><div style="height: 20000px">Long</div>${AD_IMAGE.replace("data-go", 'loading="lazy" data-keep')}<script>let count = 0; setInterval(() => { document.querySelector("img").dispatchEvent(new Event("error")); count += 1; }, 50);</script>`,
    works: "count > 15",
  },
  {
    name: "load-that-the-page-tells",
    filters: "||ads.HOST^",
    body: `<p data-keep>Text</p><div>${AD_IMAGE}</div><script>let told = 0; setInterval(() => { const image = document.querySelector("img"); image.dispatchEvent(new Event("load")); told = image.checkVisibility() ? 0 : told + 1; }, 50);</script>`,
    works: "told > 10",
  },
  {
    name: "attribute-with-capitals",
    filters: `HOST##p[data-State="on"]:has-text(Ad)\nHOST##i:watch-attr(data-State):matches-css(top: 5px)`,
    head: "<style>i { position: relative } i[data-state] { top: 5px }</style>",
    body: `<p data-keep>Ad</p><p id="p" data-go>Ad</p><i id="i" data-go>Ad</i>${later('for (const one of [p, i]) one.setAttribute("data-state", "on")')}`,
    works: "window.isDone",
  },
  {
    name: "text-for-an-expression",
    filters: `HOST##:xpath('//p[contains(text(), "Sponsored")]')`,
    body: `<p data-keep>Text</p><p id="late" data-go>Story</p>${later('late.firstChild.data = "Sponsored"')}`,
    works: "window.isDone",
  },
  {
    name: "frames-in-opaque-frames",
    filters: "HOST##.item:has-text(Sponsored)\nHOST##.ad",
    body: `<p data-keep>Text</p><script>
const inner = '<p data-keep>x</p><div class="ad" data-go>Ad</div><p class="item" data-go>Sponsored</p>';
const add = (document, set) => document.body.append(Object.assign(document.createElement("iframe"), set));
add(document, { srcdoc: inner });
add(document, { sandbox: "allow-scripts", srcdoc: inner });
add(document, { srcdoc: '<iframe srcdoc="' + inner.replaceAll('"', "&quot;") + '"></iframe>' });
const empty = document.createElement("iframe");
document.body.append(empty);
add(empty.contentDocument, { srcdoc: inner });
empty.contentDocument.body.insertAdjacentHTML("beforeend", inner);
</script>`,
    works: "document.querySelectorAll('iframe').length === 4",
  },
  {
    name: "sheets-taken-away",
    filters: "HOST##.ad\nHOST##.item:has-text(Sponsored)",
    head: "<style>.ad, .item { display: block !important }</style>",
    body: `<p data-keep>Text</p><div class="ad" style="display: block !important" data-go>Ad</div><p class="item" style="display: block !important" data-go>Sponsored</p><script>let hidden = 0; const clear = () => { document.adoptedStyleSheets = []; hidden = [...document.querySelectorAll("[data-go]")].some((one) => one.checkVisibility()) ? 0 : hidden + 1; requestAnimationFrame(clear); }; clear();</script>`,
    works: "hidden > 20",
  },
  {
    name: "rules-of-absent-elements",
    filters: "HOST##.ad\nHOST##.absent-secret\nHOST##.absent-secret > p:style(color: red)\nHOST##.absent:has-text(x):style(content: 'secret')\nHOST##.item:style(display: none !important)",
    body: `<script>window.read = ""; const look = () => { for (const sheet of document.adoptedStyleSheets) for (const rule of sheet.cssRules) window.read += rule.cssText; requestAnimationFrame(look); }; look(); setTimeout(() => { window.isDone = true; }, 700);</script><p data-keep>Text</p><div class="ad" data-go>Ad</div><p class="item" data-go>Ad</p>`,
    works: "window.isDone && !window.read.includes('secret')",
  },
];
