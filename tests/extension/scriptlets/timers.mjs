/** Timers, animation frames, `eval` and listeners. */

/** Names of the callbacks of two timers that ran. */
const TIMERS = "window.ran = []; setTimeout(() => { ran.push('bait') }, 20); setTimeout(() => { ran.push('other') }, 30);";
/**
 * After the page's timers. Firefox holds timers that are set while a page loads back until it is idle, on a busy machine for seconds:
 * the page waits until as many ran as are expected, at least half a second and at most ten.
 */
const AFTER = `addEventListener("load", async () => {
  for (let count = 0; count === 0 || (count < 20 && ran.length < pause.runs); count++) await pause(500);
  done(ran);
})`;
/** The same with other delays. @param {string} delays */
const delayed = (...delays) => `window.ran = []; ${delays.map((delay) => `setTimeout(() => { ran.push("${delay}") }, ${delay});`).join(" ")} ${AFTER}`;
const INTERVALS = "window.ran = []; setInterval(() => { ran.push('bait') }, 20); setInterval(() => { if (!ran.includes('other')) ran.push('other') }, 20);";
/** Whether a timer of this delay runs before another one of four fifths of it. */
const faster = (kind, delay) => `addEventListener("load", () => {
  const id = ${kind}(() => { const name = "tick"; clearInterval(id); done("fast"); }, ${delay});
  ${kind}(() => done("slow"), ${delay * 0.8});
});`;
const LISTENERS = (type, target = "document") => `window.ran = [];
  ${target}.addEventListener("${type}", () => { ran.push("bait") });
  ${target}.addEventListener("${type}", () => { ran.push("other") });
  ${target}.addEventListener("unrelated", () => { ran.push("bait again") });
  ${target}.dispatchEvent(new Event("${type}")); ${target}.dispatchEvent(new Event("unrelated"));`;

const aliases = (names, args, page, expect) => names.map((alias) => ({ name: `alias ${alias}`, js: `${alias}, ${args}`, page, expect }));

