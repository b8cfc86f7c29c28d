/**
 * Recognises browsers whose users are meant to look alike to pages: Tor Browser and Mullvad Browser.
 *
 * Both set their vendor when they are built (`MOZ_APP_VENDOR`), and `runtime.getBrowserInfo` returns it. Tor Browser for Android
 * is built with Mozilla's vendor, so it is not recognised.
 *
 * @module
 */

/** By vendor. @type {ReadonlyMap<unknown, string>} */
const NAMES = new Map([["Tor Project", "Tor Browser"], ["Mullvad", "Mullvad Browser"]]);

/**
 * The name of the browser if its users are meant to look alike, else null.
 *
 * @param {Promise<{ vendor?: unknown }>} info As `runtime.getBrowserInfo` returns it.
 */
export const uniformName = (info) => info.then(({ vendor }) => NAMES.get(vendor) ?? null, () => null);
