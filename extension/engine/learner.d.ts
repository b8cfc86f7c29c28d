/** A learner and its ledger: docs/learner.md. */
export class LearnerHandle {
  /** `key`: 16 secret bytes, constant on a device; `entities`: the text of data/knowledge.txt. */
  constructor(key: Uint8Array, entities: string);
  /** Replaces the ledger. Throws if the bytes are damaged, and then changes nothing. */
  load(ledger: Uint8Array): void;
  save(): Uint8Array;
  /** Records events, one JSON object per line. Returns the number of lines that are no event. */
  observe(events: string): number;
  /** `Verdict[]` as JSON. */
  verdicts(now: number): string;
  /** `Verdict` as JSON; undefined if the ledger has nothing about the host. */
  verdict(host: string, now: number): string | undefined;
  /** Lines for `Engine.setLearned` and `trackerRules`. */
  trackerPolicy(now: number): string;
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
    /** Names of the cookies that contain the tracker's identifier. */
    names: string[];
  };
  /** The verdict in plain words. */
  reason: string;
}

/** Chromium's rules for trackers, as a JSON array, numbered from `first`. */
export function trackerRules(first: number, trackers: string, chosen: boolean, topDomains: boolean): string;

/** Loads the module; later calls do nothing. */
export default function init(source: { module_or_path: URL }): Promise<unknown>;

/** Frames that get an empty storage, on some sites or on all others. No frame is in two groups. */
export interface IsolatedFrames {
  /** Hosts, subdomains included. */
  hosts: string[];
  /** Subdomains that are excluded. */
  except: string[];
  /** Whether the storage is empty only on `sites`, or on all sites but these. */
  only: boolean;
  sites: string[];
  /** `only` and the hashes of `sites`, for content/no-cookies.js. */
  digits: string;
}

/** `IsolatedFrames[]` as JSON, of the user's choices and the learned policy, both as lines. */
export function isolatedFrames(chosen: string, learned: string, sitesOff: string[]): string;
