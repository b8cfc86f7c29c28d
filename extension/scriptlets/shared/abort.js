/** Errors that stop a script of the page. */

import { isAbort, markAbort } from "./hooks.js";
import { defineProperty, descriptorOf, floor, listen, random } from "./natives.js";
import { withoutOwnCalls } from "./stack.js";
import { randomText } from "./values.js";

// Before listeners of the page: they do not hear of these errors, so that they cannot tell them from no error.
listen(globalThis, "error", (event) => {
  if (!isAbort(event.error)) return;
  event.preventDefault();
  event.stopImmediatePropagation();
}, true);

/** An error as of an undeclared variable with a random name. Its stack starts in the page. */
export function abortError() {
  const error = new ReferenceError(`${randomText(4 + floor(random() * 6))} is not defined`);
  const { stack, place } = withoutOwnCalls(`${error.stack ?? ""}`);
  defineProperty(error, "stack", { value: stack, writable: true, configurable: true, enumerable: false });
  // Firefox.
  if (place !== null && descriptorOf(error, "fileName") !== undefined) {
    const values = { fileName: place[1], lineNumber: Number(place[2]), columnNumber: Number(place[3]) };
    for (const name of /** @type {const} */ (["fileName", "lineNumber", "columnNumber"])) {
      defineProperty(error, name, { value: values[name], writable: true, configurable: true, enumerable: false });
    }
  }
  markAbort(error);
  return error;
}
