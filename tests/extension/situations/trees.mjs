/** Frames, shadow trees, dialogs, and pages that navigate without loading. */

/** @type {import("./index.mjs").Situation[]} */
export const TREES = [
  {
    name: "shadow-widget",
    filters: "HOST##.inner-ad",
    body: `<x-feed></x-feed><script>customElements.define("x-feed", class extends HTMLElement { connectedCallback() { this.attachShadow({ mode: "open" }).innerHTML = '<p data-keep>Text</p><div class="inner-ad" data-go>Ad</div>'; window.made = true; } });</script>`,
    works: "window.made === true",
  },
  {
    name: "shadow-generic",
    filters: "##.generic-inner-ad",
    body: `<x-late></x-late><script>setTimeout(() => customElements.define("x-late", class extends HTMLElement { connectedCallback() { this.attachShadow({ mode: "open" }).innerHTML = '<p data-keep>Text</p><div class="generic-inner-ad" data-go>Ad</div>'; window.made = true; document.body.append("."); } }), 150);</script>`,
    works: "window.made === true",
  },
  {
    name: "shadow-closed",
    filters: "HOST##.closed-ad",
    body: `<x-box></x-box><script>let root; customElements.define("x-box", class extends HTMLElement { connectedCallback() { root = this.attachShadow({ mode: "closed" }); root.innerHTML = '<p>Text</p><div class="closed-ad">Ad</div>'; } });</script><p data-keep>Text</p>`,
    works: "root.querySelector('p').getClientRects().length === 1 && root.querySelector('div').getClientRects().length === 0",
    control: "root.querySelector('div').getClientRects().length === 1",
  },
  {
    name: "shadow-nested",
    filters: "HOST##.nested-ad",
    body: `<div id="outer"></div><script>const root = outer.attachShadow({ mode: "open" }); root.innerHTML = "<section></section>"; root.firstChild.attachShadow({ mode: "open" }).innerHTML = '<p data-keep>Text</p><i class="nested-ad" data-go>Ad</i>';</script>`,
  },
  {
    name: "declarative-shadow",
    filters: "HOST##.declared-ad",
    body: `<div><template shadowrootmode="open"><p data-keep>Text</p><b class="declared-ad" data-go>Ad</b></template></div>`,
  },
  {
    name: "slotted",
    filters: "HOST##x-card > .slotted-ad",
    body: `<x-card><p data-keep>Text</p><p class="slotted-ad" data-go>Ad</p></x-card><script>customElements.define("x-card", class extends HTMLElement { constructor() { super(); this.attachShadow({ mode: "open" }).innerHTML = "<div><slot></slot></div>"; } });</script>`,
  },
  {
    name: "pushed-history",
    filters: "HOST##.box:matches-path(/^\\/article/)",
    body: `<div id="view"></div><script>function show(path) { history.pushState(null, "", path); view.innerHTML = path.startsWith("/article") ? '<p data-keep>Article</p><div class="box" data-go>Ad</div>' : '<div class="box" data-keep>Home</div>'; }
show("/home"); setTimeout(() => show("/article/1"), 100); setTimeout(() => show("/home"), 200); setTimeout(() => { show("/article/2"); window.done = true; }, 300);</script>`,
    works: "window.done === true && location.pathname === '/article/2'",
  },
  {
    name: "hash-route",
    filters: "HOST##.route-ad",
    body: `<div id="view"></div><script>onhashchange = () => { view.innerHTML = "<p data-keep>" + location.hash + '</p><div class="route-ad" data-go>Ad</div>'; }; location.hash = "#/a";</script>`,
    works: "view.textContent.startsWith('#/a')",
  },
  {
    name: "frames-in-frames",
    filters: "HOST##.deep-ad\nother.HOST##.other-ad",
    body: `<p data-keep>Text</p><iframe data-keep title="one" src="/one"></iframe>`,
    pages: {
      "HOST/one": `<p data-keep>One</p><div class="deep-ad" data-go>Ad</div><iframe data-keep title="two" src="http://other.HOST/two"></iframe>`,
      "other.HOST/two": `<p data-keep>Two</p><div class="other-ad" data-go>Ad</div><div class="deep-ad" data-go>Ad</div><script>top.postMessage("two", "*")</script>`,
    },
    head: `<script>window.told = false; onmessage = () => { window.told = true; };</script>`,
    works: "window.told",
  },
  {
    name: "empty-frame",
    filters: "HOST##.blank-ad",
    body: `<iframe data-keep title="f" id="f"></iframe><script>f.contentDocument.body.innerHTML = '<p data-keep>Text</p><div class="blank-ad" data-go>Ad</div>';</script>`,
    works: "f.contentDocument.querySelector('p').textContent === 'Text'",
  },
  {
    name: "srcdoc-frame",
    filters: "HOST##.srcdoc-ad",
    body: `<iframe data-keep title="f" srcdoc="<p data-keep>Text</p><div class='srcdoc-ad' data-go>Ad</div>"></iframe>`,
  },
  {
    name: "written-frame",
    filters: "HOST##.wframe-ad:has-text(Ad)",
    body: `<iframe data-keep title="f" id="f"></iframe><script>const d = f.contentDocument; d.open(); d.write('<p data-keep>Text</p><div class="wframe-ad" data-go>Ad</div>'); d.close();</script>`,
  },
  {
    name: "sandboxed-frame",
    filters: "HOST##.sandbox-ad",
    body: `<iframe data-keep title="f" sandbox="allow-scripts" src="/inner"></iframe>`,
    pages: { "HOST/inner": `<p data-keep>Text</p><div class="sandbox-ad" data-go>Ad</div>` },
  },
  {
    name: "newsletter-dialog",
    filters: "HOST##dialog.newsletter",
    body: `<p data-keep>Text</p><button id="b" data-keep style="position: fixed; top: 40px; left: 40px" onclick="window.clicked = true">Read</button><dialog class="newsletter" data-go><p>Subscribe</p></dialog><script>document.querySelector("dialog").showModal();</script>`,
    // A modal dialog that is not shown still takes every click.
    works: "document.elementFromPoint(50, 45) === b",
    control: "document.elementFromPoint(50, 45) !== b",
  },
  {
    name: "dialog-again",
    filters: "HOST##.stubborn-dialog",
    body: `<p data-keep>Text</p><dialog class="stubborn-dialog" data-go id="d">Subscribe</dialog><script>let opened = 1; d.showModal(); d.onclose = () => { opened += 1; if (opened < 40) d.showModal(); };</script>`,
    works: "opened > 1 && opened <= 21",
    control: "opened === 1",
  },
  {
    name: "own-dialog",
    filters: "HOST##.tower",
    body: `<div class="tower" data-go>Ad</div><dialog id="own"><p data-keep>Own question</p></dialog><script>own.showModal(); document.body.style.overflow = "hidden";</script>`,
    works: "own.matches(':modal') && getComputedStyle(document.body).overflow === 'hidden'",
  },
  {
    name: "popover",
    filters: "HOST##.pop-ad",
    body: `<p data-keep>Text</p><div popover="manual" class="pop-ad" data-go id="pop">Ad</div><script>pop.showPopover();</script>`,
  },
  {
    name: "xhtml",
    filters: "HOST##.x-ad",
    headers: { "content-type": "application/xhtml+xml; charset=utf-8" },
    whole: `<html xmlns="http://www.w3.org/1999/xhtml"><head><title>x</title></head><body><p data-keep="">Text</p><p class="x-ad" data-go="">Ad</p></body></html>`,
  },
];
