// The examples in JavaScript: the code of READMEs line by line, and `examples/node.mjs` as a program.
import assert from 'node:assert/strict';
import { execFile } from 'node:child_process';
import { mkdtemp, readFile, rm, stat, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import test from 'node:test';
import { fileURLToPath } from 'node:url';

const ROOT = fileURLToPath(new URL('..', import.meta.url));

/** The JavaScript of a README as a module, in which `expression;` with `// value` below it is an assertion. */
async function moduleOf(readme) {
  const text = await readFile(join(ROOT, readme), 'utf8');
  const blocks = [...text.matchAll(/^```js\n(.*?)^```$/gms)].map(([, block]) => block);
  let assertions = 0;
  const code = blocks.join('\n').replaceAll(/^(.+);\n\/\/ (.+)$/gm, (_, expression, value) => {
    assertions += 1;
    return `assert.deepEqual(${expression}, ${value});`;
  });
  const engine = new URL('../dist/npm/index.js', import.meta.url).href;
  const scriptlets = new URL('../dist/npm/scriptlets.js', import.meta.url).href;
  const located = code.replace("'brock-engine'", `'${engine}'`).replace("'brock-engine/scriptlets'", `'${scriptlets}'`);
  return { code: `import assert from 'node:assert/strict';\n${located}`, assertions };
}

for (const [readme, expected] of [['README.md', 1], ['bindings/js/README.md', 23]]) {
  test(`${readme} does what it says`, async () => {
    const { code, assertions } = await moduleOf(readme);
    assert.equal(assertions, expected);
    await import(`data:text/javascript,${encodeURIComponent(code)}`);
  });
}

/** Runs `examples/node.mjs`. @param {string[]} args @param {string} input */
function run(args, input) {
  return new Promise((resolve) => {
    const child = execFile(process.execPath, [join(ROOT, 'examples/node.mjs'), ...args], (error, stdout, stderr) =>
      resolve({ code: error?.code ?? 0, stdout, stderr }));
    child.stdin?.end(input);
  });
}

test('examples/node.mjs compiles once and decides', async () => {
  const folder = await mkdtemp(join(tmpdir(), 'brock-examples-'));
  try {
    const [image, list] = [join(folder, 'lists.image'), join(folder, 'list.txt')];
    await writeFile(list, '||ads.example^$3p\n@@||ads.example/ok\n*$removeparam=gclid\n||x.example^$scripts\n');
    const request = (/** @type {string} */ url) => JSON.stringify({ url, sourceUrl: 'https://news.example/', type: 'image' });
    const input = ['https://ads.example/a', 'https://ads.example/ok', 'https://x.example/?gclid=1&b'].map(request).join('\n');
    const stdout = 'block https://ads.example/a  ||ads.example^$3p (list.txt:1)\n'
      + 'allow https://ads.example/ok  @@||ads.example/ok (list.txt:2)\n'
      + 'pass https://x.example/?b\n';

    const first = await run([image, list], input);
    assert.deepEqual([first.code, first.stdout], [0, stdout], first.stderr);
    assert.match(first.stderr, /^compiling: .*\nlist\.txt:4: .*; did you mean script\?\n$/);
    const { mtimeMs } = await stat(image);

    assert.deepEqual(await run([image, list], input), { code: 0, stdout, stderr: '' });
    assert.equal((await stat(image)).mtimeMs, mtimeMs);

    await writeFile(image, 'damaged');
    const mended = await run([image, list], input);
    assert.deepEqual([mended.code, mended.stdout], [0, stdout]);
    assert.match(mended.stderr, /not a Brock image/);

    assert.equal((await run([], '')).code, 2);
  } finally {
    await rm(folder, { recursive: true });
  }
});