export const CASES = [
  ...aliases(["prevent-setTimeout", "no-setTimeout-if", "nostif", "setTimeout-defuser"], "bait", TIMERS + AFTER, ["other"]),
  { name: "no needle matches", js: "nostif, nothing", page: TIMERS + AFTER, expect: ["bait", "other"] },
  { name: "a negated needle", js: "nostif, !bait", page: TIMERS + AFTER, expect: ["bait"] },
  { name: "an expression", js: "nostif, /ba.t/", page: TIMERS + AFTER, expect: ["other"] },
  { name: "an expression with flags", js: "nostif, /BA.T/i", page: TIMERS + AFTER, expect: ["other"] },
  { name: "an expression with the flag g", js: "nostif, /push/g", page: TIMERS + AFTER, expect: [] },
  { name: "without arguments nothing is prevented", js: "nostif", page: TIMERS + AFTER, expect: ["bait", "other"] },
  { name: "a delay", js: "nostif, , 20", page: delayed("10", "20", "30"), expect: ["10", "30"] },
  { name: "a negated delay", js: "nostif, , !20", page: delayed("10", "20", "30"), expect: ["20"] },
  { name: "a range of delays", js: "nostif, , 15-25", page: delayed("10", "20", "25", "30"), expect: ["10", "30"] },
  { name: "a range without an end", js: "nostif, , 15-", page: delayed("10", "20", "30"), expect: ["10"] },
  { name: "a range without a start", js: "nostif, , -15", page: delayed("10", "20"), expect: ["20"] },
  { name: "a needle and another delay", js: "nostif, bait, 50", page: TIMERS + AFTER, expect: ["bait", "other"] },
  { name: "a needle and its delay", js: "nostif, bait, 20", page: TIMERS + AFTER, expect: ["other"] },
  { name: "any delay", js: "nostif, bait, *", page: TIMERS + AFTER, expect: ["other"] },
  { name: "delay 0 is no delay", js: "nostif, , 0", page: "window.ran = []; setTimeout(() => { ran.push(1) }); setTimeout(() => { ran.push(2) }, 1); " + AFTER, expect: [2] },
  { name: "code as text", js: "nostif, bait", page: "window.ran = []; setTimeout('ran.push(\"bait\")', 5); setTimeout('ran.push(\"other\")', 5); " + AFTER, expect: ["other"] },
  { name: "the id of a timer is returned", js: "nostif, bait", page: "const id = setTimeout(() => 'bait', 5); clearTimeout(id); done(typeof id)", expect: "number" },
  { name: "arguments of the callback", js: "nostif, bait", page: "setTimeout(done, 5, 'given')", expect: "given" },
  { name: "a native function as callback", js: "nostif, [native code]", page: "window.ran = []; setTimeout(ran.push.bind(ran, 1), 5); setTimeout(() => ran.push(2), 5); " + AFTER, expect: [2] },
  { name: "a callback with an own toString", js: "nostif, bait", page: "window.ran = []; const f = () => { ran.push('bait') }; f.toString = () => 'harmless'; setTimeout(f, 5); " + AFTER, expect: [] },
  { name: "an error of the browser stays", js: "nostif, bait", page: "done(tried(() => setTimeout()))", expect: "TypeError" },
  { name: "called on nothing", js: "nostif, bait", page: "const { setTimeout: later } = window; later(() => done('ran'), 5)", expect: "ran" },
  { name: "setInterval is another function", js: "nostif, bait", page: INTERVALS + AFTER.replace("ran.length < pause.runs", "!ran.includes('bait')").replace("done(ran)", "done(ran.includes('bait'))"), expect: true },
  { name: "two filters", js: ["nostif, bait", "nostif, other"], page: TIMERS + AFTER, expect: [] },
  { name: "the name and the length of the function", js: "nostif, bait", page: "done([setTimeout.name, setTimeout.length, 'prototype' in setTimeout])", expect: ["setTimeout", 1, false] },
  { name: "strict policies", js: "nostif, bait", headers: "strict", page: TIMERS + AFTER, expect: ["other"] },
  { name: "a needle with a comma", js: "nostif, bait\\, again", page: "window.ran = []; setTimeout(() => { ran.push('bait, again') }, 5); " + AFTER, expect: [] },

  ...aliases(["prevent-setInterval", "no-setInterval-if", "nosiif", "setInterval-defuser"], "bait", INTERVALS + AFTER, ["other"]),
  { name: "a delay", js: "nosiif, , 20", page: INTERVALS + AFTER, expect: [] },
  { name: "a negated needle", js: "nosiif, !other", page: INTERVALS + AFTER, expect: ["other"] },
  { name: "setTimeout is another function", js: "nosiif, bait", page: TIMERS + AFTER, expect: ["bait", "other"] },

  ...aliases(["adjust-setTimeout", "nano-setTimeout-booster", "nano-stb"], "tick", faster("setTimeout", 1000), "fast"),
  { name: "another delay than a second", js: "nano-stb, tick", page: faster("setTimeout", 900), expect: "slow" },
  { name: "any delay", js: "nano-stb, tick, *", page: faster("setTimeout", 900), expect: "fast" },
  { name: "that delay", js: "nano-stb, tick, 900", page: faster("setTimeout", 900), expect: "fast" },
  { name: "another callback", js: "nano-stb, other, *", page: faster("setTimeout", 900), expect: "slow" },
  { name: "every callback", js: "nano-stb, , *, 0.001", page: "const start = performance.now(); setTimeout(() => done(performance.now() - start < 8000), 60000)", expect: true },
  { name: "a factor above 1 makes slower", js: "nano-stb, tick, 100, 10", page: "setTimeout(() => { const name = 'tick'; done('first') }, 100); setTimeout(() => done('second'), 500)", expect: "second" },
  { name: "a factor beyond the limits", js: "nano-stb, tick, 600, 0", page: faster("setTimeout", 600), expect: "fast" },
  ...aliases(["adjust-setInterval", "nano-setInterval-booster", "nano-sib"], "tick", faster("setInterval", 1000), "fast"),
  { name: "a factor", js: "nano-sib, tick, *, 0.001", page: faster("setInterval", 900), expect: "fast" },
  { name: "a negated needle", js: "nano-sib, !tick, *", page: faster("setInterval", 900), expect: "slow" },

  ...aliases(["prevent-requestAnimationFrame", "no-requestAnimationFrame-if", "norafif"], "bait",
    "window.ran = []; requestAnimationFrame(() => { ran.push('bait') }); requestAnimationFrame(() => { ran.push('other'); done(ran) })", ["other"]),
  { name: "a negated needle", js: "norafif, !other", page: "window.ran = []; requestAnimationFrame(() => { ran.push('bait') }); requestAnimationFrame(() => { ran.push('other'); done(ran) })", expect: ["other"] },

  { name: "matching code is not evaluated", js: "noeval-if, bait", page: "window.eval('window.one = \"bait\"'); window.eval('window.two = 1'); done([String(window.one), window.two])", expect: ["undefined", 1] },
  { name: "alias prevent-eval-if", js: "prevent-eval-if, /ba.t/", page: "done([String(eval('\"bait\"')), eval('1 + 1')])", expect: ["undefined", 2] },
  { name: "values that are no text", js: "noeval-if, bait", page: "done(eval(5))", expect: 5 },
  { name: "no code is evaluated", js: "noeval", page: "done(String(eval('1')))", expect: "undefined" },
  { name: "a negated needle", js: "noeval-if, !keep", page: "done([String(eval('1')), eval('\"keep\"')])", expect: ["undefined", "keep"] },

  ...aliases(["prevent-addEventListener", "addEventListener-defuser", "aeld"], "made, bait", LISTENERS("made") + "done(ran)", ["other", "bait again"]),
  { name: "a type only", js: "aeld, made", page: LISTENERS("made") + "done(ran)", expect: ["bait again"] },
  { name: "a text only", js: "aeld, , bait", page: LISTENERS("made") + "done(ran)", expect: ["other"] },
  { name: "neither", js: "aeld", page: LISTENERS("made") + "done(ran)", expect: ["bait", "other", "bait again"] },
  { name: "an expression for the type", js: "aeld, /^ma/, bait", page: LISTENERS("made") + "done(ran)", expect: ["other", "bait again"] },
  { name: "an expression for both", js: "aeld, /^made$/, /ba.t\"/", page: LISTENERS("made") + "done(ran)", expect: ["other", "bait again"] },
  { name: "a negated type", js: "aeld, !made, bait", page: LISTENERS("made") + "done(ran)", expect: ["bait", "other"] },
  { name: "a negated text", js: "aeld, made, !other", page: LISTENERS("made") + "done(ran)", expect: ["other", "bait again"] },
  { name: "an object as listener", js: "aeld, made, bait", page: "window.ran = []; document.addEventListener('made', { handleEvent() { ran.push('bait') } }); document.dispatchEvent(new Event('made')); done(ran)", expect: [] },
  { name: "on the window", js: "aeld, made, bait", page: LISTENERS("made", "window") + "done(ran)", expect: ["other", "bait again"] },
  { name: "on another kind of target", js: "aeld, made, bait", page: "const target = new EventTarget();" + LISTENERS("made", "target") + "done(ran)", expect: ["other", "bait again"] },
  { name: "elements: a selector", js: "aeld, made, , elements, #a", html: "<p id=a></p><p id=b></p>", page: "const [a, b] = document.querySelectorAll('p'); window.ran = []; for (const p of [a, b]) { p.addEventListener('made', () => ran.push(p.id)); p.dispatchEvent(new Event('made')); } done(ran)", expect: ["b"] },
  { name: "elements: document", js: "aeld, made, , elements, document", page: "window.ran = []; for (const p of [document, window]) { p.addEventListener('made', () => ran.push(p === window)); p.dispatchEvent(new Event('made')); } done(ran)", expect: [true] },
  { name: "elements: window", js: "aeld, made, , elements, window", page: "window.ran = []; for (const p of [document, window]) { p.addEventListener('made', () => ran.push(p === window)); p.dispatchEvent(new Event('made')); } done(ran)", expect: [false] },
  { name: "options as JSON", js: "aeld, '{ \"type\": \"made\", \"pattern\": \"bait\" }'", page: LISTENERS("made") + "done(ran)", expect: ["other", "bait again"] },
  { name: "options as JSON without quotes", js: 'aeld, { "type": "made", "pattern": "bait" }', page: LISTENERS("made") + "done(ran)", expect: ["other", "bait again"] },
  { name: "options as JSON, later", js: "aeld, '{ \"type\": \"made\", \"pattern\": \"bait\", \"runAt\": \"complete\" }'", page: LISTENERS("made") + "done(ran)", expect: ["bait", "other", "bait again"] },
  { name: "runAt", js: "aeld, made, bait, runAt, interactive", page: "document.addEventListener('DOMContentLoaded', () => setTimeout(() => {" + LISTENERS("made") + "done(ran) }))", expect: ["other", "bait again"] },
  { name: "protect", js: "aeld, made, bait, protect, 1", page: "EventTarget.prototype.addEventListener = function () { window.taken = true };" + LISTENERS("made") + "done([ran, window.taken ?? false])", expect: [["other", "bait again"], false] },
  { name: "once and other options", js: "aeld, made, bait", page: "let count = 0; document.addEventListener('made', () => { count += 1 }, { once: true }); for (const i of [1, 2]) document.dispatchEvent(new Event('made')); done(count)", expect: 1 },
  { name: "removing a listener", js: "aeld, made, bait", page: "let count = 0; const f = () => { count += 1 }; document.addEventListener('made', f); document.removeEventListener('made', f); document.dispatchEvent(new Event('made')); done(count)", expect: 0 },
  { name: "an error of the browser stays", js: "aeld, made, bait", page: "done(tried(() => document.addEventListener()))", expect: "TypeError" },
  { name: "a type whose toString throws", js: "aeld, made, bait", page: "done(tried(() => document.addEventListener({ toString() { throw new RangeError() } }, () => {})))", expect: "RangeError" },
  { name: "strict policies", js: "aeld, made, bait", headers: "strict", page: LISTENERS("made") + "done(ran)", expect: ["other", "bait again"] },

  ...aliases(["prevent-bab", "nobab"], "", "window.ran = []; eval('ran.push(\"blockadblock\")'); eval('ran.push(1)'); setTimeout(() => { ran.push('bab_elementid') }, 5); setTimeout(() => { ran.push(2) }, 5); " + AFTER, [1, 2])
    .map((one) => ({ ...one, js: one.js.replace(", ", "") })),
];
