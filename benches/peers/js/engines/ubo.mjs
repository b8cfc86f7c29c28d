/** @gorhill/ubo-core: uBlock Origin's static network filtering engine. */
import { readFileSync } from 'node:fs';
import { StaticNetFilteringEngine, enableWASM, pslInit } from '@gorhill/ubo-core';

// uBO-core prints its progress there.
console.info = () => {};

/** @param {{ suffixes: string }} options the public suffix list's file */
export async function engine({ suffixes }) {
  // As in the extension: WebAssembly searches the tries of hosts and patterns.
  await enableWASM();
  const core = await StaticNetFilteringEngine.create();
  // The public suffixes included in this version do not load: every domain would be ''.
  pslInit(readFileSync(suffixes, 'utf8'));
  return {
    async build(texts) {
      await core.useLists(texts.map((raw, index) => ({ name: `list ${index}`, raw })));
      return core;
    },
    save: (built) => built.serialize(),
    async open(bytes) {
      await core.deserialize(bytes);
      return core;
    },
    /** uBO-core serialises to text. */
    encoding: 'utf8',
    decide: (opened, { url, sourceUrl, type }) => opened.matchRequest({ url, originURL: sourceUrl, type }),
    /** The same with the filter's text. uBO-core keeps no list and no line. */
    describe(opened, { url, sourceUrl, type }) {
      const decision = opened.matchRequest({ url, originURL: sourceUrl, type });
      return decision === 0 ? null : opened.toLogData().raw;
    },
  };
}
