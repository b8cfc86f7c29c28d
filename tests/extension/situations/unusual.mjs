/** Documents that are no plain HTML page, come in unusual ways, or show elements by new features of browsers. */

const later = (/** @type {string} */ code, time = 400) => `<script>addEventListener("load", () => setTimeout(() => { ${code}; window.isDone = true; }, ${time}));</script>`;
const AD_IMAGE = '<img src="http://ads.HOST/x.png" width="300" height="100" data-go>';
const INNER = '<p data-keep>Text</p><div class="ad" data-go>Ad</div><p class="item" data-go>Sponsored</p>';
const BOTH = "HOST##.ad\nHOST##.item:has-text(Sponsored)";

/** @type {import("./index.mjs").Situation[]} */
export const UNUSUAL = [
  {
    name: "root-replaced",
    filters: `||ads.HOST^\n${BOTH}\n##.generic-root-ad`,
    body: `<p>Old</p>${later(`const root = document.createElement("html"); root.innerHTML = '<body>${INNER}<i class="generic-root-ad" data-go>Ad</i>${AD_IMAGE}</body>'; document.replaceChild(root, document.documentElement)`)}`,
    works: "window.isDone",
  },
  {
    name: "xhtml-document",
    filters: `${BOTH}\n##.generic-xhtml-ad\nHOST##math.sum\nHOST##+js(set-constant, spied, true)`,
    headers: { "content-type": "application/xhtml+xml; charset=utf-8" },
    whole: `<?xml version="1.0"?><!DOCTYPE html><html xmlns="http://www.w3.org/1999/xhtml"><head><title>x</title><script>window.seen = window.spied</script></head><body><p data-keep="">Text</p><div class="ad" data-go="">Ad</div><p class="item" data-go="">Sponsored</p><i class="generic-xhtml-ad" data-go="">Ad</i><math xmlns="http://www.w3.org/1998/Math/MathML" class="sum" data-go=""><mn>1</mn></math></body></html>`,
    works: "window.seen === true",
  },
  {
    name: "svg-document",
    filters: `HOST##.ad\nHOST##.item:has-text(Sponsored)\n##.generic-svg-ad\nHOST##+js(set-constant, spied, true)`,
    headers: { "content-type": "image/svg+xml" },
    whole: `<svg xmlns="http://www.w3.org/2000/svg" width="400" height="300"><script>window.seen = window.spied</script><text y="20" data-keep="">Text</text><rect class="ad" data-go="" y="30" width="90" height="20"/><text y="80" class="item" data-go="">Sponsored</text><text y="110" class="generic-svg-ad" data-go="">Ad</text><foreignObject y="130" width="200" height="90"><div xmlns="http://www.w3.org/1999/xhtml"><p class="ad" data-go="">Ad</p><p data-keep="">More</p></div></foreignObject></svg>`,
    works: "window.seen === true",
  },
  {
    name: "frameset",
    filters: BOTH,
    whole: `<html><head><title>f</title></head><frameset cols="50%,50%"><frame src="/one"><frame src="/two"></frameset></html>`,
    pages: { "HOST/one": INNER, "HOST/two": INNER },
    works: "frames.length === 2",
  },
  {
    name: "documents-of-other-types",
    filters: `||ads.HOST^\n${BOTH}`,
    body: `${INNER}${["plain", "feed", "picture"].map((path) => `<iframe data-keep title="${path}" src="/${path}"></iframe>`).join("")}<iframe data-go title="ad" src="http://ads.HOST/picture"></iframe>`,
    pages: {
      "HOST/plain": { type: "text/plain", text: "Sponsored text" },
      "HOST/feed": { type: "application/xml", text: '<?xml version="1.0"?><feed><item class="item">Sponsored</item></feed>' },
      "HOST/picture": { type: "image/svg+xml", text: '<svg xmlns="http://www.w3.org/2000/svg" width="90" height="90"><rect data-keep="" width="50" height="50"/></svg>' },
    },
    works: "frames[0].document.body.textContent === 'Sponsored text' && frames[2].document.querySelector('rect') !== null",
  },
  {
    name: "policy-that-sandboxes",
    filters: `||ads.HOST^\n${BOTH}\n##.generic-policy-ad\nHOST##+js(set-constant, spied, true)`,
    headers: { "content-security-policy": "sandbox allow-scripts" },
    body: `${INNER}<i class="generic-policy-ad" data-go>Ad</i>${AD_IMAGE}<script>window.seen = window.spied</script>`,
    works: "window.seen === true && origin === 'null'",
  },
  {
    name: "frame-without-scripts",
    filters: `${BOTH}\n##.generic-still-ad`,
    body: `<p data-keep>Text</p><iframe id="f" title="f" sandbox="allow-same-origin" src="/inner"></iframe>`,
    pages: { "HOST/inner": `${INNER}<i class="generic-still-ad" data-go>Ad</i>` },
    works: "f.contentDocument.querySelectorAll('[data-go]').length === 3 && [...f.contentDocument.querySelectorAll('[data-go]')].every((one) => one.getClientRects().length === 0)",
    control: "f.contentDocument.querySelectorAll('[data-go]').length === 3 && [...f.contentDocument.querySelectorAll('[data-go]')].every((one) => one.getClientRects().length > 0)",
  },
  {
    name: "lazy-frame",
    filters: BOTH,
    body: `<p data-keep>Text</p><div style="height: 9000px"></div><iframe data-keep title="f" loading="lazy" src="/inner"></iframe><script>window.told = false; onmessage = () => { window.told = true; };</script>${later("scrollTo(0, 9999)")}`,
    pages: { "HOST/inner": `${INNER}<script>parent.postMessage(1, "*")</script>` },
    works: "window.told",
  },
  {
    name: "text-of-a-frame-later",
    filters: BOTH,
    body: `<p data-keep>Text</p><iframe data-keep title="f" id="f" srcdoc="<p>First</p>"></iframe><iframe data-keep title="g" id="g" src="/inner"></iframe><template id="t">${INNER}</template>${later("f.srcdoc = t.innerHTML; g.srcdoc = t.innerHTML")}`,
    pages: { "HOST/inner": "<p>First</p>" },
    works: "window.isDone && [f, g].every((one) => one.contentDocument.querySelectorAll('[data-go]').length === 2)",
  },
  {
    name: "resized-frame",
    filters: "HOST##.wide:has-text(Ad):matches-media((min-width: 400px))\nHOST##.printed:has-text(Text):matches-media(print)",
    body: `<iframe data-keep title="f" id="f" width="200" src="/inner"></iframe>${later("f.width = 600")}`,
    pages: { "HOST/inner": '<p class="wide" data-go>Ad</p><p class="printed" data-keep>Text</p>' },
    works: "window.isDone",
  },
  {
    name: "popovers",
    filters: "HOST##.pop-ad\nHOST##.pop-item:has-text(Sponsored)",
    body: `<div popover="manual" class="pop-ad" data-go>Ad</div><div popover="manual" class="pop-item" data-go>Sponsored</div><div popover="manual" id="own" data-keep>Menu</div><script>for (const one of document.querySelectorAll("[popover]")) one.showPopover();</script>`,
    works: "own.matches(':popover-open')",
  },
  {
    name: "view-transition",
    filters: BOTH,
    body: `<div id="view"><p>Old</p></div><template id="t">${INNER}</template><script>setTimeout(() => { const swap = () => view.replaceChildren(t.content.cloneNode(true)); const end = () => { window.isDone = true; }; if (document.startViewTransition) document.startViewTransition(swap).finished.then(end, end); else end(swap()); }, 100);</script>`,
    works: "window.isDone && view.children.length === 3",
  },
  {
    name: "slow-display",
    filters: "HOST##.item:has-text(Sponsored)\n##.generic-slow-ad\nHOST##.slow-ad",
    head: "<style>p { transition: display 120s allow-discrete }</style>",
    body: `<p data-keep>Text</p><p class="item" data-go id="one">Story</p><p data-go id="two">Story</p><p data-go id="three">Story</p>${later('one.firstChild.data = "Sponsored"; two.className = "generic-slow-ad"; three.className = "slow-ad"')}`,
    works: "window.isDone",
  },
  {
    name: "moved-in-place",
    filters: "HOST##.lane > .item:has-text(Sponsored)",
    body: `<p class="item" data-go id="item">Sponsored</p><div class="lane" id="lane"><p class="item" data-keep>Story</p></div>${later('"moveBefore" in lane ? lane.moveBefore(item, null) : lane.append(item)')}`,
    works: "window.isDone && item.parentNode === lane",
  },
  {
    name: "shadow-declared-later",
    filters: "HOST##.declared-later-ad\n##.generic-declared-ad",
    body: `<div id="at"></div>${later(`at.setHTMLUnsafe('<section><template shadowrootmode="open"><p data-keep>Text</p><i class="declared-later-ad" data-go>Ad</i><b class="generic-declared-ad" data-go>Ad</b></template></section>')`)}`,
    works: "window.isDone",
  },
  {
    name: "made-in-other-documents",
    filters: `||ads.HOST^\n${BOTH}\n##.generic-made-ad\nHOST##.made-ad`,
    body: `<iframe id="f" hidden></iframe><script>
const inert = new DOMParser().parseFromString('${INNER}<i class="generic-made-ad" data-go>Ad</i>', "text/html");
document.body.append(...inert.body.children);
const image = f.contentDocument.createElement("img");
image.width = 300; image.height = 100; image.toggleAttribute("data-go");
const host = f.contentDocument.createElement("div");
host.attachShadow({ mode: "open" }).innerHTML = '<p data-keep>Text</p><i class="made-ad" data-go>Ad</i>';
const box = f.contentDocument.createElement("div");
box.className = "generic-made-ad"; box.toggleAttribute("data-go"); box.textContent = "Ad";
document.body.append(image, host, box);
image.src = "http://ads.HOST/x.png";
</script>`,
    works: "document.images.length === 1",
  },
  {
    name: "overlay-in-a-shadow-tree",
    filters: "HOST##x-consent",
    head: "<style>body { overflow: hidden }</style>",
    body: `<p data-keep>Text</p><div style="height: 3000px">Long</div><x-consent data-go></x-consent><script>customElements.define("x-consent", class extends HTMLElement { connectedCallback() { this.style.display = "block"; const root = this.attachShadow({ mode: "closed" }); root.innerHTML = "<div></div>"; root.firstChild.attachShadow({ mode: "open" }).innerHTML = '<b>Accept?</b><div style="position: fixed; inset: 0; background: #0008"></div>'; } });</script>`,
    works: "getComputedStyle(document.body).overflowY === 'visible'",
    control: "getComputedStyle(document.body).overflowY === 'hidden'",
  },
  {
    name: "base-of-another-host",
    filters: "||ads.HOST^\nHOST##.ad",
    head: '<base href="http://ads.HOST/">',
    body: `<p data-keep>Text</p><div class="ad" data-go>Ad</div><img data-go src="x.png" width="300" height="100"><iframe data-go title="Ad" src="frame"></iframe>`,
  },
  {
    name: "deep-tree",
    filters: "HOST##.deep:has-text(Sponsored)\n##.generic-deep-ad\nHOST##.deep-ad",
    body: `<div id="top"></div><script>let last = top_(); function top_() { return document.getElementById("top"); } for (let depth = 0; depth < 1000; depth += 1) last = last.appendChild(document.createElement("div")); last.innerHTML = '<p data-keep>Text</p><i class="deep-ad" data-go>Ad</i><p class="deep" data-go>Sponsored</p><b class="generic-deep-ad" data-go>Ad</b>';</script>`,
    works: "last.children.length === 4",
  },
];
