/** A request, in the terms of the webRequest API. */
export interface Request {
  url: string;
  /** URL or host of the document that makes the request; empty or absent: unknown, which counts as third-party. */
  sourceUrl?: string | null | undefined;
  /**
   * `script`, `image`, `sub_frame`, …; also `document`, `subdocument`, `beacon`, `fetch`, `xhr`. Case-insensitive; an
   * unknown name counts as `other`.
   */
  type: string;
  /** Default: GET. */
  method?: string | null | undefined;
  /** URL of the page in the tab; default: `sourceUrl`. */
  topUrl?: string | null | undefined;
  /** False on pages for which `page()` has a filter in `genericBlockingOff`. Default: true. */
  genericBlocking?: boolean | undefined;
  /** Headers, as in webRequest. Filters with conditions on headers match only where headers are given. */
  requestHeaders?: readonly Header[] | undefined;
  responseHeaders?: readonly Header[] | undefined;
  /** The server's IP address. Filters with conditions on it match only where it is given. */
  address?: string | undefined;
}

export interface Header {
  name: string;
  value?: string | undefined;
}

export interface Decision {
  action: 'block' | 'allow' | 'pass' | 'redirect';
  filter: string | null;
  list: string | null;
  line: number | null;
  /** The name of the surrogate, if one answers. */
  redirect?: string;
  /** No filter decided, but the user's choice for the tracker, or a learned verdict. */
  reason?: 'choice' | 'learned';
  /** The request is sent without cookies, and with a referrer that names at most the site. */
  withoutCookies?: true;
  /** The request passes because `url` is invalid, or longer than 16 million characters. */
  unreadable?: true;
}

export interface FilterRef {
  filter: string;
  list: string;
  line: number;
}

export type Role =
  | 'block' | 'exception' | 'important-block' | 'important-exception'
  | 'redirect' | 'redirect-exception' | 'modifier' | 'modifier-exception';

/** One modification of a request or its response by a filter. */
export interface Modification extends FilterRef {
  kind: 'redirect-rule' | 'removeparam' | 'csp' | 'permissions' | 'removeheader' | 'replace' | 'uritransform'
    | 'urlskip' | 'cookie' | 'stealth';
  /** The value of the modifier; its grammar depends on `kind`. */
  value: string;
}

export interface Modifications {
  modifications: Modification[];
  /** Modifications that exceptions cancel. */
  cancelled: (Modification & { cancelledBy: FilterRef })[];
  /** The URL without the parameters that `removeparam` filters remove; null if it has none of them. */
  modifiedUrl: string | null;
}

/** The switches of a page, each with the filter that sets it. */
export interface Page {
  elementHidingOff: FilterRef | null;
  genericHidingOff: FilterRef | null;
  specificHidingOff: FilterRef | null;
  genericBlockingOff: FilterRef | null;
  inlineScriptsBlocked: FilterRef | null;
  inlineFontsBlocked: FilterRef | null;
}

export interface Explanation extends Omit<Decision, 'reason'>, Modifications {
  /** The step of the precedence that decided. */
  reason: 'no-filter' | 'site-off' | 'choice' | 'important-exception' | 'important' | 'exception' | 'block' | 'learned';
  /** The number of the step; 1 has the highest precedence. */
  step: number;
  matches: (FilterRef & { role: Role })[];
  nearMisses: (FilterRef & {
    role: Role;
    failed: 'pattern' | 'type' | 'party' | 'method' | 'from' | 'to' | 'denyallow' | 'top' | 'request-header'
      | 'response-header' | 'address' | 'generic-block' | 'gave-up';
  })[];
  /** Regular expressions that were abandoned because they took too many steps; absent if 0. */
  gaveUp?: number;
}

export interface Diagnostic {
  list: string;
  line: number;
  code: string;
  severity: 'note' | 'warning' | 'error';
  message: string;
  /** Byte offsets in the line. */
  start: number;
  end: number;
  /** The modifier that the diagnostic is about. */
  subject?: string;
  suggestion: string | null;
}

/** The text of a list, with or without a name for answers. */
export type List = string | { name: string; text: string };

export interface ListInfo {
  name: string;
  title: string;
  version: string;
  filters: number;
}

// Structural types: a program for Node may have no types for the DOM.

