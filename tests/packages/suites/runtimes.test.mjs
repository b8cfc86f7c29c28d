/** The package in other runtimes than Node: Deno, Bun, and workerd by miniflare. */

import assert from 'node:assert/strict';
import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import test from 'node:test';
import { build } from 'esbuild';
import { Miniflare } from 'miniflare';
import { ANSWER, EXPECTED, MODULES, project, run, write } from '../project.mjs';

const folder = project();

test('Deno', () => {
  const code = `
    import { init, Engine } from 'brock-engine';
    ${ANSWER}
    await init();
    const engine = Engine.fromLists([LIST]);
    using again = Engine.fromImage(engine.toImage());
    console.log(answerOf(again));`;
  // TypeScript, because Deno strips types itself, and `using`. Nothing may be downloaded.
  write(folder, { 'main.ts': code });
  const args = ['run', '--no-remote', '--no-lock', '--no-config', '--node-modules-dir=manual', '--no-prompt', '--allow-read', 'main.ts'];
  const output = run(join(MODULES, '.bin/deno'), args, folder, { DENO_DIR: join(folder, 'deno'), DENO_NO_UPDATE_CHECK: '1' });
  assert.equal(output.trim(), EXPECTED);
});

test('Bun', () => {
  const ask = (engine) => `console.log(answerOf(${engine}))`;
  const esm = `
    import { init, Engine } from 'brock-engine';
    ${ANSWER}
    await init();
    using engine: Engine = Engine.fromImage(Engine.fromLists([LIST]).toImage());
    ${ask('engine')}`;
  const cjs = `
    const { init, Engine } = require('brock-engine');
    ${ANSWER}
    init().then(() => ${ask('Engine.fromLists([LIST])')});`;
  write(folder, { 'bun.ts': esm, 'bun.cjs': cjs });
  // The package of this system. `.bin/bun` needs a script of the installation, and scripts of packages do not run there.
  const [system = 'none'] = readdirSync(join(MODULES, '@oven'));
  for (const file of ['bun.ts', 'bun.cjs']) {
    // Nothing may be downloaded.
    assert.equal(run(join(MODULES, '@oven', system, 'bin/bun'), ['run', '--no-install', file], folder).trim(), EXPECTED, file);
  }
});

test('workerd', async () => {
  const code = `
    import { init, initSync, Engine } from 'brock-engine';
    ${ANSWER}
    const refused = [];
    const note = (error) => { refused.push(error instanceof TypeError && error.message); };
    const wrong = [[new Uint8Array(8)], ['https://cdn.example/brock_bg.wasm'], [undefined, { lists: new URL('https://cdn.example/') }]];
    const ready = Promise.all(wrong.map((given) => init(...given).catch(note))).then(() => {
      try { initSync(new Uint8Array(8)); } catch (error) { note(error); }
      return init({ lists: true });
    });
    export default { async fetch() {
      await ready;
      const named = refused.filter((message) => /_bg\\.wasm must be a WebAssembly\\.Module/.test(message));
      if (named.length !== 4) return new Response(JSON.stringify(refused));
      const engine = Engine.fromLists([LIST]);
      return new Response(answerOf(Engine.fromImage(engine.toImage())));
    } };`;
  const { outputFiles, warnings } = await build({
    stdin: { contents: code, resolveDir: folder, sourcefile: 'worker.js' },
    bundle: true, format: 'esm', conditions: ['workerd', 'worker', 'browser'], external: ['*.wasm'], write: false, logLevel: 'silent',
  });
  assert.deepEqual(warnings, []);
  const wasm = (name) => ({ type: 'CompiledWasm', path: name, contents: readFileSync(join(folder, 'node_modules/brock-engine', name)) });
  const worker = new Miniflare({
    compatibilityDate: '2025-09-01',
    modules: [
      { type: 'ESModule', path: 'worker.js', contents: outputFiles[0].text },
      wasm('brock_bg.wasm'), wasm('lists_bg.wasm'),
    ],
  });
  try {
    assert.equal(await (await worker.dispatchFetch('http://localhost/')).text(), EXPECTED);
  } finally {
    await worker.dispose();
  }
});
