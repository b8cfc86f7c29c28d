/** The engine in workerd (Cloudflare Workers), where modules are imported and cannot be compiled from bytes. */
import engineModule from './brock_bg.wasm';
import { areOptions } from './engine.js';
import { initSync as initModules } from './index.js';
import listsModule from './lists_bg.wasm';

export { Engine } from './index.js';

/**
 * By default with the package's modules. Nothing is decided to warm the engine up: a request to a worker has little
 * processor time.
 *
 * @param {any} [source]
 * @param {{ lists?: any }} [options]
 */
export async function init(source, options) {
  const [given, { lists = false }] = options === undefined && areOptions(source) ? [undefined, source] : [source, options ?? {}];
  const [engine, compiler] = await Promise.all([given ?? engineModule, lists === true ? listsModule : lists || undefined]);
  initSync(engine, { lists: compiler });
}

/**
 * @param {any} source
 * @param {{ lists?: any }} [options]
 */
export function initSync(source, { lists } = {}) {
  checkModule(source, 'brock_bg.wasm');
  if (lists !== undefined) checkModule(lists, 'lists_bg.wasm');
  initModules(source, { lists });
}

/** workerd's own message about bytes does not name the way out. @param {unknown} source @param {string} name */
function checkModule(source, name) {
  if (source instanceof WebAssembly.Module) return;
  throw new TypeError(`in workerd, the source of ${name} must be a WebAssembly.Module: import it, bytes and addresses cannot be compiled there`);
}
