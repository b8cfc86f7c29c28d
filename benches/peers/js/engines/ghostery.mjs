/** @ghostery/adblocker, network filters only. */
import { FiltersEngine, Request } from '@ghostery/adblocker';

const config = { loadCosmeticFilters: false, enableMutationObserver: false };

export function engine() {
  return {
    build: (texts) => FiltersEngine.parse(texts.join('\n'), config),
    save: (built) => built.serialize(),
    open: (bytes) => FiltersEngine.deserialize(bytes),
    decide(opened, request) {
      const { match, exception } = opened.match(Request.fromRawDetails(request));
      return match ? 1 : exception === undefined ? 0 : 2;
    },
    /** The same with the filter's text, printed from its parts. Ghostery keeps no list and no line. */
    describe(opened, request) {
      const { filter, exception } = opened.match(Request.fromRawDetails(request));
      return (exception ?? filter)?.toString() ?? null;
    },
  };
}
