/**
 * Lets a page scroll again whose overlay was removed.
 *
 * @module
 */

/** @param {Document} document @returns {() => void} Locks it again. */
export function unlockScroll(document) {
  /** @type {(() => void)[]} */
  const undo = [];
  for (const element of [document.documentElement, document.body]) {
    if (element === null) continue;
    const { overflowY, position } = getComputedStyle(element);
    const changes = { ...(/hidden|clip/.test(overflowY) && { overflow: "auto" }), ...(position === "fixed" && { position: "static" }) };
    for (const [name, value] of Object.entries(changes)) {
      const before = [element.style.getPropertyValue(name), element.style.getPropertyPriority(name)];
      element.style.setProperty(name, value, "important");
      undo.push(() => element.style.setProperty(name, before[0] ?? "", before[1]));
    }
  }
  return () => undo.forEach((one) => one());
}
