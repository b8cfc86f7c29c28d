/**
 * The switch for Global Privacy Control.
 *
 * @module
 */

/**
 * @param {Document} document
 * @param {boolean} on
 * @param {(on: boolean) => Promise<unknown>} switchTo
 */
export function showPrivacyControl(document, on, switchTo) {
  const choice = /** @type {HTMLInputElement} */ (document.getElementById("privacy-control"));
  choice.checked = on;
  choice.addEventListener("change", () => void switchTo(choice.checked));
}
