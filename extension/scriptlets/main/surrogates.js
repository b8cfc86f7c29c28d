/** Surrogates that lists call as scriptlets. The pack step puts the files of `extension/surrogates/` in the place of the table. */

import { trap, watchChain } from "../shared/chains.js";
import { abortError } from "../shared/abort.js";

/** @type {Record<string, () => void>} */
const files = {};

export const scriptlets = {
  "amazon-apstag"() {
    files["amazon_apstag.js"]();
  },

  "fingerprint2"() {
    files["fingerprint2.js"]();
  },

  "gemius"() {
    files["gemius.js"]();
  },

  "google-analytics"() {
    files["google-tags.js"]();
  },

  "google-ima"() {
    files["google-ima.js"]();
  },

  "googletagservices-gpt"() {
    files["googletagservices_gpt.js"]();
  },

  "metrika-yandex-tag"() {
    files["metrika-yandex.js"]();
  },

  "nofab"() {
    files["no-adblock-check.js"]();
  },

  "popads-dummy"() {
    files["popads.js"]();
  },

  "popads.net"() {
    for (const name of ["PopAds", "popns"]) {
      watchChain(name, (owner) => {
        trap(owner, name, {
          set() {
            throw abortError();
          },
        });
      });
    }
  },
};
