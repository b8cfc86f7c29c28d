/** The rules of one list, and the numbers of its filters and rules. */
export interface CompiledRules {
  /** JSON, in the format of a static ruleset. */
  rules: string;
  filters: number;
  exact: number;
  narrower: number;
  inexpressible: number;
  count: number;
  /** Rules with an action of which browsers accept fewer. */
  unsafeRules: number;
  regexRules: number;
  /** Filters that were dropped because of the limits. */
  dropped: number;
}

/** Loads the module; later calls do nothing. */
export default function init(source: { module_or_path: URL }): Promise<unknown>;

/**
 * Compiles each list to rules of its own, with respect to the exceptions of the other lists. The limits are for all lists
 * together, without packed ones; earlier lists have priority.
 */
export function compileRules(
  /** Included: paths and texts of the files that the list includes, in turn. */
  lists: { name: string; text: string; packed: boolean; included?: string[] }[],
  options: {
    target: "chromium" | "firefox";
    environment: string[];
    limits: { rules: number; unsafeRules: number; regexRules: number };
    /** Names and `data:` URLs, in turn. */
    surrogates: string[];
  },
): CompiledRules[];
