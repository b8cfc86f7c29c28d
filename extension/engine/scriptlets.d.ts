/** The scriptlets of each world, written by pack/page-scripts.mjs. Each function needs nothing outside of it. */

type Call = [name: string, ...args: string[]];

export function runMain(calls: Call[]): void;
export function runIsolated(calls: Call[]): void;
export const mainNames: Set<string>;
export const isolatedNames: Set<string>;
