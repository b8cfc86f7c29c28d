/** Places for advertisements: how pages fill, move and measure them. */

/** @type {import("./index.mjs").Situation[]} */
export const SLOTS = [
  {
    name: "lazy-slots",
    filters: "||ads.HOST^\nHOST##.slot",
    body: `<p data-keep>Text</p><div class="slot" data-go style="min-height: 250px"></div><div style="height: 1500px"></div><div class="slot" data-go style="min-height: 250px"></div><p data-keep>End</p>
<script>const seen = new IntersectionObserver((all) => all.forEach(({ isIntersecting, target }) => { if (isIntersecting && !target.firstChild) target.innerHTML = '<iframe src="http://ads.HOST/sub_frame"></iframe>'; }));
document.querySelectorAll(".slot").forEach((one) => seen.observe(one)); scrollTo(0, 2000);</script>`,
    works: "scrollY > 0",
  },
  {
    name: "infinite-scroll",
    filters: "HOST##.post:has-text(Sponsored)",
    body: `<div id="feed"></div><script>let n = 0; function more() { for (let i = 0; i < 5; i += 1, n += 1) { const ad = n % 5 === 4; feed.insertAdjacentHTML("beforeend", '<div class="post" style="height: 60px" data-' + (ad ? "go><b>Sponsored</b> buy" : "keep>Story " + n) + '</div>'); } if (n < 40) setTimeout(more, 30); } more();</script>`,
    works: "n === 40 && document.querySelectorAll('[data-keep]').length === 32",
  },
  {
    name: "virtual-list",
    filters: "HOST##.row:has-text(Promoted)",
    body: `<div id="list">${'<div class="row" style="height: 30px">-</div>'.repeat(6)}</div><script>let top_ = 0; const rows = [...document.querySelectorAll(".row")];
function draw() { rows.forEach((row, i) => { const at = top_ + i; const ad = at % 4 === 3; row.textContent = ad ? "Promoted " + at : "Story " + at; row.toggleAttribute("data-go", ad); row.toggleAttribute("data-keep", !ad); }); }
draw(); const timer = setInterval(() => { top_ += 1; draw(); if (top_ === 9) clearInterval(timer); }, 40);</script>`,
    works: "top_ === 9 && document.querySelectorAll('[data-keep]').length === 5",
  },
  {
    name: "load-more",
    filters: "##.more-ad-unit",
    body: `<button id="more" onclick="out.insertAdjacentHTML('beforeend', '<p data-keep>Story</p><p class=&quot;x more-ad-unit&quot; data-go>Ad</p>')">More</button><div id="out"></div><script>more.click(); setTimeout(() => more.click(), 200);</script>`,
    works: "document.querySelectorAll('[data-keep]').length === 2",
  },
  {
    name: "table-rows",
    filters: "HOST##tr:has(> td.promoted)",
    body: `<table><tbody>${[1, 2, 3, 4].map((at) => `<tr data-keep><td>${at}</td></tr>`).join('<tr data-go><td class="promoted">Ad</td></tr>')}</tbody></table>`,
    works: "document.querySelector('table').rows.length === 7",
  },
  {
    name: "grid-cards",
    filters: "HOST##.card.sponsored",
    body: `<style>#grid { display: grid; grid-template-columns: 100px 100px; }</style><div id="grid"><div class="card" data-keep>1</div><div class="card sponsored" data-go>Ad</div><div class="card" data-keep id="two">2</div></div>`,
    works: "two.getBoundingClientRect().left > 90",
  },
  {
    name: "sticky-footer",
    filters: "HOST##.footer-stick",
    body: `<p data-keep>Text</p><footer data-keep>Imprint</footer><div class="footer-stick" data-go style="position: fixed; bottom: 0; height: 90px; width: 100%">Ad</div>`,
    works: "document.elementFromPoint(innerWidth / 2, innerHeight - 10)?.className !== 'footer-stick'",
  },
  {
    name: "inline-important",
    filters: "HOST##.strong",
    body: `<p data-keep>Text</p><div class="strong" data-go style="display: block !important; visibility: visible !important">Ad</div>`,
  },
  {
    name: "restyled",
    filters: "HOST##.restyled",
    body: `<p data-keep>Text</p><div class="restyled" data-go id="ad">Ad</div><script>let tries = 0; const again = setInterval(() => { ad.style.cssText = "display: block !important"; ad.hidden = false; tries += 1; if (tries === 10) clearInterval(again); }, 20);</script>`,
    works: "tries === 10",
  },
  {
    name: "adopted-sheets",
    filters: "HOST##.adopted-ad\nHOST##.later-ad",
    body: `<p data-keep id="text">Text</p><div class="adopted-ad" data-go>Ad</div><script>const sheet = new CSSStyleSheet(); sheet.replaceSync("#text { color: rgb(1, 2, 3) }"); document.adoptedStyleSheets = [sheet];
setTimeout(() => document.body.insertAdjacentHTML("beforeend", '<div class="later-ad" data-go>Ad</div>'), 50);</script>`,
    works: "getComputedStyle(text).color === 'rgb(1, 2, 3)' && document.querySelector('.later-ad') !== null",
  },
  {
    name: "late-script",
    filters: "HOST##.injected",
    body: `<p data-keep>Text</p><script>addEventListener("load", () => setTimeout(() => { const script = document.createElement("script"); script.textContent = 'document.body.insertAdjacentHTML("beforeend", "<div class=injected data-go>Ad</div>"); window.ran = true'; document.head.append(script); }, 100));</script>`,
    works: "window.ran === true",
  },
  {
    name: "written",
    filters: "HOST##.written",
    body: `<p data-keep>Before</p><script>document.write('<div class="written" data-go>Ad</div><p data-keep>Between</p>');</script><p data-keep>After</p>`,
    works: "document.querySelectorAll('p').length === 3",
  },
  {
    name: "hydrated",
    filters: "HOST##.promo-box:has-text(Promoted)",
    body: `<div id="root"><p data-keep>Server</p><div class="promo-box" data-go>Promoted</div></div><script>setTimeout(() => { root.innerHTML = '<p data-keep>Client</p><div class="promo-box" data-go>Promoted</div><div class="promo-box" data-keep>Own offer</div>'; }, 150);</script>`,
    works: "root.children.length === 3",
  },
  {
    name: "added-again",
    filters: "HOST##.again:has-text(Ad):remove()",
    body: `<p data-keep>Text</p><div id="home"><div class="again" data-go>Ad</div></div><script>let added = 0; new MutationObserver(() => { if (home.children.length === 0 && added < 8) { added += 1; home.innerHTML = '<div class="again" data-go>Ad</div>'; } }).observe(home, { childList: true });</script>`,
    works: "document.querySelector('.again') === null && added === 8",
    control: "added === 0",
  },
  {
    name: "attribute-guard",
    filters: "HOST##.guarded:has-text(Ad)",
    body: `<p data-keep>Text</p><div class="guarded" data-go id="ad">Ad</div><script>let cleaned = 0; new MutationObserver(() => { for (const name of ad.getAttributeNames()) if (!["class", "id", "data-go"].includes(name) && cleaned < 10) { cleaned += 1; ad.removeAttribute(name); } }).observe(ad, { attributes: true });</script>`,
    works: "cleaned === 10 || document.hidden",
    control: "cleaned === 0",
  },
  {
    name: "blocked-image",
    filters: "||ads.HOST^",
    body: `<p data-keep>Text</p><a id="link" href="#x" data-go><img data-go src="http://ads.HOST/image" width="300" height="250" alt="Ad"></a><img data-keep src="/image" width="20" height="20" alt="Photo">`,
  },
  {
    name: "blocked-picture",
    filters: "||ads.HOST^",
    body: `<p data-keep>Text</p><picture><source srcset="http://ads.HOST/large/image"><img data-go src="http://ads.HOST/image" width="300" height="250" alt="Ad"></picture>`,
  },
  {
    name: "blocked-lazy-image",
    filters: "||ads.HOST^",
    body: `<p data-keep>Text</p><div style="height: 200px"><img loading="lazy" data-go src="http://ads.HOST/image" width="300" height="150" alt="Ad"><p data-keep>Caption</p></div>`,
  },
  {
    name: "blocked-frame-slot",
    filters: "||ads.HOST^",
    body: `<p data-keep>Text</p><div data-go style="height: 250px"><div style="height: 250px"><iframe data-go title="Ad" src="http://ads.HOST/sub_frame" width="300" height="250"></iframe></div></div><p data-keep>More</p>`,
  },
  {
    name: "frame-gets-content",
    filters: "||ads.HOST^",
    body: `<p data-keep>Text</p><iframe id="frame" title="Box" src="http://ads.HOST/sub_frame" width="300" height="150"></iframe><script>setTimeout(() => { frame.src = "/sub_frame"; frame.toggleAttribute("data-keep", true); }, 500);</script>`,
    works: "frame.hasAttribute('data-keep')",
    control: "frame !== null",
  },
  {
    name: "background-image",
    filters: "HOST##.skin:style(background-image: none !important; cursor: default !important)",
    body: `<div class="skin" data-keep style="background-image: url(/image); cursor: pointer; height: 100px" id="skin">Content</div>`,
    works: "getComputedStyle(skin).backgroundImage === 'none' && getComputedStyle(skin).cursor === 'default'",
    control: "getComputedStyle(skin).backgroundImage !== 'none'",
  },
  {
    name: "video-overlay",
    filters: "HOST##.player > .overlay-ad",
    body: `<div class="player" style="position: relative"><video data-keep width="200" height="100"></video><div class="overlay-ad" data-go style="position: absolute; bottom: 0">Ad</div><button data-keep id="play" onclick="window.played = true">Play</button></div><script>play.click()</script>`,
    works: "window.played === true",
  },
];
