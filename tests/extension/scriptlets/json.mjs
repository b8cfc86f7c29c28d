/** JSON that is pruned and edited. */

const DATA = '{"ads":[1,2],"video":{"url":"a","ad":1},"list":[{"ad":1,"n":1},{"n":2}],"map":{"x":{"ad":1},"y":{"n":3}}}';
const FILES = { "/data.json": ["application/json", DATA], "/lines.json": '{"a":{"ad":1}}\n{"a":{"n":1}}\nnot json', "/ads.txt": "sent" };
const full = JSON.parse(DATA);
const without = (change) => {
  const copy = structuredClone(full);
  change(copy);
  return copy;
};
const PARSE = `done(JSON.parse('${DATA}'))`;
const parsed = (name, args, change, page = PARSE) => ({ name: `json-prune: ${name}`, js: `json-prune, ${args}`, page, expect: without(change) });
const edited = (name, path, expect, text = DATA, js = "json-edit") => ({ name: `${js}: ${name}`, js: `${js}, ${path}`, page: `done(JSON.parse(${JSON.stringify(text)}))`, expect });
const FETCH = (path) => `fetch("${path}").then((response) => response.json()).then(done)`;
const XHR = (path, read = "xhr.response", type = "json") => `const xhr = new XMLHttpRequest(); xhr.open("GET", "${path}"); xhr.responseType = "${type}"; xhr.onload = () => done(${read}); xhr.send();`;
const one = (name, js, page, expect) => ({ name, js, page, expect, files: FILES });
const POST = (text) => `fetch("/echo", { method: "POST", body: ${JSON.stringify(text)} }).then((response) => response.text()).then(done)`;
const XHR_POST = (text) => `const xhr = new XMLHttpRequest(); xhr.open("POST", "/echo"); xhr.onload = () => done(xhr.response); xhr.send(${JSON.stringify(text)});`;

