/** What is known of a site besides its policy. */
export class SiteCounts {
  constructor();
  /** The names are those of `SiteFact` in src/policy/rating_rules.rs; throws for another. */
  set(name: string, count: number): void;
  /** `Rating` without a policy, as JSON. */
  rating(): string;
}

/** A policy that was read. */
export class ReadPolicy {
  /** HTML, Markdown or plain text. */
  constructor(input: string);
  /** `PolicyAnswers` as JSON. */
  readonly answers: string;
  /** The text that places refer to. */
  readonly text: string;
  /** `Rating` with this policy, as JSON. */
  rating(site: SiteCounts): string;
}

export interface Rating {
  letter: "A" | "B" | "C" | "D" | "E";
  score: number;
  limit: "noPolicy" | "fewAnswers" | null;
  deductions: { rule: string; part: "seen" | "declared" | "said" | "gap" | "missing"; text: string; count: number; points: number; whole: number; quote?: string; start?: number }[];
}

export interface PolicyFinding {
  value: string;
  stance: "says" | "denies";
  /** In English. */
  statement: string;
  quote: string;
  /** Bytes of the text in UTF-8. */
  start: number;
  end: number;
}

export interface PolicyAnswers {
  language: string | null;
  unreadable: "empty" | "notText" | "tooLong" | "language" | "login" | "notAPolicy" | "terms" | null;
  words: number;
  answered: number;
  questions: { question: string; answer: "says" | "denies" | "notStated" | "couldNotRead"; facts: { fact: string; findings: PolicyFinding[] }[] }[];
}

/** Loads the module; later calls do nothing. */
export default function init(source: { module_or_path: URL }): Promise<unknown>;
