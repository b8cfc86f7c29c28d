/** Pages that copy, keep, move and use again what filters have hidden: what is no advertisement any more must be shown. */

const later = (/** @type {string} */ code, time = 500) => `<script>addEventListener("load", () => setTimeout(() => { ${code}; window.isDone = true; }, ${time}));</script>`;
const AD_IMAGE = '<img src="http://ads.HOST/x.png" width="300" height="100" data-go>';
const PICTURE = { type: "image/svg+xml", text: '<svg xmlns="http://www.w3.org/2000/svg" width="90" height="90"><rect width="50" height="50"/></svg>' };

/** Turns a copy of an advertisement into a story. */
const STORY = `const story = (one, name) => { one.className = name; one.querySelector("b").textContent = "Story"; one.removeAttribute("data-go"); one.setAttribute("data-keep", ""); return one; };`;

/** @type {import("./index.mjs").Situation[]} */
export const REUSED = [
  {
    name: "copies-of-hidden-items",
    filters: `HOST##.item:has-text(Sponsored)\nHOST##.label:has-text(Sponsored):upward(section)\nHOST##article:has(b:has-text(Sponsored)):not(.story)`,
    body: `<div id="list"><p class="item" data-go><b>Sponsored</b></p><section data-go><b class="label">Sponsored</b></section><article data-go><b>Sponsored</b></article></div>${later(`${STORY} for (const one of [...list.children]) list.append(story(one.cloneNode(true), "item"), story(one.cloneNode(true), "story"))`)}`,
    works: "window.isDone && list.children.length === 9",
  },
  {
    name: "text-kept-and-restored",
    filters: "HOST##.item:has-text(Sponsored)\n##.generic-kept-ad",
    body: `<main id="main"><p class="item" data-go>Sponsored</p><p class="item" data-keep>Story</p><i class="generic-kept-ad" data-go>Ad</i></main>${later(`const kept = main.innerHTML; main.innerHTML = "<p>Other view</p>"; setTimeout(() => { main.innerHTML = kept + kept.replace("Sponsored", "News").replace("data-go", "data-keep"); window.isBack = true; }, 200)`)}`,
    works: "window.isBack && main.children.length === 6",
  },
  {
    name: "pool-of-nodes",
    filters: "HOST##.row:has-text(Promoted)\nHOST##.wide-row.paid",
    body: `<div id="list"></div><script>
// Rows leave the document, get another kind and text there, and come back.
const pool = [];
let turn = 0;
const draw = () => {
  pool.push(...list.children);
  list.replaceChildren();
  setTimeout(() => {
    for (let at = 0; at < 4; at += 1) {
      const isAd = (at + turn) % 2 === 0;
      const row = pool.shift() ?? document.createElement("div");
      row.className = isAd ? (at < 2 ? "row" : "wide-row paid") : "wide-row";
      row.textContent = isAd ? "Promoted" : "Story";
      row.toggleAttribute("data-go", isAd);
      row.toggleAttribute("data-keep", !isAd);
      list.append(row);
    }
    turn += 1;
    if (turn < 6) setTimeout(draw, 60);
  }, turn % 2 === 0 ? 0 : 60);
};
draw();
</script>`,
    works: "turn === 6 && list.children.length === 4",
  },
  {
    name: "copies-of-collapsed-images",
    filters: "||ads.HOST^",
    body: `<p data-keep>Text</p><div id="list"><div><a href="#x">${AD_IMAGE}</a></div></div>${later(`const copy = list.firstElementChild.cloneNode(true); const image = copy.querySelector("img"); image.removeAttribute("data-go"); image.setAttribute("data-keep", ""); image.src = "/picture"; list.append(copy)`, 1200)}`,
    pages: { "HOST/picture": PICTURE },
    works: "window.isDone && list.lastElementChild.querySelector('img').naturalWidth === 90",
  },
  {
    name: "moved-between-trees",
    filters: "HOST##.moved-ad\nHOST##.item:has-text(Sponsored)\n##.generic-moved-ad",
    body: `<p data-keep>Text</p><x-one></x-one><x-two></x-two><i class="moved-ad" data-go id="a">Ad</i><i class="generic-moved-ad" data-go id="b">Ad</i><p class="item" data-go id="c">Sponsored</p><script>
for (const name of ["x-one", "x-two"]) customElements.define(name, class extends HTMLElement { constructor() { super(); this.attachShadow({ mode: "open" }).innerHTML = "<p data-keep>Inside</p><div></div>"; } });
const [a, b, c] = ["a", "b", "c"].map((id) => document.getElementById(id));
const at = (name) => document.querySelector(name).shadowRoot.querySelector("div");
</script>${later(`at("x-one").append(a, b); setTimeout(() => { at("x-two").append(a, b); document.body.prepend(at("x-two").getRootNode().host); at("x-one").append(c); setTimeout(() => { document.querySelector("x-two").before(c); window.isMoved = true; }, 200); }, 200)`)}`,
    works: "window.isMoved",
  },
  {
    name: "sheets-taken-over",
    filters: "HOST##.ad\nHOST##.item:has-text(Sponsored)\nHOST##.tree-ad",
    body: `<p data-keep>Text</p><div class="ad" data-go>Ad</div><p class="item" data-go>Sponsored</p><x-box></x-box><script>
// Each tree gets all sheets of the document, and later the theme alone.
const theme = new CSSStyleSheet(); theme.replaceSync("p { color: teal }");
let roots = [];
customElements.define("x-box", class extends HTMLElement { constructor() { super(); const root = this.attachShadow({ mode: "open" }); root.adoptedStyleSheets = [...document.adoptedStyleSheets, theme]; root.innerHTML = '<p data-keep>Inside</p><i class="tree-ad" data-go>Ad</i>'; roots.push(root); } });
setTimeout(() => { for (const root of roots) { root.adoptedStyleSheets = [theme]; root.append(document.createElement("p")); } document.adoptedStyleSheets = [theme]; window.isDone = true; }, 500);
</script>`,
    works: "window.isDone && getComputedStyle(roots[0].querySelector('p')).color === 'rgb(0, 128, 128)'",
  },
  {
    name: "hydrated-attributes",
    filters: "HOST##.item:has-text(Sponsored)",
    body: `<div id="root"><p class="item" data-go>Sponsored</p><p class="item" data-keep>Story</p></div>${later(`
// A framework makes each element's attributes those of its own tree, and swaps the texts of two.
for (const one of root.children) for (const name of one.getAttributeNames()) if (!["class", "data-go", "data-keep", "id"].includes(name)) one.removeAttribute(name);
const [first, second] = root.children; first.textContent = "Story"; second.textContent = "Sponsored"; for (const one of [first, second]) { one.toggleAttribute("data-go"); one.toggleAttribute("data-keep"); }`)}`,
    works: "window.isDone && root.children.length === 2",
  },
];
