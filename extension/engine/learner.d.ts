/** Watches trackers and remembers: docs/learner.md. */
export class Watcher {
  /** `key`: 16 secret bytes, always the same on a device; `facts`: data/knowledge.txt. */
  constructor(key: Uint8Array, facts: string);
  /** Goes on with a ledger. Throws if the bytes are none or damaged; then nothing has changed. */
  load(ledger: Uint8Array): void;
  save(): Uint8Array;
  /** Takes in events, a JSON object a line; gives the number of lines that are none. */
  observe(events: string): number;
  /** `Verdict[]` as JSON. */
  verdicts(now: number): string;
  /** `Verdict` as JSON; undefined if nothing was seen of the host. */
  verdict(host: string, now: number): string | undefined;
  /** Lines for `Engine.setLearned` and `trackerRules`. */
  enforced(now: number): string;
  filters(now: number): string;
  tidy(now: number): void;
  forgetTracker(host: string): void;
  forgetSite(site: string): void;
  forgetAll(): void;
}

export interface Verdict {
  /** A domain, a host, or a script as host and path. */
  tracker: string;
  action: "allow" | "cookieblock" | "block";
  why: "too-few-sites" | "enough-sites" | "needed" | "service" | "sharing-alone" | "probation" | "fingerprints";
  host?: string;
  category?: string;
  evidence: {
    signals: { signal: string; sites: number }[];
    sites: number;
    score: number;
    /** Days, in milliseconds since 1970. */
    since: number;
    until: number;
    /** Of the cookies that hold its identifier. */
    names: string[];
  };
  /** The same in plain words. */
  reason: string;
}

/** Chromium's rules for trackers, as JSON, numbered from `first`. */
export function trackerRules(first: number, trackers: string, chosen: boolean, topDomains: boolean): string;

/** Makes the module ready; calls after the first do nothing. */
export default function init(source: { module_or_path: URL }): Promise<unknown>;
