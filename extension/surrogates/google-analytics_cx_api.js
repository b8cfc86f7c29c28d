/** Google Analytics Content Experiments: every visitor gets the original. */
(() => {
  "use strict";
  const original = () => 0;
  const nothing = () => {};
  window.cxApi = {
    ORIGINAL_VARIATION: 0,
    NO_CHOSEN_VARIATION: -1,
    NOT_PARTICIPATING: -2,
    chooseVariation: original,
    getChosenVariation: original,
    setAllowHash: nothing,
    setChosenVariation: nothing,
    setCookiePath: nothing,
    setDomainName: nothing,
  };
})();
