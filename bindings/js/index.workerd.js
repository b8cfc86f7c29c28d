/** The engine in workerd (Cloudflare Workers), where modules are imported and cannot be compiled from bytes. */
import engineModule from './brock_bg.wasm';
import { areOptions } from './engine.js';
import { initSync } from './index.js';
import listsModule from './lists_bg.wasm';

export { Engine, initSync } from './index.js';

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
