/** The package in other runtimes than Node: Deno, and workerd by miniflare. */

import assert from 'node:assert/strict';
import { readFileSync } from 'node:fs';
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
  const args = ['run', '--no-remote', '--no-lock', '--no-config', '--node-modules-dir=manual', '--allow-read', '--allow-env', 'main.ts'];
  const output = run(join(MODULES, '.bin/deno'), args, folder, { DENO_DIR: join(folder, 'deno'), DENO_NO_UPDATE_CHECK: '1' });
  assert.equal(output.trim(), EXPECTED);
});

test('workerd', async () => {
  const code = `
    import { init, Engine } from 'brock-engine';
    ${ANSWER}
    const ready = init({ lists: true });
    export default { async fetch() {
      await ready;
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
