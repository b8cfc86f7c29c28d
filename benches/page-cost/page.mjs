/* global document, performance, requestAnimationFrame, setInterval, clearInterval, setTimeout */
/** The page and the filters of the benchmark, and what the page does. */

const NODES = 8560;

/** By the name of a host: the same page with usual filters, and with demanding ones. @type {Record<string, string[]>} */
export const FILTERS = {
  usual: [".box:has-text(Sponsored)", ".item:has(> .label:has-text(/^ad$/i))", ".item:has-text(Sponsored)", ".story:has-text(Ad):upward(.nothing)", ".gone"],
  demanding: [
    ".item:has-text(Sponsored)", ".item:has(> .label:has-text(/^ad$/i))", "div:has-text(/^sponsored post/i)", ":xpath(//div[contains(text(),\"Sponsored\")])",
    ".item:matches-css(display: flex)", ".item + .item:has-text(/^Promoted/)", ".item:not(:has(.label)):has-text(/^Buy/)", ".label:has-text(/^Ad$/):upward(2)",
  ],
};

const GENERIC = Array.from({ length: 2000 }, (_, at) => `##.generic-${at}`);
export const LIST = [...Object.entries(FILTERS).flatMap(([name, bodies]) => bodies.map((body) => `${name}.test##${body}`)), ...GENERIC].join("\n");

export const BODY = `<p class="item hidden-one">Sponsored post</p>${Array.from({ length: NODES / 2 }, (_, at) => `<div class="item c${at % 900}"><span class="label">${at}</span></div>`).join("")}`;

/**
 * Runs in the page: 200 changes a second, half of them classes, half new elements in place of old ones. A later call goes on
 * where the earlier one ended.
 *
 * @param {number} seconds
 */
export const change = (seconds) => new Promise((resolve) => {
  const own = /** @type {{ changes?: number }} */ (globalThis);
  let count = own.changes ?? 0;
  const timer = setInterval(() => {
    for (let at = 0; at < 4; at += 1) {
      count += 1;
      const element = document.body.children[1 + ((count * 7919) % (document.body.children.length - 1))];
      if (count % 2 === 0) element.className = `item changed${count % 300}`;
      else element.replaceWith(Object.assign(document.createElement("div"), { className: `item new${count % 300}`, textContent: String(count) }));
    }
    own.changes = count;
  }, 20);
  setTimeout(() => { clearInterval(timer); resolve(count); }, seconds * 1000);
});

/** Runs in the page: the longest time between two frames while 10,000 nodes come within a second. */
export const insert = () => new Promise((resolve) => {
  let [last, longest, left] = [performance.now(), 0, 100];
  const frame = () => {
    longest = Math.max(longest, performance.now() - last);
    last = performance.now();
    if (left > 0) requestAnimationFrame(frame);
    else resolve(longest);
  };
  requestAnimationFrame(frame);
  const timer = setInterval(() => {
    left -= 1;
    document.body.insertAdjacentHTML("beforeend", `<p class="more m${left}">x</p>`.repeat(100));
    if (left === 0) clearInterval(timer);
  }, 10);
});

/** Runs in the page: shows that filters work. */
export const countHidden = () => [...document.querySelectorAll(".hidden-one")].filter((one) => one.getClientRects().length === 0).length;
