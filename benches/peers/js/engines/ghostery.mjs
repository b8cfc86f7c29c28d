/** @ghostery/adblocker, network filters only. */
import { FiltersEngine, Request } from '@ghostery/adblocker';

const ONLY_SPECIFIC = { getInjectionRules: true, getExtendedRules: true, getRulesFromHostname: true, getPureHasRules: true, getRulesFromDOM: false };
const ONLY_NAMED = { getInjectionRules: false, getExtendedRules: false, getRulesFromHostname: false, getPureHasRules: false, getRulesFromDOM: true };

/** As Ghostery's own caller: host and domain come from its default parser. */
function place(url) {
  const { hostname, domain } = Request.fromRawDetails({ url, type: 'main_frame' });
  return { url, hostname, domain };
}

const config = { loadCosmeticFilters: false, enableMutationObserver: false };

export function engine() {
  return {
    build: (texts) => FiltersEngine.parse(texts.join('\n'), config),
    buildForPages: (texts) => FiltersEngine.parse(texts.join('\n'), { enableMutationObserver: false, loadExtendedSelectors: true }),
    /** The filters for the page itself; generic ones are asked for by name. */
    page(built, url) {
      const { matches } = built.matchCosmeticFilters({ ...place(url), ...ONLY_SPECIFIC });
      return matches.length;
    },
    generic(built, url, classes, ids) {
      const { matches } = built.matchCosmeticFilters({ ...place(url), classes, ids, ...ONLY_NAMED });
      return matches.length;
    },
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
