/** Brock's npm package. */
import { readFileSync } from 'node:fs';
import { pathToFileURL } from 'node:url';

/** The numbers of the actions pass, allow, block and redirect in the file of answers. */
const VERDICTS = [0, 2, 1, 1];

/** @param {{ npm: string }} options the package's folder */
export async function engine({ npm }) {
  const { Engine, init } = await import(pathToFileURL(`${npm}/index.js`).href);
  const module = readFileSync(`${npm}/brock_bg.wasm`);
  await init(module);
  // After `init`, the package's glue returns the module's exports.
  const { memory } = await (await import(pathToFileURL(`${npm}/brock.js`).href)).default();
  return {
    module,
    memory,
    build: (texts) => Engine.fromLists(texts),
    save: (built) => built.toImage(),
    open: (bytes) => Engine.fromImage(bytes),
    close: (opened) => opened.free(),
    decide: (opened, request) => VERDICTS[opened.decide(request) & 7],
    /** The same, with an object that names filter, list and line. */
    describe: (opened, request) => opened.check(request),
  };
}
