/** Unusual places of documents and elements: objects, addresses of scripts, parts that are not laid out, other kinds of documents. */

const later = (/** @type {string} */ code, time = 400) => `<script>addEventListener("load", () => setTimeout(() => { ${code}; window.isDone = true; }, ${time}));</script>`;
const INNER = '<p data-keep>Text</p><div class="ad" data-go>Ad</div><p class="item" data-go>Sponsored</p>';
const BOTH = "HOST##.ad\nHOST##.item:has-text(Sponsored)";
const OBJECT = `${INNER}<i class="generic-object-ad" data-go>Ad</i><script>top.postMessage(window.spied === true, "*")</script>`;

/** @type {import("./index.mjs").Situation[]} */
export const PLACES = [
  {
    name: "documents-in-objects",
    filters: `${BOTH}\n##.generic-object-ad\nHOST##+js(set-constant, spied, true)`,
    body: `<p data-keep>Text</p><object data-keep id="o" type="text/html" data="http://other.HOST/inner" width="300" height="200"></object><embed data-keep type="text/html" src="http://third.HOST/inner" width="300" height="200">`,
    pages: { "other.HOST/inner": OBJECT, "third.HOST/inner": OBJECT },
    head: `<script>const told = []; onmessage = ({ data }) => told.push(data);</script>`,
    works: "told.length === 2 && told.every((one) => one)",
  },
  {
    name: "documents-of-scripts",
    filters: `${BOTH}\n##.generic-script-ad`,
    // The script comes first: the browser evaluates the address of a frame in a task of its own, maybe before it parses on.
    body: `<p data-keep>Text</p><script>window.inner = document.querySelector("p").outerHTML + '<div class="ad" data-go>Ad</div><p class="item" data-go>Sponsored</p><i class="generic-script-ad" data-go>Ad</i>';</script><iframe data-keep id="f" title="f" src="javascript:parent.inner"></iframe><iframe data-keep id="g" title="g" src="/inner"></iframe>${later('g.src = "javascript:parent.inner"')}`,
    pages: { "HOST/inner": "<p>First</p>" },
    works: "window.isDone && [f, g].every((one) => one.contentDocument.querySelectorAll('[data-go]').length === 3)",
  },
  {
    name: "frames-that-go-back",
    filters: BOTH,
    body: `<p data-keep>Text</p><iframe data-keep id="f" title="f" src="/one"></iframe>${later('f.contentWindow.location = "/two"; setTimeout(() => { f.contentDocument.open(); f.contentDocument.write("<p>Written</p>"); f.contentDocument.close(); history.back(); setTimeout(() => { window.isBack = true; }, 700); }, 700)')}`,
    pages: { "HOST/one": INNER, "HOST/two": INNER },
    works: "window.isBack && f.contentDocument.querySelectorAll('[data-go]').length === 2",
  },
  {
    name: "parts-without-layout",
    filters: `${BOTH}\n##.generic-skipped-ad`,
    head: "<style>section { content-visibility: auto; contain-intrinsic-size: 800px }</style>",
    body: `<p data-keep>Text</p><section>Long</section><section>Long</section><section id="last">${INNER}<i class="generic-skipped-ad" data-go>Ad</i></section><div hidden="until-found" id="found"><p class="item" data-go>Sponsored</p><p data-keep>Found</p></div>${later('found.hidden = false; last.scrollIntoView(); last.insertAdjacentHTML("beforeend", \'<p class="item" data-go>Sponsored</p>\')')}`,
    works: "window.isDone && last.children.length === 5",
  },
  {
    name: "very-long",
    filters: `${BOTH}\n##.generic-end-ad`,
    body: `<div id="at"></div><script>at.innerHTML = '<p class="item"><b class="x">Story</b></p>'.repeat(20000); at.insertAdjacentHTML("beforeend", '${INNER}<i class="generic-end-ad" data-go>Ad</i>');</script>`,
    works: "document.querySelectorAll('p').length === 20002",
  },
  {
    name: "parsed-with-trees",
    filters: `${BOTH}\nHOST##.tree-ad\n##.generic-parsed-ad`,
    body: `<div id="at"></div>${later(`const parsed = Document.parseHTMLUnsafe('${INNER}<i class="generic-parsed-ad" data-go>Ad</i><div id="host"><template shadowrootmode="closed"><p>Inside</p><i class="tree-ad">Ad</i><slot></slot></template><b data-keep>Slotted</b></div>'); at.append(...parsed.body.childNodes)`)}`,
    works: "window.isDone && at.children.length === 5",
  },
  {
    name: "popovers-of-both",
    filters: "HOST##.offer",
    body: `<button data-keep popovertarget="own">Menu</button><div popover class="offer" data-go id="offer">Subscribe</div><div popover id="own"><p data-keep>Own menu</p><div class="offer" data-go>Ad</div></div><script>offer.showPopover();</script>${later("own.showPopover()")}`,
    act: "own.matches(':popover-open') || window.isDone && own.showPopover()",
    works: "window.isDone && own.matches(':popover-open')",
  },
  {
    name: "symbols-of-drawings",
    filters: "HOST##.ad-mark\nHOST##svg:has(> use[href='#ad'])",
    body: `<svg width="0" height="0"><symbol id="ad"><rect width="50" height="50"/></symbol><symbol id="logo"><rect width="50" height="50"/></symbol></svg><svg data-go width="50" height="50"><use href="#ad"/></svg><svg data-keep id="s" width="50" height="50"><use href="#logo"/><text class="ad-mark" data-go y="20">Ad</text></svg>`,
    works: "document.elementFromPoint(s.getBoundingClientRect().left + 20, s.getBoundingClientRect().top + 20)?.localName === 'use'",
  },
];
