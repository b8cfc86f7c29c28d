/** Names, texts and places by which filters find elements, beside those that only look alike. */

/** @type {import("./index.mjs").Situation[]} */
export const NAMES = [
  {
    name: "lookalike-classes",
    filters: "##.ad-box\n###ad-top",
    body: `<div class="ad-box" data-go>Ad</div><div id="ad-top" data-go>Ad</div>${["ad-boxes", "bad-box", "ad-box-like", "AD-BOX", "add", "adopt", "ad_box"].map((name) => `<div class="${name}" data-keep>${name}</div>`).join("")}<div id="ad-topic" data-keep>Topic</div>`,
  },
  {
    name: "paywall-names",
    filters: "##.paywall-ad\nHOST##.paywall-banner",
    body: `<div class="paywall-banner" data-go>Ad</div><div class="paywall-ad" data-go>Ad</div><article class="paywall" data-keep>Paid text</article><div class="paywall-content" data-keep>More</div><div id="paywall" data-keep>Offer</div>`,
  },
  {
    name: "excepted-name",
    filters: "##.promo-tile\nHOST#@#.promo-tile\nHOST##.promo-tile.paid",
    body: `<div class="promo-tile" data-keep>Own</div><div class="promo-tile paid" data-go>Ad</div>`,
  },
  {
    name: "quirks",
    filters: "##.QuirksAd",
    doctype: "",
    body: `<div class="QuirksAd" data-go>Ad</div><p data-keep>Text</p>`,
    works: "document.compatMode === 'BackCompat'",
  },
  {
    name: "random-classes",
    filters: `HOST##div[class^="x"][style*="width: 300px"]`,
    body: `<div id="at"></div><p data-keep style="width: 300px">Text</p><script>for (let i = 0; i < 3; i += 1) at.insertAdjacentHTML("beforeend", '<div data-go class="x' + Math.random().toString(36).slice(2) + '" style="width: 300px; height: 20px">Ad</div>');</script>`,
    works: "at.children.length === 3",
  },
  {
    name: "svg",
    filters: "##.svg-ad\nHOST##svg:has(> .promo-mark)",
    body: `<svg class="svg-ad" data-go width="50" height="50"><rect width="9" height="9"/></svg><svg data-go width="50" height="50"><rect class="promo-mark" width="9" height="9"/></svg><svg class="logo" data-keep width="50" height="50"><rect data-keep id="r" width="9" height="9"/></svg><script>setTimeout(() => r.setAttribute("class", "moved"), 50)</script>`,
    works: "r.className.baseVal === 'moved'",
  },
  {
    name: "label-upward",
    filters: "HOST##.label:has-text(/^Ad$/):upward(article)",
    body: `<article data-go><span class="label">Ad</span> Buy</article><article data-keep><span class="label">Advice</span> Read</article><article data-keep>Plain</article>`,
  },
  {
    name: "split-label",
    filters: "HOST##article:has(.s:has-text(/S.*p.*o.*n/))",
    body: `<article data-go><span class="s"><b>S</b><i>p</i><b>o</b><i>n</i></span></article><article data-keep><span class="s">Story</span></article>`,
  },
  {
    name: "css-label",
    filters: "HOST##.item:matches-css-before(content: /Advert/)",
    body: `<style>.one::before { content: "Advertisement" } .two::before { content: "News" }</style><div class="item one" data-go>x</div><div class="item two" data-keep>y</div>`,
  },
  {
    name: "xpath-label",
    filters: `HOST##:xpath(//div[.//span[text()="Anzeige"]][contains(@class,"teaser")])`,
    body: `<div class="teaser" data-go><span>Anzeige</span></div><div class="teaser" data-keep><span>Bericht</span></div>`,
  },
  {
    name: "right-to-left",
    filters: "HOST##.card:has-text(إعلان)",
    attributes: 'dir="rtl" lang="ar"',
    body: `<div class="card" data-go>إعلان ممول</div><div class="card" data-keep id="card" style="width: 100px">خبر</div>`,
    works: "card.getBoundingClientRect().right > innerWidth - 40",
  },
  {
    name: "no-break-space",
    filters: "HOST##.tag:has-text(/^\\s*Sponsored\\s+post/)",
    body: `<p class="tag" data-go>\u00a0Sponsored\u00a0post</p><p class="tag" data-keep>Unsponsored post</p>`,
  },
  {
    name: "form-fields",
    filters: "HOST##form:has(input.lead)\nHOST##.tip:has-text(Buy)",
    body: `<form data-go><input class="lead" name="matches"><input name="querySelectorAll"></form><form id="login" onsubmit="return false" data-keep><input name="getAttribute"><input name="parentNode"><input name="className"><p class="tip" data-go>Buy</p><p class="tip" data-keep>Help</p></form>`,
    works: "login.elements.length === 3",
  },
  {
    name: "editor",
    filters: "HOST##.post:has-text(Sponsored)",
    body: `<div class="post" data-go>Sponsored</div><div contenteditable id="editor" data-keep>My text</div><script>editor.append(" about Sponsored posts"); editor.focus();</script>`,
    works: "document.activeElement === editor && editor.textContent.endsWith('posts')",
  },
  {
    name: "siblings",
    filters: "HOST##h2:has-text(Partner) + ul\nHOST##h2:has-text(Partner)",
    body: `<h2 data-go>Partner</h2><ul data-go><li>Ad</li></ul><h2 data-keep>News</h2><ul data-keep><li>Story</li></ul>`,
  },
  {
    name: "details",
    filters: "HOST##details > .offer",
    body: `<details open data-keep><summary data-keep>More</summary><p class="offer" data-go>Ad</p><p data-keep>Text</p></details>`,
  },
  {
    name: "media-query",
    filters: "HOST##.wide:matches-media((min-width: 10px))\nHOST##.narrow:matches-media((max-width: 10px))",
    body: `<p class="wide" data-go>Ad</p><p class="narrow" data-keep>Text</p>`,
  },
  {
    name: "print-sheet",
    filters: "HOST##.print-ad",
    body: `<style media="print" id="sheet">.text { display: none }</style><p class="print-ad" data-go>Ad</p><p class="text" data-keep>Text</p>`,
    works: "sheet.sheet.cssRules.length === 1 && sheet.media === 'print'",
  },
  {
    name: "many-filters",
    filters: Array.from({ length: 200 }, (_, at) => `HOST##.unit-${at}`).join("\n"),
    body: `${[0, 99, 199].map((at) => `<p class="unit-${at}" data-go>Ad</p>`).join("")}<p class="unit-200" data-keep>Text</p>`,
  },
];
