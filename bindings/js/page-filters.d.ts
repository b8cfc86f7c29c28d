import type { Cosmetics, Engine, Program } from './engine.js';

/** How the code in a frame finds the generic filters for classes and ids: by an asynchronous function of the page, or by a message. */
export type GenericFilters = { binding: string } | { message: string };

/** What the code in a frame needs, and the calls of scriptlets. */
export interface PagePlan {
  embedded: {
    url: string;
    plan: { hide: string[]; style: string[]; procedural: string[]; proceduralPrograms: Program[] };
    generic: GenericFilters | null;
  };
  scriptlets: Cosmetics['scriptlets'];
}

export function pagePlan(
  engine: Engine, url: string, options?: { ancestors?: string[] | undefined; generic?: GenericFilters | null | undefined },
): PagePlan;

/**
 * A script that does in a frame what page filters say: it hides elements, adds styles, runs filters with operators while the
 * document changes, and runs scriptlets. The empty text if there is nothing to do. It does nothing in documents of another
 * URL. It must run before the page's scripts, in their world. `generic.binding` names a function of the page that takes
 * `{ url, classes, ids }` and returns a promise of `engine.generic(url, { classes, ids })`.
 */
export function pageScript(
  engine: Engine, url: string,
  options?: { ancestors?: string[] | undefined; generic?: { binding: string } | null | undefined },
): string;
