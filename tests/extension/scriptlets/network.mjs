/** Requests that are answered in the page, and changed responses. */

const FILES = { "/ads.txt": "sent", "/other.txt": "other", "/data.json": ["application/json", '{"ads":[1,2],"video":{"url":"a","ad":1},"list":[{"ad":1,"n":1},{"n":2}]}'] };
const FETCH = (path, init = "") => `fetch("${path}"${init}).then((response) => response.text()).then(done, (error) => done(error.name))`;
const XHR = (path, type = "", read = "xhr.response", method = "GET") => `const xhr = new XMLHttpRequest(); xhr.open("${method}", "${path}"); xhr.responseType = "${type}"; xhr.onload = () => done(${read}); xhr.onerror = () => done("error"); xhr.send();`;
const one = (name, js, page, expect, more) => ({ name, js, page, expect, files: FILES, ...more });

const M3U = `#EXTM3U
#EXT-X-VERSION:3
#EXTINF:10,
https://a.test/1.ts
#EXTINF:5,
https://ads.test/ad.ts
#EXTINF:10,
https://a.test/2.ts
#EXT-X-ENDLIST`;
const M3U_LEFT = M3U.replace("#EXTINF:5,\nhttps://ads.test/ad.ts\n", "");
const XML = '<?xml version="1.0"?>\n<VAST><Ad id="1"><b/></Ad><Content start="2"/></VAST>';
const MEDIA = { "/a.m3u8": ["application/x-mpegurl", M3U], "/a.xml": ["application/xml", XML], "/a.txt": "no playlist ads.test" };

