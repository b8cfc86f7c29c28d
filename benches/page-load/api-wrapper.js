/**
 * Runs before the background of a changed copy of the extension (copies.mjs): replaces functions of the extension API.
 *
 * `bench-config.js` says what: `stubs` are names of functions and events that do nothing, with `*` for the rest of a
 * name. With `counts`, every call and every event is counted, and also writes of the database. The page `bench.html` of the
 * copy reads the counts with the message `{ bench: "read" }`.
 */
const { stubs, counts: isCounting } = globalThis.benchConfig;
const api = globalThis.browser ?? globalThis.chrome;

/** @type {Record<string, number>} */
const counts = {};
/** Milliseconds from the start of the background to the first answer of a blocking listener. */
let decidedAfter = null;
/** Milliseconds from the start of the background to its first script. */
const ranAfter = performance.now();

const count = (name) => {
  counts[name] = (counts[name] ?? 0) + 1;
};
const isStub = (name) => stubs.some((stub) => (stub.endsWith('*') ? name.startsWith(stub.slice(0, -1)) : name === stub));

/** The kind of a message: the key by which listeners tell them apart, and its name or what it reports. */
function kindOf(message) {
  const [[key, value]] = Object.entries(message ?? {}).concat([['unknown', '']]);
  if (typeof value === 'string') return `${key} ${value}`;
  return value !== null && typeof value === 'object' ? `${key} ${Object.keys(value).join(' ')}` : key;
}

/** The wrapper's own listener, before `addListener` is replaced. It counts a message once, and not for each listener. */
if (isCounting) {
  api.runtime.onMessage.addListener((message, _sender, respond) => {
    if (message?.bench !== 'read') {
      count(`message ${kindOf(message)}`);
      return false;
    }
    respond({ counts: { ...counts }, ranAfter, decidedAfter });
    for (const name of Object.keys(counts)) delete counts[name];
    return false;
  });
}

function replaceEvent(name, event) {
  const [add, remove, has] = ['addListener', 'removeListener', 'hasListener'].map((method) => event[method].bind(event));
  const own = new Map();
  const wrapped = (listener) => (...details) => {
    if (name !== 'runtime.onMessage') count(`event ${name}`);
    const result = listener(...details);
    if (name === 'webRequest.onBeforeRequest' && decidedAfter === null) {
      void Promise.resolve(result).then(() => { decidedAfter ??= performance.now(); });
    }
    return result;
  };
  event.addListener = (listener, ...more) => {
    if (isStub(name)) return;
    own.set(listener, wrapped(listener));
    add(own.get(listener), ...more);
  };
  event.removeListener = (listener) => {
    if (own.has(listener)) remove(own.get(listener));
    own.delete(listener);
  };
  event.hasListener = (listener) => own.has(listener) && has(own.get(listener));
}

function replaceFunction(name, owner, key) {
  const original = owner[key].bind(owner);
  owner[key] = (...values) => {
    if (isStub(name)) return Promise.resolve();
    count(name);
    return original(...values);
  };
}

/** Replaces what is needed in an object of the API: everything to count, or the stubs only. */
function replaceIn(prefix, owner, depth) {
  for (const key of Object.keys(owner)) {
    const name = prefix + key;
    const value = owner[key];
    if (typeof value === 'function') {
      if (isCounting || isStub(name)) replaceFunction(name, owner, key);
    } else if (typeof value?.addListener === 'function') {
      if (isCounting || isStub(name)) replaceEvent(name, value);
    } else if (value !== null && typeof value === 'object' && depth > 0) replaceIn(`${name}.`, value, depth - 1);
  }
}

/** A script at the front of every content script marks its start in the page's timeline, which pages and scripts share. */
const MARK = 'bench-mark.js';
function markContentScripts(owner, key) {
  const register = owner[key].bind(owner);
  owner[key] = (scripts) => register(scripts.map((script) => ({ ...script, ...(script.js ? { js: [MARK, ...script.js] } : {}) })));
}
function hideMarks(owner) {
  const registered = owner.getRegisteredContentScripts.bind(owner);
  owner.getRegisteredContentScripts = async (...values) =>
    (await registered(...values)).map((script) => ({ ...script, js: script.js?.filter((file) => !file.endsWith(MARK)) }));
}
/** Firefox, Manifest V2. */
function markRegistered(owner) {
  const register = owner.register.bind(owner);
  owner.register = (script) => register({ ...script, js: [{ file: `/${MARK}` }, ...(script.js ?? [])] });
}

replaceIn('', api, 2);
if (isCounting) {
  if (api.scripting?.registerContentScripts) {
    markContentScripts(api.scripting, 'registerContentScripts');
    markContentScripts(api.scripting, 'updateContentScripts');
    hideMarks(api.scripting);
  }
  if (api.contentScripts?.register) markRegistered(api.contentScripts);
  for (const method of ['put', 'add', 'delete']) {
    const original = IDBObjectStore.prototype[method];
    IDBObjectStore.prototype[method] = function write(...values) {
      count(`IDBObjectStore.${method}`);
      return original.apply(this, values);
    };
  }
}
