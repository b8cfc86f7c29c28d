// Builds dist/brock-vscode.vsix: the bundled client, the grammar, and the package around them.
//
//   node editors/vscode/build.mjs BROCK OUTPUT.vsix

import { cpSync, mkdirSync, rmSync, writeFileSync } from 'node:fs';
import { join, resolve } from 'node:path';
import { fileURLToPath } from 'node:url';

import { createVSIX } from '@vscode/vsce';
import { build } from 'esbuild';

import { grammar } from './grammar.mjs';

const here = fileURLToPath(new URL('.', import.meta.url));
const [brock, output] = process.argv.slice(2).map((path) => resolve(path));
const dist = join(here, 'dist');
rmSync(dist, { recursive: true, force: true });
mkdirSync(dist);
await build({
  entryPoints: [join(here, 'extension.js')],
  outfile: join(dist, 'extension.js'),
  bundle: true,
  minify: true,
  platform: 'node',
  format: 'cjs',
  target: 'node20',
  // The editor provides it.
  external: ['vscode'],
  logLevel: 'warning',
});
writeFileSync(join(dist, 'grammar.json'), `${JSON.stringify(await grammar(brock), null, 1)}\n`);
cpSync(join(here, '../../LICENSE-MIT'), join(dist, 'LICENSE'));
// The client is in the bundle: packages are not added again.
await createVSIX({ cwd: here, packagePath: output, dependencies: false, skipLicense: true, allowMissingRepository: true });
