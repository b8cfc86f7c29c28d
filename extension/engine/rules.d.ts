/** One list's rules, and what became of its filters. */
export interface CompiledRules {
  /** JSON, as in a ruleset's file. */
  rules: string;
  filters: number;
  exact: number;
  narrower: number;
  inexpressible: number;
  count: number;
  regexRules: number;
  /** Filters that had to give way to the limits. */
  dropped: number;
}

/** Makes the module ready; calls after the first do nothing. */
export default function init(source: { module_or_path: URL }): Promise<unknown>;

/** Compiles lists, each to rules of its own. The limits are for all together; what comes first has the first claim. */
export function compileRules(
  lists: { name: string; text: string }[],
  options: {
    target: "chromium" | "firefox";
    environment: string[];
    limits: { rules: number; unsafeRules: number; regexRules: number };
  },
): CompiledRules[];
