/** `main`: with the scripts of the page. `isolated`: in a world that shares only the document with the page. */
export type World = 'main' | 'isolated';

export const WORLDS: readonly World[];

/** Canonical names, as in the answers of `Engine.page`. */
export const SCRIPTLET_NAMES: Readonly<Record<World, readonly string[]>>;

/**
 * An expression whose value is a function: `(calls: string[][]) => void`. It defines no global name, evaluates no argument, and
 * ignores unknown names. It must run before the scripts of the page.
 */
export const SCRIPTLET_CODE: Readonly<Record<World, string>>;

/** A script that runs calls in a world (default: `main`); the empty text if none of them belongs there. */
export function scriptletScript(calls: readonly (readonly string[])[], world?: World): string;
