/**
 * The worker: compiles lists and explains requests, one answer per message.
 *
 * { id, compile: [{ name, text }] }  → { id, answer: diagnostics }
 * { id, explain: request }           → { id, answer: explanation }
 */

import { init, Engine } from '../../dist/npm/index.js';

// Messages wait until the module is initialised.
const ready = init({ lists: true });

/** @type {Engine | undefined} */
let engine;

addEventListener('message', async ({ data: { id, compile, explain } }) => {
  try {
    await ready;
    if (compile) {
      engine?.free();
      engine = Engine.fromLists(compile);
      postMessage({ id, answer: engine.diagnostics });
    } else {
      postMessage({ id, answer: engine.explain(explain) });
    }
  } catch (error) {
    postMessage({ id, failed: error.message });
  }
});
