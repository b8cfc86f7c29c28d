/** Errors that stop a script of the page. */

import { keepListening } from "../../shared/reopened.js";
import { isAbort, markAbort } from "./hooks.js";
import { defineProperty, descriptorOf, floor, keysOf, listen, NativeNumber, random } from "./natives.js";
import { stackOf, withoutOwnCalls } from "./stack.js";
import { randomText } from "./values.js";

const hideAbort = (event) => {
  if (!isAbort(event.error)) return;
  event.preventDefault();
  event.stopImmediatePropagation();
};
// Before listeners of the page, which do not get these errors, so that the page does not notice them.
keepListening(() => listen(window, "error", hideAbort, true));

const NativeReferenceError = ReferenceError;

/** An error as of an undeclared variable with a random name. Its stack starts in the page. */
export function abortError() {
  const message = `${randomText(4 + floor(random() * 6))} is not defined`;
  const made = stackOf(() => new NativeReferenceError(message));
  const { error } = made;
  const { stack, place } = withoutOwnCalls(made.stack);
  defineProperty(error, "stack", { value: stack, writable: true, configurable: true, enumerable: false });
  // Firefox.
  if (place !== null && descriptorOf(error, "fileName") !== undefined) {
    const values = { fileName: place[1], lineNumber: NativeNumber(place[2]), columnNumber: NativeNumber(place[3]) };
    const names = keysOf(values);
    for (let at = 0; at < names.length; at += 1) {
      const value = values[/** @type {keyof typeof values} */ (names[at])];
      defineProperty(error, names[at], { value, writable: true, configurable: true, enumerable: false });
    }
  }
  markAbort(error);
  return error;
}
