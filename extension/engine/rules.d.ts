/** One list's rules, and what became of its filters. */
export interface CompiledRules {
  /** JSON, as in a ruleset's file. */
  rules: string;
  filters: number;
  exact: number;
  narrower: number;
  inexpressible: number;
  count: number;
  /** Rules with an action that browsers accept few of. */
  unsafeRules: number;
  regexRules: number;
  /** Filters that had to give way to the limits. */
  dropped: number;
}

/** Makes the module ready; calls after the first do nothing. */
export default function init(source: { module_or_path: URL }): Promise<unknown>;

/**
 * Compiles lists, each to rules of its own, in the knowledge of the others. The limits are for all together, but those
 * that are packed in rulesets; what comes first has the first claim.
 */
export function compileRules(
  lists: { name: string; text: string; packed: boolean }[],
  options: {
    target: "chromium" | "firefox";
    environment: string[];
    limits: { rules: number; unsafeRules: number; regexRules: number };
    /** Each name, then the path of its file. */
    surrogates: string[];
  },
): CompiledRules[];
