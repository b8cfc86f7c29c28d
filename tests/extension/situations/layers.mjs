/** Overlays that make a page useless while they are not shown: it must be useful again, and keep its own layers. */

const LONG = '<div style="height: 3000px">Long</div>';
const later = (/** @type {string} */ code, time = 400) => `<script>addEventListener("load", () => setTimeout(() => { ${code}; window.isDone = true; }, ${time}));</script>`;
const BUTTON = '<button id="b" data-keep style="position: fixed; top: 40px; left: 40px; width: 60px; height: 30px">Read</button>';
const CLICKED = "document.elementFromPoint(50, 45) === b";
const DEAD = "document.elementFromPoint(50, 45) !== b";
/** A custom element with a closed shadow tree. */
const element = (/** @type {string} */ name, /** @type {string} */ content, /** @type {string} */ code) =>
  `<script>customElements.define("${name}", class extends HTMLElement { connectedCallback() { const root = this.attachShadow({ mode: "closed" }); root.innerHTML = '${content}'; ${code} } });</script>`;

/** @type {import("./index.mjs").Situation[]} */
export const LAYERS = [
  {
    name: "dialog-in-a-hidden-widget",
    filters: "HOST##x-offer",
    body: `<p data-keep>Text</p>${BUTTON}<x-offer data-go>.</x-offer>${element("x-offer", "<div></div>", `const inner = root.firstChild.attachShadow({ mode: "open" }); inner.innerHTML = "<dialog>Subscribe</dialog>"; inner.firstChild.showModal();`)}`,
    works: CLICKED,
    control: DEAD,
  },
  {
    name: "dialog-in-a-widget-later",
    filters: "HOST##.offer",
    body: `<p data-keep>Text</p>${BUTTON}<x-late-offer><p data-keep>Slotted</p></x-late-offer>${element("x-late-offer", '<slot></slot><div class="offer"><dialog>Subscribe</dialog></div>', `setTimeout(() => { root.querySelector("dialog").showModal(); window.isOpened = true; }, 1500);`)}`,
    // Nothing in the document has changed: the person finds the page dead, and clicks.
    click: [50, 45],
    works: `window.isOpened && ${CLICKED}`,
    control: `window.isOpened && ${DEAD}`,
  },
  {
    name: "own-dialog-in-a-widget",
    filters: "HOST##.offer",
    body: `<div class="offer" data-go>Ad</div>${BUTTON}<x-own>.</x-own>${element("x-own", "<dialog><p>Own question</p></dialog>", `window.own = root.firstChild; own.showModal();`)}`,
    click: [50, 45],
    works: `own.matches(":modal") && own.getClientRects().length === 1 && ${DEAD}`,
  },
  {
    name: "dialog-with-a-lock",
    filters: "HOST##dialog.consent",
    body: `<p data-keep>Text</p>${BUTTON}${LONG}<dialog class="consent" data-go>Accept?</dialog><script>document.querySelector("dialog").showModal(); document.body.style.overflow = "hidden";</script>`,
    works: `${CLICKED} && getComputedStyle(document.body).overflowY === "visible"`,
    control: `${DEAD} && getComputedStyle(document.body).overflowY === "hidden"`,
  },
  {
    name: "dialog-in-a-frame",
    filters: "HOST##dialog.offer",
    body: `<p data-keep>Text</p><iframe data-keep id="f" title="f" src="/inner" width="300" height="200"></iframe>`,
    pages: { "HOST/inner": `${BUTTON}<dialog class="offer" data-go>Subscribe</dialog><script>document.querySelector("dialog").showModal();</script>` },
    works: "f.contentDocument.elementFromPoint(50, 45)?.id === 'b'",
    control: "f.contentDocument.querySelector('dialog').open && f.contentDocument.elementFromPoint(50, 45)?.id !== 'b'",
  },
  {
    name: "dialog-used-again",
    filters: "HOST##dialog.offer",
    body: `<p>Text</p><dialog class="offer" id="d">Subscribe</dialog><script>d.showModal();</script>${later('if (d.open) d.close(); d.className = "own"; d.innerHTML = "<p data-keep>Own question</p>"; d.showModal()', 700)}`,
    works: "window.isDone && d.matches(':modal')",
    control: "window.isDone && d.matches(':modal')",
  },
  {
    name: "lock-that-keeps-the-place",
    filters: "HOST##.layer",
    head: "<style>.layer { position: fixed; inset: 0; background: #0008 } html { scroll-behavior: smooth }</style>",
    body: `<p data-keep>Text</p>${LONG}${later(`scrollTo({ top: 700, behavior: "instant" }); document.body.style.cssText = "position: fixed; width: 100%; top: -700px"; document.body.insertAdjacentHTML("beforeend", '<div class="layer" data-go>Accept?</div>')`)}`,
    works: "window.isDone && scrollY === 700 && getComputedStyle(document.body).position === 'static'",
    control: "window.isDone && scrollY === 0 && getComputedStyle(document.body).position === 'fixed'",
  },
  {
    name: "inert-page",
    filters: "HOST##.layer",
    head: "<style>.layer { position: fixed; inset: 0; background: #0008 }</style>",
    body: `<main inert style="height: 400px" data-keep>${BUTTON}Text</main><div class="layer" data-go>Accept?</div>`,
    works: CLICKED,
    control: DEAD,
  },
  {
    name: "inert-parts-of-the-page",
    filters: "HOST##.tower",
    head: "<style>.lightbox { position: fixed; inset: 0; background: #fff } .tower { position: fixed; inset: 0 }</style>",
    body: `<div class="tower" data-go>Ad</div><main inert id="main">${BUTTON}</main><div class="lightbox"><p data-keep>Photo</p></div>`,
    works: "main.inert",
  },
  {
    name: "page-without-clicks",
    filters: "HOST##.layer",
    head: "<style>.layer { position: fixed; inset: 0; background: #0008; pointer-events: auto } body { pointer-events: none }</style>",
    body: `<p data-keep>Text</p>${BUTTON}<div class="layer" data-go>Accept?</div>`,
    works: CLICKED,
    control: DEAD,
  },
  {
    name: "layer-used-again",
    filters: "HOST##.layer.promo",
    head: "<style>.layer { position: fixed; inset: 0; background: #fff } .locked { overflow: hidden }</style>",
    body: `${LONG}<div class="layer promo" id="layer" data-go>Subscribe</div><script>document.body.className = "locked";</script>${later('layer.className = "layer photo"; layer.toggleAttribute("data-go"); layer.toggleAttribute("data-keep"); document.body.className = "locked photo"', 1500)}`,
    works: "window.isDone && getComputedStyle(document.body).overflowY === 'hidden'",
  },
  {
    name: "fullscreen",
    filters: "HOST##.ad\nHOST##.item:has-text(Sponsored)",
    body: `<div id="player" style="background: #fff"><p data-keep>Video</p><div class="ad" data-go>Ad</div></div><script>document.addEventListener("click", () => player.requestFullscreen().then(() => { if (player.children.length < 3) player.insertAdjacentHTML("beforeend", '<p class="item" data-go>Sponsored</p>'); }));</script>`,
    click: [50, 45],
    works: "document.fullscreenElement === player && player.children.length === 3",
    control: "document.fullscreenElement === player && player.children.length === 3",
  },
];
