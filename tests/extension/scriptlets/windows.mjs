/** Windows, dialogs, links, the clipboard, surrogates. */

const OPEN = (url, use) => `const w = open("${url}"); done(${use})`;
const STUB = "w !== null && w !== window && w.closed === false && typeof w.focus === 'function'";
const one = (name, js, page, expect, more) => ({ name, js, page, expect, ...more });
/** Names that are not open are null, because no click allows a window. */
const frames = "document.querySelectorAll('iframe, object').length";

export const CASES = [
  ...["prevent-window-open", "no-window-open-if", "nowoif", "window.open-defuser"].map((alias) => one(`alias ${alias}`, alias, OPEN("https://ads.test/", STUB), true)),
  one("a pattern", "nowoif, ads", OPEN("https://ads.test/", STUB), true),
  one("an expression", "nowoif, /^https:\\/\\/ads\\./", OPEN("https://ads.test/", STUB), true),
  one("a negated pattern", "nowoif, !other", OPEN("https://ads.test/", STUB), true),
  one("a relative URL", "nowoif, scriptlets.test/ad", OPEN("/ad", STUB), true),
  one("another URL opens, if the browser allows", "nowoif, ads", OPEN("/other", "w === null || w.constructor !== Object"), true),
  one("AdGuard's older form", "nowoif, 1, ads", OPEN("https://ads.test/", STUB), true),
  one("AdGuard's older form, negated", "nowoif, 0, other", OPEN("https://ads.test/", STUB), true),
  one("trueFunc", "nowoif, , , trueFunc", OPEN("https://ads.test/", "w"), true),
  one("noopFunc", "nowoif, , , noopFunc", OPEN("https://ads.test/", "typeof w"), "function"),
  one("a decoy", "nowoif, , 10, blank", OPEN("https://ads.test/", `[w === document.querySelector("iframe").contentWindow, ${frames}]`), [true, 1]),
  one("a decoy as object", "nowoif, , 10, obj", OPEN("https://ads.test/", `[document.querySelectorAll("object").length, w !== null]`), [1, true]),
  one("a decoy goes", "nowoif, , 0.2, blank", `open("https://ads.test/"); const at = ${frames}; setTimeout(() => done([at, ${frames}]), 600)`, [1, 0]),
  one("a decoy is not closed", "nowoif, , 5, blank", OPEN("https://ads.test/", "w.closed"), false),
  one("the stub takes what pages do", "nowoif", OPEN("https://ads.test/", "[tried(() => { w.document.write('a'); w.moveTo(0, 0); w.location = 'b'; w.opener = null; w.close(); return 'fine'; }), String(w), w.window === w]"), ["fine", "[object Window]", true]),
  one("no argument", "nowoif", "const w = open(); done(w.closed)", false),

  one("a path that does not match", "close-window, /nothing", "done('open')", "open"),
  one("alias window-close-if, in a frame", "window-close-if, /", "setTimeout(done, 50, 'frames stay open')", "frames stay open"),
  one("alert does nothing", "alert-buster", "done(String(alert('a')))", "undefined"),
  one("a link to a new tab", "disable-newtab-links", "const a = document.body.querySelector('a'); const e = new MouseEvent('click', { bubbles: true, cancelable: true }); a.querySelector('b').dispatchEvent(e); done(e.defaultPrevented)", true, { html: "<a href='/x' target=_blank><b>x</b></a>" }),
  one("a link in the same tab", "disable-newtab-links", "const a = document.body.querySelector('a'); const e = new MouseEvent('click', { bubbles: true, cancelable: true }); document.addEventListener('click', (c) => { done(c.defaultPrevented); c.preventDefault() }); a.dispatchEvent(e);", false, { html: "<a href='#x'>x</a>" }),
  one("a form whose button has the address", "multiup", "const b = document.querySelector('button'); b.setAttribute('link', location.origin + '/#there'); b.click(); pause(100).then(() => done([location.pathname, location.hash]))", ["/", "#there"], { html: "<form action=/other method=post><button>x</button></form>" }),
  one("another form", "multiup", "let stopped; document.querySelector('form').addEventListener('submit', (event) => { stopped = event.defaultPrevented; event.preventDefault() }); document.querySelector('button').click(); done(stopped)", false, { html: "<form action=/other><button>x</button></form>" }),
  one("a dialog", "prevent-dialog, .bait", "const [a, b] = document.querySelectorAll('dialog'); a.showModal(); b.showModal(); done([a.open, b.open])", [false, true], { html: "<dialog class=bait></dialog><dialog></dialog>" }),
  one("a dialog with :has()", "prevent-dialog, :has(.bait)", "const [a] = document.querySelectorAll('dialog'); a.show(); done(a.open)", false, { html: "<dialog><p class=bait></p></dialog>" }),
  one("every dialog", "prevent-dialog", "const [a] = document.querySelectorAll('dialog'); a.showModal(); done(a.open)", false, { html: "<dialog></dialog>" }),
  one("a context of a canvas", "prevent-canvas, 2d", "const c = document.createElement('canvas'); done([c.getContext('2d'), c.getContext('bitmaprenderer') !== null])", [null, true]),
  one("every context", "prevent-canvas", "done(document.createElement('canvas').getContext('2d'))", null),
  one("another context", "prevent-canvas, webgl", "done(document.createElement('canvas').getContext('2d') !== null)", true),
  one("a context, negated", "prevent-canvas, !2d", "done(document.createElement('canvas').getContext('2d') !== null)", true),

  one("copied text", "prevent-clipboard-write, /^mshta/", "const t = document.querySelector('textarea'); t.select(); done(document.execCommand('copy'))", true, { html: "<textarea>mshta a</textarea>" }),
  one("RTCPeerConnection works as the browser's", "nowebrtc", "const c = new RTCPeerConnection({ iceServers: [] }); const channel = c.createDataChannel('a'); c.createOffer().then((offer) => c.setLocalDescription(offer)).then(() => done([c instanceof RTCPeerConnection, Object.keys(c).length, channel.readyState, c.localDescription.type, RTCPeerConnection.name]))", [true, 0, "connecting", "offer", "RTCPeerConnection"]),
  ...[["", ""], ["{ iceServers: [{ urls: 'stun:scriptlets.test' }] }", ""], ["", "c.setConfiguration({ iceTransportPolicy: 'all' });"]].map(([settings, later]) => (
    one("RTCPeerConnection connects to nothing", "nowebrtc", `Object.defineProperty(Array.prototype, 0, { set() {}, configurable: true }); const c = new RTCPeerConnection(${settings}); ${later} delete Array.prototype[0]; const all = []; c.onicecandidate = ({ candidate }) => { if (candidate?.candidate) all.push(candidate.candidate) }; c.createDataChannel('a'); c.createOffer().then((offer) => c.setLocalDescription(offer)).then(() => pause(500)).then(() => done([all, c.getConfiguration().iceTransportPolicy]))`, [[], "relay"]))),
  one("no topics", "no-topics", "done(document.browsingTopics ? 'replaced' : 'not there')", "not there", { only: "firefox" }),
  one("no topics", "no-topics", "(document.browsingTopics?.() ?? Promise.resolve([])).then(done)", [], { only: "chromium" }),
  one("no interest groups", "no-protected-audience", "(navigator.joinAdInterestGroup?.({}) ?? Promise.resolve()).then((value) => done(String(value)))", "undefined"),

  ...["popads-dummy"].map((name) => one("a dummy of PopAds", name, "done(typeof PopAds)", "object")),
  ...["popads.net", "prevent-popads-net"].map((name) => one(`alias ${name}`, name, "done([tried(() => (window.PopAds = 1)), tried(() => (window.popns = 1))])", ["ReferenceError", "ReferenceError"])),
  ...["nofab", "prevent-fab-3.2.0"].map((name) => one(`alias ${name}`, name, "fuckAdBlock.onNotDetected(() => done('no blocker'))", "no blocker")),
  ...["fingerprint2", "fingerprintjs2"].map((name) => one(`alias ${name}`, name, "new Fingerprint2().get((hash) => done(hash))", "0".repeat(32))),
  one("a surrogate", "gemius", "done(typeof gemius_hit)", "function"),
  one("a surrogate", "amazon-apstag", "apstag.fetchBids({}, (bids) => done(bids))", []),
  one("a surrogate", "google-analytics", "done(typeof ga)", "function"),
  ...["google-ima", "google-ima3"].map((name) => one(`alias ${name}`, name, "done(typeof google.ima.AdsLoader)", "function")),
  one("a surrogate", "googletagservices-gpt", "googletag.cmd.push(() => done('ran'))", "ran"),
  one("a surrogate", "metrika-yandex-tag", "done(typeof ym)", "function"),
];