export const CASES = [
  parsed("a property", "ads", (data) => delete data.ads),
  parsed("two properties", "ads video.ad", (data) => (delete data.ads, delete data.video.ad)),
  parsed("a chain", "video.ad", (data) => delete data.video.ad),
  parsed("a chain that is not there", "video.none.ad", () => {}),
  parsed("each element", "list.[].ad", (data) => delete data.list[0].ad),
  parsed("each key", "map.*.ad", (data) => delete data.map.x.ad),
  parsed("each key of an array", "list.*.ad", (data) => delete data.list[0].ad),
  parsed("elements that have it", "list.[-].ad", (data) => data.list.splice(0, 1)),
  parsed("values that have it", "map.{-}.ad", (data) => delete data.map.x),
  parsed("an index", "list.0.ad", (data) => delete data.list[0].ad),
  parsed("everything", "*", (data) => Object.keys(data).forEach((key) => delete data[key])),
  parsed("everything, where a property is needed", "*, map.*.ad", (data) => Object.keys(data).forEach((key) => delete data[key])),
  parsed("a needed property that is there", "ads, video.ad", (data) => delete data.ads),
  parsed("a needed property that is not there", "ads, nothing", () => {}),
  parsed("two needed properties, one not there", "ads, video nothing", () => {}),
  parsed("braces do not select elements", "list.{-}.ad", () => {}),
  parsed("brackets do not select keys", "map.[-].ad", () => {}),
  parsed("the stack matches", "ads, , wanted", (data) => delete data.ads, `function wanted() { return JSON.parse('${DATA}') } done(wanted())`),
  parsed("the stack does not match", "ads, , wanted", () => {}),
  { name: "json-prune: without paths nothing", js: "json-prune", page: PARSE, expect: full },
  { name: "json-prune: an array at the top", js: "json-prune, [].ad", page: "done(JSON.parse('[{\"ad\":1,\"n\":1}]'))", expect: [{ n: 1 }] },
  { name: "json-prune: inherited names are no properties", js: "json-prune, toString", page: "done(JSON.parse('{\"a\":1}'))", expect: { a: 1 } },
  { name: "json-prune: values that are no objects", js: "json-prune, ads", page: "done([JSON.parse('1'), JSON.parse('null'), JSON.parse('\"a\"')])", expect: [1, null, "a"] },
  { name: "json-prune: an error of JSON.parse stays", js: "json-prune, ads", page: "done(tried(() => JSON.parse('{')))", expect: "SyntaxError" },
  { name: "json-prune: a reviver", js: "json-prune, a", page: "done(JSON.parse('{\"a\":1,\"b\":2}', (key, value) => (key === 'b' ? 3 : value)))", expect: { b: 3 } },
  { name: "json-prune: Response.json", js: "json-prune, ads", page: "new Response('{\"ads\":1,\"b\":2}').json().then(done)", expect: { b: 2 } },
  { name: "json-prune: a fetch", js: "json-prune, ads", page: FETCH("/data.json"), files: FILES, expect: without((data) => delete data.ads) },
  { name: "json-prune: two filters", js: ["json-prune, ads", "json-prune, list"], page: PARSE, expect: without((data) => (delete data.ads, delete data.list)) },
  { name: "json-prune: cleared prototypes", js: "json-prune, list.[-].ad", page: `Array.prototype.splice = null; delete Object.prototype.hasOwnProperty; ${PARSE}`, expect: without((data) => data.list.splice(0, 1)) },
  { name: "json-prune: strict policies", js: "json-prune, ads", headers: "strict", page: PARSE, expect: without((data) => delete data.ads) },

  one("fetch: a property", "json-prune-fetch-response, ads", FETCH("/data.json"), without((data) => delete data.ads)),
  one("fetch: only that URL", "json-prune-fetch-response, ads, , propsToMatch, /other", FETCH("/data.json"), full),
  one("fetch: that URL", "json-prune-fetch-response, ads, , propsToMatch, url:/data", FETCH("/data.json"), without((data) => delete data.ads)),
  one("fetch: a needed property", "json-prune-fetch-response, ads, nothing", FETCH("/data.json"), full),
  one("fetch: JSON.parse is not touched", "json-prune-fetch-response, ads", PARSE, full),
  one("fetch: no JSON", "json-prune-fetch-response, ads", "fetch('/ads.txt').then((r) => r.text()).then(done)", "sent"),
  one("fetch: as text", "json-prune-fetch-response, ads video list map", "fetch('/data.json').then((r) => r.text()).then(done)", "{}"),
  one("fetch: the stack does not match", "json-prune-fetch-response, ads, , stackToMatch, wanted", FETCH("/data.json"), full),
  one("xhr: a property", "json-prune-xhr-response, ads", XHR("/data.json"), without((data) => delete data.ads)),
  one("xhr: as text", "json-prune-xhr-response, ads video list map", XHR("/data.json", "xhr.responseText", "text"), "{}"),
  one("xhr: only that URL", "json-prune-xhr-response, ads, , propsToMatch, /other", XHR("/data.json"), full),
  one("xhr: that URL and method", "json-prune-xhr-response, ads, , propsToMatch, url:/data method:GET", XHR("/data.json"), without((data) => delete data.ads)),
  one("xhr: a needed property", "json-prune-xhr-response, ads, nothing", XHR("/data.json"), full),
  one("xhr: the same object each time", "json-prune-xhr-response, ads", XHR("/data.json", "xhr.response === xhr.response"), true),

  edited("a property", ".ads", without((data) => delete data.ads)),
  edited("a property from the root", "$.ads", without((data) => delete data.ads)),
  edited("at every depth", "..ad", without((data) => (delete data.video.ad, delete data.list[0].ad, delete data.map.x.ad))),
  edited("each member", ".map.*", without((data) => (data.map = {}))),
  edited("a filter by existence", ".list.*[?.ad]", without((data) => data.list.splice(0, 1))),
  edited("a filter that is negated", ".list.*[?!.ad]", without((data) => data.list.splice(1, 1))),
  edited("a filter ==", ".list.*[?.n==2]", without((data) => data.list.splice(1, 1))),
  edited("a filter !=", ".list.*[?.n!=2]", without((data) => data.list.splice(0, 1))),
  edited("a filter <", ".list.*[?.n<2]", without((data) => data.list.splice(0, 1))),
  edited("a filter >=", ".list.*[?.n>=1]", without((data) => (data.list = []))),
  edited("a filter on a text", ".*[?.url==\"a\"]", without((data) => delete data.video)),
  edited("a filter ^=", ".*[?.a^=\"xy\"]", { z: { a: "zxy" } }, '{"k":{"a":"xyz"},"z":{"a":"zxy"}}'),
  edited("a filter $=", ".*[?.a$=\"xy\"]", { k: { a: "xyz" } }, '{"k":{"a":"xyz"},"z":{"a":"zxy"}}'),
  edited("a filter *=", ".*[?.a*=\"y\"]", {}, '{"k":{"a":"xyz"},"z":{"a":"zxy"}}'),
  edited("a filter with an expression", ".*[?.a=/^x/]", { z: { a: "zxy" } }, '{"k":{"a":"xyz"},"z":{"a":"zxy"}}'),
  edited("a filter at every depth", ".*[?..t==\"ad\"]", { b: 1 }, '{"a":{"c":{"t":"ad"}},"b":1}'),
  edited("a filter with a wildcard", "..n[?.*.t==\"ad\"]", { x: {} }, '{"x":{"n":{"k":{"t":"ad"}}}}'),
  edited("a filter, then a name", ".video[?.url==\"a\"].ad", without((data) => delete data.video.ad)),
  edited("an index", ".list[0]", without((data) => data.list.splice(0, 1))),
  edited("an index from the end", ".list[-1]", without((data) => data.list.splice(1, 1))),
  edited("names in brackets", "$[\"ads\"]", without((data) => delete data.ads)),
  edited("each in brackets", ".list[*].ad", without((data) => delete data.list[0].ad)),
  edited("a safe value", ".video.ad=false", without((data) => (data.video.ad = false))),
  edited("an array at the top", ".*[?.adId]", [{ n: 1 }], '[{"adId":1},{"n":1}]'),
  edited("any value", ".video.url=\"other\"", without((data) => (data.video.url = "other")), DATA, "trusted-json-edit"),
  edited("a value that is not safe stays", ".video.url=\"other\"", full),
  edited("merged properties", ".video+={\"x\":1}", without((data) => (data.video.x = 1)), DATA, "trusted-json-edit"),
  edited("merged at the root", "'$+={\"x\":1}'", { ...full, x: 1 }, DATA, "trusted-json-edit"),
  edited("elements of an array", ".list[?.ad]", without((data) => data.list.splice(0, 1))),
  edited("a property of elements of an array", ".list[?.ad].ad", without((data) => delete data.list[0].ad)),
  edited("elements of a root", "[?.ad]", [{ n: 2 }], '[{"ad":1},{"n":2}]'),
  edited("a root that is filtered", "'[?.type==\"ads\"].s=\"hidden\"'", { type: "ads", s: "hidden" }, '{"type":"ads","s":"x"}', "trusted-json-edit"),
  edited("a root that is filtered out", "'[?.type==\"ads\"].s=\"hidden\"'", { type: "other", s: "x" }, '{"type":"other","s":"x"}', "trusted-json-edit"),
  edited("a replaced part", ".video.url=repl({\"regex\":\"^a\"\\,\"replacement\":\"bc\"})", without((data) => (data.video.url = "bc")), DATA, "trusted-json-edit"),
  edited("a path that is none", ".a[", full),
  { name: "trusted-json-edit: a time", js: "trusted-json-edit, .t=\"${now}\"", page: "done(JSON.parse('{\"t\":1}').t > 1e12)", expect: true },
  { name: "json-edit: an error of JSON.parse stays", js: "json-edit, .a", page: "done(tried(() => JSON.parse('{')))", expect: "SyntaxError" },

  one("fetch response: removed", "json-edit-fetch-response, .ads", FETCH("/data.json"), without((data) => delete data.ads)),
  one("fetch response: only that URL", "json-edit-fetch-response, .ads, propsToMatch, /other", FETCH("/data.json"), full),
  one("fetch response: any value", "trusted-json-edit-fetch-response, .video.url=\"b\", propsToMatch, /data", FETCH("/data.json"), without((data) => (data.video.url = "b"))),
  one("fetch response: an empty argument between", "trusted-json-edit-fetch-response, .video.ad, , propsToMatch, /data", FETCH("/data.json"), without((data) => delete data.video.ad)),
  one("xhr response: removed", "json-edit-xhr-response, .list.*[?.ad], propsToMatch, /data", XHR("/data.json"), without((data) => data.list.splice(0, 1))),
  one("xhr response: any value", "trusted-json-edit-xhr-response, ..ad=\"0\"", XHR("/data.json", "xhr.response.video.ad"), "0"),
  one("xhr response: lines", "jsonl-edit-xhr-response, .a[?.ad]", XHR("/lines.json", "xhr.response", "text"), '{}\n{"a":{"n":1}}\nnot json'),
  one("fetch request: removed", "json-edit-fetch-request, .track", POST('{"track":1,"a":2}'), '{"a":2}'),
  one("fetch request: only that URL", "json-edit-fetch-request, .track, propsToMatch, /other", POST('{"track":1,"a":2}'), '{"track":1,"a":2}'),
  one("fetch request: any value", "trusted-json-edit-fetch-request, .a=9, propsToMatch, /echo", POST('{"a":2}'), '{"a":9}'),
  one("fetch request: an object with the body", "trusted-json-edit-fetch-request, .a=9", "fetch(new Request('/echo', { method: 'POST', body: '{\"a\":2}' })).then((r) => r.text()).then(done)", '{"a":9}'),
  one("fetch request: no JSON", "trusted-json-edit-fetch-request, .a=9", POST("text"), "text"),
  one("xhr request: any value", "trusted-json-edit-xhr-request, .a=9", XHR_POST('{"a":2}'), '{"a":9}'),
  one("xhr request: only that URL", "trusted-json-edit-xhr-request, .a=9, propsToMatch, /other", XHR_POST('{"a":2}'), '{"a":2}'),
  one("xhr request: a part is replaced", "trusted-json-edit-xhr-request, '[?..u=/ad|x/]..r=repl({\"regex\":\"$\",\"replacement\":\"#r\"})'", XHR_POST('{"u":"ad","p":{"r":"a"}}'), '{"u":"ad","p":{"r":"a#r"}}'),

  one("an argument is pruned", "trusted-prune-inbound-object, Object.keys, ads", "done(Object.keys({ ads: 1, b: 2 }))", ["b"]),
  one("an argument is pruned where a property is there", "trusted-prune-inbound-object, Object.entries, *, wanted", "done([Object.entries({ wanted: 1, b: 2 }), Object.entries({ b: 2 })])", [[], [["b", 2]]]),
  one("an argument that is no object", "trusted-prune-inbound-object, Object.keys, ads", "done(Object.keys('ab'))", ["0", "1"]),
  one("an argument is edited", "trusted-edit-inbound-object, JSON.stringify, 0, .a=5", "done(JSON.stringify({ a: 1 }))", '{"a":5}'),
  one("this is edited", "trusted-edit-inbound-object, Array.prototype.join, this, [0]=7", "done([1, 2].join('-'))", "7-2"),
  one("another argument", "trusted-edit-inbound-object, Object.assign, 1, .ad", "done(Object.assign({ ad: 1 }, { ad: 2, b: 3 }))", { ad: 1, b: 3 }),
];
