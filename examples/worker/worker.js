/**
 * The engine's side: compiles what it is sent and answers questions, one message a question.
 *
 * { id, compile: [{ name, text }] }  → { id, answer: diagnostics }
 * { id, explain: request }           → { id, answer: explanation }
 */

import { init, Engine } from '../../dist/npm/index.js';

// Messages that come before the module is there wait for it.
const ready = init();

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
