/** Brock's npm package. */
import { readFileSync } from 'node:fs';
import { pathToFileURL } from 'node:url';

/** The numbers of the actions pass, allow, block and redirect in the file of answers. */
const VERDICTS = [0, 2, 1, 1];

/** @param {{ npm: string, phase: string }} options the package's folder */
export async function engine({ npm, phase }) {
  const { Engine, init } = await import(pathToFileURL(`${npm}/index.js`).href);
  const module = readFileSync(`${npm}/brock_bg.wasm`);
  // Only programs that compile lists load the module for it.
  await init(module, { lists: phase === 'build' || phase === 'pages' });
  // After `init`, the package's glue returns the module's exports.
  const { memory } = await (await import(pathToFileURL(`${npm}/brock.js`).href)).default();
  /** Response headers for requests in which they count. */
  const responseHeaders = [{ name: 'Content-Type', value: 'text/html' }, { name: 'Server', value: 'nginx' }];
  /** The further calls that a decision asks for; all of them with a package that has no such bits. */
  const followUps = Engine.FOLLOW_UPS ?? { MODIFICATIONS: 0, EXCHANGE: 0 };
  const asks = (packed, bit) => bit === 0 || (packed & bit) !== 0;

  return {
    module,
    memory,
    build: (texts) => Engine.fromLists(texts),
    buildForPages: (texts) => {
      const lists = texts.map((text, number) => ({ name: `list ${number}`, text }));
      return Engine.fromLists(lists, { trusted: lists.map(({ name }) => name) });
    },
    page: (built, url) => {
      const { hide, style, procedural, scriptlets } = built.cosmetics(url);
      return hide.length + style.length + procedural.length + scriptlets.length;
    },
    generic: (built, url, classes, ids) => built.generic(url, { classes, ids }).length,
    save: (built) => built.toImage(),
    open: (bytes) => Engine.fromImage(bytes),
    close: (opened) => opened.free(),
    decide: (opened, request) => VERDICTS[opened.decide(request) & 7],
    /** The same, with an object that names filter, list and line. */
    describe: (opened, request) => opened.check(request),
    /** All calls that the extension makes for one request in Firefox: decision, modifications, decision by the response. */
    whole: (opened, request) => {
      const packed = opened.decideWithFollowUps?.(request) ?? opened.decide(request);
      const verdict = VERDICTS[packed & 7];
      if (verdict === 1) return verdict;
      if (asks(packed, followUps.MODIFICATIONS)) opened.modifications(request);
      if (asks(packed, followUps.EXCHANGE)) opened.check({ ...request, responseHeaders });
      return verdict;
    },
  };
}