export const CASES = [
  one("a bare URL", "prevent-fetch, ads", FETCH("/ads.txt"), ""),
  one("alias no-fetch-if", "no-fetch-if, ads", FETCH("/ads.txt"), ""),
  one("another URL", "no-fetch-if, ads", FETCH("/other.txt"), "other"),
  one("an expression", "no-fetch-if, /ads\\.t.t$/", FETCH("/ads.txt"), ""),
  one("a negated URL", "no-fetch-if, !ads", FETCH("/other.txt"), ""),
  one("an expression and a method, both as expressions", "no-fetch-if, /ads/ method:/^post$/i", FETCH("/ads.txt", ", { method: 'POST' }"), ""),
  one("an expression and another method", "no-fetch-if, /ads/ method:/^post$/i", FETCH("/ads.txt"), "sent"),
  one("a negated URL, other", "no-fetch-if, !ads", FETCH("/ads.txt"), "sent"),
  one("every request", "no-fetch-if, *", FETCH("/other.txt"), ""),
  one("no condition", "no-fetch-if", FETCH("/ads.txt"), "sent"),
  one("an empty condition is any request", "no-fetch-if, '', true", "fetch('/other.txt').then((r) => r.text()).then((text) => done(text.length))", 10),
  one("url and method", "no-fetch-if, url:ads method:POST", FETCH("/ads.txt", ", { method: 'post' }"), ""),
  one("url and another method", "no-fetch-if, url:ads method:POST", FETCH("/ads.txt"), "sent"),
  one("a method as expression", "no-fetch-if, method:/^(GET|HEAD)$/", FETCH("/ads.txt"), ""),
  one("a mode", "no-fetch-if, ads mode:no-cors", FETCH("/ads.txt", ", { mode: 'no-cors' }"), ""),
  one("a request object", "no-fetch-if, ads method:PUT", "fetch(new Request('/ads.txt', { method: 'PUT' })).then((r) => r.text()).then(done)", ""),
  one("a URL object", "no-fetch-if, ads", "fetch(new URL('/ads.txt', location)).then((r) => r.text()).then(done)", ""),
  one("an absolute URL is matched too", "no-fetch-if, /^http:.*ads/", FETCH("/ads.txt"), ""),
  one("a body", "no-fetch-if, method:POST body:track", FETCH("/ads.txt", ", { method: 'POST', body: 'track=1' }"), ""),
  one("body: true", "no-fetch-if, ads, true", "fetch('/ads.txt').then((r) => r.text()).then((text) => done(text.length))", 10),
  one("body: emptyObj", "no-fetch-if, ads, emptyObj", "fetch('/ads.txt').then((r) => r.json()).then(done)", {}),
  one("body: emptyArr", "no-fetch-if, ads, emptyArr", "fetch('/ads.txt').then((r) => r.json()).then(done)", []),
  one("body: emptyStr", "no-fetch-if, ads, emptyStr", FETCH("/ads.txt"), ""),
  one("body: a length", "no-fetch-if, ads, length:25", "fetch('/ads.txt').then((r) => r.text()).then((text) => done(text.length))", 25),
  one("body: a range of lengths", "no-fetch-if, ads, length:20-30", "fetch('/ads.txt').then((r) => r.text()).then((text) => done(text.length >= 20 && text.length <= 30))", true),
  one("body: a packed file", "no-fetch-if, ads, war:noop-vast3.xml", FETCH("/ads.txt"), '<VAST version="3.0"></VAST>'),
  one("body: another text is not safe", "no-fetch-if, ads, text", FETCH("/ads.txt"), ""),
  one("body: trusted", "trusted-prevent-fetch, ads, any text", FETCH("/ads.txt"), "any text"),
  one("the answer looks like one of the server", "no-fetch-if, ads", "fetch('/ads.txt').then((r) => done([r instanceof Response, r.ok, r.status, r.statusText, r.url === new URL('/ads.txt', location).href, r.type]))", [true, true, 200, "OK", true, "basic"]),
  one("type opaque", "no-fetch-if, ads, , opaque", "fetch('/ads.txt').then((r) => done([r.type, r.status, r.ok, r.url]))", ["opaque", 0, false, ""]),
  one("type opaque as JSON", "no-fetch-if, ads, , '{\"type\": \"opaque\"}'", "fetch('/ads.txt').then((r) => done([r.type, r.status]))", ["opaque", 0]),
  one("type cors as JSON with a length", "no-fetch-if, ads, length:10, '{\"type\":\"cors\"}'", "fetch('/ads.txt').then(async (r) => done([r.type, (await r.text()).length]))", ["cors", 10]),
  one("a status as JSON", "no-fetch-if, ads, , '{\"status\": 204}'", "fetch('/ads.txt').then((r) => done(r.status))", 204),
  one("throttle", "no-fetch-if, ads, , , throttle, 120", "const start = performance.now(); fetch('/ads.txt').then(() => done(performance.now() - start > 100))", true),
  one("two filters", ["no-fetch-if, ads", "no-fetch-if, other"], "Promise.all(['/ads.txt', '/other.txt', '/data.json'].map((path) => fetch(path).then((r) => r.text()))).then((texts) => done(texts.map((text) => text.length > 0)))", [false, false, true]),
  one("a promise of the page", "no-fetch-if, ads", "done(fetch('/ads.txt') instanceof Promise)", true),
  one("a bad URL still fails", "no-fetch-if, ads", "fetch('http://[').catch((error) => done(error.name))", "TypeError"),
  one("strict policies", "no-fetch-if, ads", FETCH("/ads.txt"), "", { headers: "strict" }),
  one("a blocked address of another host", "no-fetch-if, googlesyndication", FETCH("https://pagead2.googlesyndication.com/pagead/js/adsbygoogle.js"), ""),
  one("cleared prototypes", "no-fetch-if, ads", "delete Promise.prototype.then; String.prototype.includes = null; fetch('/ads.txt').constructor === Promise; (async () => done(await (await fetch('/ads.txt')).text()))()", "", { only: "none" }),

  one("a bare URL", "prevent-xhr, ads", XHR("/ads.txt"), ""),
  one("alias no-xhr-if", "no-xhr-if, ads", XHR("/ads.txt"), ""),
  one("another URL", "no-xhr-if, ads", XHR("/other.txt"), "other"),
  one("no condition", "no-xhr-if", XHR("/ads.txt"), "sent"),
  one("an expression", "no-xhr-if, /ads\\.txt/", XHR("/ads.txt"), ""),
  one("a method", "no-xhr-if, ads method:POST", XHR("/ads.txt"), "sent"),
  one("url and method", "no-xhr-if, url:ads method:POST", XHR("/ads.txt", "", "xhr.response", "post"), ""),
  one("body: true", "no-xhr-if, ads, true", XHR("/ads.txt", "", "xhr.responseText.length"), 10),
  one("body: a length", "no-xhr-if, ads, length:100", XHR("/ads.txt", "", "xhr.response.length"), 100),
  one("body: a packed file", "no-xhr-if, ads, war:noop-vmap1.0.xml", XHR("/ads.txt", "", "xhr.response.startsWith('<vmap:VMAP')"), true),
  one("body: trusted", "trusted-prevent-xhr, ads, any text", XHR("/ads.txt"), "any text"),
  one("body as JSON", "no-xhr-if, ads, emptyObj", XHR("/ads.txt", "json"), {}),
  one("body as bytes", "no-xhr-if, ads, length:7", XHR("/ads.txt", "arraybuffer", "xhr.response.byteLength"), 7),
  one("body as blob", "no-xhr-if, ads, length:7", XHR("/ads.txt", "blob", "xhr.response.size"), 7),
  one("the state after the answer", "no-xhr-if, ads", XHR("/ads.txt", "", "[xhr.readyState, xhr.status, xhr.statusText, xhr.responseURL === new URL('/ads.txt', location).href]"), [4, 200, "OK", true]),
  one("headers of the answer", "no-xhr-if, ads", XHR("/ads.txt", "", "[xhr.getResponseHeader('Content-Type'), /content-type: /.test(xhr.getAllResponseHeaders()), xhr.getResponseHeader('x-none')]"), ["text/plain; charset=utf-8", true, null]),
  one("the states in order", "no-xhr-if, ads", "const seen = []; const xhr = new XMLHttpRequest(); xhr.onreadystatechange = () => seen.push(xhr.readyState); xhr.onloadend = () => done(seen); xhr.open('GET', '/ads.txt'); xhr.send();", [1, 2, 3, 4]),
  one("events in order", "no-xhr-if, ads", "const seen = []; const xhr = new XMLHttpRequest(); for (const type of ['loadstart', 'load', 'loadend', 'error']) xhr.addEventListener(type, () => seen.push(type)); xhr.addEventListener('loadend', () => done(seen)); xhr.open('GET', '/ads.txt'); xhr.send();", ["loadstart", "load", "loadend"]),
  one("a synchronous request", "no-xhr-if, ads, true", "const xhr = new XMLHttpRequest(); xhr.open('GET', '/ads.txt', false); xhr.send(); done([xhr.status, xhr.responseText.length])", [200, 10]),
  one("the object is used again", "no-xhr-if, ads", "const xhr = new XMLHttpRequest(); xhr.open('GET', '/ads.txt'); xhr.onload = () => { xhr.onload = () => done(xhr.responseText); xhr.open('GET', '/other.txt'); xhr.send(); }; xhr.send();", "other"),
  one("a class of the page", "no-xhr-if, ads", "class Mine extends XMLHttpRequest {} const xhr = new Mine(); xhr.open('GET', '/ads.txt'); xhr.onload = () => done(xhr.responseText); xhr.send();", ""),
  one("strict policies", "no-xhr-if, ads", XHR("/ads.txt"), "", { headers: "strict" }),
  one("an error of the browser stays", "no-xhr-if, ads", "done(tried(() => new XMLHttpRequest().send()))", "InvalidStateError"),

  one("a text is replaced", "trusted-replace-fetch-response, sent, got", FETCH("/ads.txt"), "got"),
  one("an expression with groups", "trusted-replace-fetch-response, /s(e)nt/, $1$1", FETCH("/ads.txt"), "ee"),
  one("the whole body", "trusted-replace-fetch-response, *, all", FETCH("/ads.txt"), "all"),
  one("only that URL", "trusted-replace-fetch-response, /.+/, x, other", FETCH("/ads.txt"), "sent"),
  one("status and URL of the response stay", "trusted-replace-fetch-response, sent, got", "fetch('/ads.txt').then((r) => done([r.status, r.url === new URL('/ads.txt', location).href, r.headers.get('content-type')]))", [200, true, "text/plain"]),
  one("no match is the response itself", "trusted-replace-fetch-response, nothing, x", FETCH("/ads.txt"), "sent"),
  one("all occurrences with the flag g", "trusted-replace-fetch-response, /[st]/g, x", FETCH("/ads.txt"), "xenx"),
  one("a text is replaced", "trusted-replace-xhr-response, sent, got", XHR("/ads.txt"), "got"),
  one("responseText too", "trusted-replace-xhr-response, sent, got", XHR("/ads.txt", "", "xhr.responseText"), "got"),
  one("only that URL", "trusted-replace-xhr-response, /.+/, x, other", XHR("/ads.txt"), "sent"),
  one("an expression", "trusted-replace-xhr-response, '/\"ads\":\\[1,2\\]/', '\"ads\":[]'", XHR("/data.json", "json", "xhr.response.ads"), []),
  one("other states", "trusted-replace-xhr-response, sent, got", "const xhr = new XMLHttpRequest(); xhr.open('GET', '/ads.txt'); xhr.onreadystatechange = () => { if (xhr.readyState === 4) done([xhr.responseText, xhr.status]) }; xhr.send();", ["got", 200]),
  one("a reader before the scriptlet's", "trusted-replace-xhr-response, sent, got", "const xhr = new XMLHttpRequest(); const get = Object.getOwnPropertyDescriptor(XMLHttpRequest.prototype, 'response').get; xhr.open('GET', '/ads.txt'); xhr.addEventListener('load', () => done(get.call(xhr))); xhr.send();", "got"),

  one("segments by a text", "m3u-prune, ads.test, .m3u8", FETCH("/a.m3u8"), M3U_LEFT, { files: MEDIA }),
  one("segments by an expression", "m3u-prune, /^https:\\/\\/ads\\./, .m3u8", FETCH("/a.m3u8"), M3U_LEFT, { files: MEDIA }),
  one("segments of an XMLHttpRequest", "m3u-prune, ads.test", XHR("/a.m3u8"), M3U_LEFT, { files: MEDIA }),
  one("an expression over lines", "m3u-prune, /#EXTINF:5.+?ad\\.ts\\n/gms, .m3u8", FETCH("/a.m3u8"), M3U_LEFT, { files: MEDIA }),
  one("another URL", "m3u-prune, ads.test, .mpd", FETCH("/a.m3u8"), M3U, { files: MEDIA }),
  one("no playlist", "m3u-prune, ads.test", FETCH("/a.txt"), "no playlist ads.test", { files: MEDIA }),
  one("elements by a selector", "xml-prune, Ad, , a.xml", FETCH("/a.xml"), '<?xml version="1.0"?>\n<VAST><Content start="2"/></VAST>', { files: MEDIA }),
  one("elements of an XMLHttpRequest", "xml-prune, Ad", XHR("/a.xml"), '<?xml version="1.0"?>\n<VAST><Content start="2"/></VAST>', { files: MEDIA }),
  one("responseXML", "xml-prune, Ad", XHR("/a.xml", "", "xhr.responseXML.documentElement.childElementCount"), 1, { files: MEDIA }),
  one("an XPath with attributes", "xml-prune, 'xpath(//*[name()=\"Ad\"] | //*[name()=\"Content\"]/@start)', , .xml", FETCH("/a.xml"), '<?xml version="1.0"?>\n<VAST><Content/></VAST>', { files: MEDIA }),
  one("a needed element that is there", "xml-prune, Ad, Content", FETCH("/a.xml"), '<?xml version="1.0"?>\n<VAST><Content start="2"/></VAST>', { files: MEDIA }),
  one("a needed element that is not there", "xml-prune, Ad, Nothing", FETCH("/a.xml"), XML, { files: MEDIA }),
  one("no XML", "xml-prune, Ad", FETCH("/a.txt"), "no playlist ads.test", { files: MEDIA }),
].filter(({ only }) => only !== "none");