/** A `WebAssembly.Module`, where that type is declared. */
export type CompiledModule =
  typeof globalThis extends { WebAssembly: { Module: { prototype: infer Module } } } ? Module & object : object;
export type Bytes = ArrayBufferLike | ArrayBufferView;
/** The address of `brock_bg.wasm` as a `URL` or text, a `Response`, the bytes, or the compiled module. */
export type ModuleSource =
  | CompiledModule | Bytes | { arrayBuffer(): Promise<ArrayBuffer> } | { readonly href: string } | string;

/**
 * Loads the module. Default source: `brock_bg.wasm` beside this module, fetched, or read in Node. Rejects if it cannot
 * be loaded. A classic script (a bundle as `iife` or `cjs`) must give a source.
 *
 * Then decides made-up requests until the runtime has compiled the module, so that no request waits for it. `warmUp:
 * false` leaves that out: `init` is faster, and some of the first requests take 10 ms and more.
 */
export function init(
  source?: ModuleSource | Promise<ModuleSource>, options?: { warmUp?: boolean | undefined },
): Promise<void>;

/** Loads the module synchronously, without the decisions that `init` makes to have it compiled. */
export function initSync(source: CompiledModule | Bytes): void;

/**
 * Compiled lists. Calls about requests and pages never throw, for any input: a request with an invalid URL passes.
 */
export class Engine {
  private constructor();
  /** The low three bits of a packed decision. */
  static readonly ACTIONS: {
    readonly PASS: 0; readonly ALLOW: 1; readonly BLOCK: 2; readonly REDIRECT: 3;
    /** The request is sent without cookies, and with a referrer that names at most the site. */
    readonly WITHOUT_COOKIES: 4;
  };
  /** Bits of a packed decision of `decideWithFollowUps`. Without a bit, the call has no result for the request. */
  static readonly FOLLOW_UPS: {
    /** `modifications` can return modifications. */
    readonly MODIFICATIONS: 8;
    /** `check` with headers and address can return another decision. */
    readonly EXCHANGE: 16;
    /** `page` can return a switch of this page. */
    readonly PAGE: 32;
  };
  /** Compiles filter lists. Never fails: `diagnostics` has the lines that were rejected. */
  static fromLists(lists: readonly List[], options?: { env?: string[] | undefined }): Engine;
  /** A new engine without the lists named in `remove` and with those in `add`. The texts of the others are not needed. */
  withLists(changes: {
    remove?: string[] | undefined; add?: readonly List[] | undefined; env?: string[] | undefined;
  }): Engine;
  /** Opens an image; throws if the bytes are no image, cut, or damaged where decisions read. */
  static fromImage(bytes: Bytes): Engine;
  /**
   * Verifies the text of the filters; throws if it is damaged. Without this call, answers have a message in place of a
   * damaged filter.
   */
  verify(): void;
  /** What is wrong with lines of the lists; empty for an opened image. */
  readonly diagnostics: readonly Diagnostic[];
  /** One decision; `pass` with `unreadable` for an invalid URL. */
  check(request: Request): Decision;
  /**
   * The fastest call, which ignores headers and address: a packed decision, of which `& 7` is one of `ACTIONS`, or 7 if
   * `url` is invalid.
   */
  decide(request: Request): number;
  /** The same with the bits of `FOLLOW_UPS`: most requests need no further call. */
  decideWithFollowUps(request: Request): number;
  /** The decision in a packed one. */
  describe(packed: number): Decision;
  /** The modifications of a request; empty for an invalid URL. */
  modifications(request: Request): Modifications;
  /** The switches of a page; all null for an invalid URL. */
  page(url: string): Page;
  /** The decision with every matching filter and the near misses. */
  explain(request: Request): Explanation;
  /** The site (eTLD+1) of a URL; '' if it has none. */
  site(url: string): string;
  /** Switches blocking off on these sites, and on everywhere else. */
  setSitesOff(sites: string[]): void;
  /**
   * Replaces the user's choices for trackers, one per line: `block t.example`, `cookieblock t.example on
   * news.example`, `allow t.example`.
   */
  setChosen(trackers: string): void;
  /** Replaces the learned policy for trackers, in the same form. Filters and exceptions have precedence over it. */
  setLearned(trackers: string): void;
  lists(): ListInfo[];
  /** The image, for `fromImage`. */
  toImage(): Uint8Array;
  /** Frees the memory. The engine cannot be used afterwards. */
  free(): void;
}
