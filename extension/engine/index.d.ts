/** A request, in webRequest's words. */
export interface Request {
  url: string;
  /** URL of the document that asks, or its bare host; empty or absent: unknown, which counts as third-party. */
  sourceUrl?: string | null | undefined;
  /**
   * `script`, `image`, `sub_frame`, …; also `document`, `subdocument`, `beacon`, `fetch`, `xhr`. In any case of letters;
   * a name that is not known is `other`.
   */
  type: string;
  /** Default: GET. */
  method?: string | null | undefined;
  /** URL of the page in the tab; default: `sourceUrl`. */
  topUrl?: string | null | undefined;
  /** False on pages for which `page` tells of `genericBlockingOff`. Default: true. */
  genericBlocking?: boolean | undefined;
  /** Known later, as webRequest has it: filters with conditions on it match only then. */
  requestHeaders?: readonly Header[] | undefined;
  responseHeaders?: readonly Header[] | undefined;
  /** The server's address. */
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
  /** The surrogate's name, where one answers. */
  redirect?: string;
  /** No filter decided, but what the person chose for the tracker, or what was learned of it. */
  reason?: 'choice' | 'learned';
  /** It goes without cookies, and with a referrer that names the site at most. */
  withoutCookies?: true;
  /** It passes because `url` cannot be read: it is no URL, or longer than 16 million characters. */
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

/** One modification that a filter asks for. */
export interface Modification extends FilterRef {
  kind: 'redirect-rule' | 'removeparam' | 'csp' | 'permissions' | 'removeheader' | 'replace' | 'uritransform'
    | 'urlskip' | 'cookie' | 'stealth';
  /** In the grammar of the kind. */
  value: string;
}

export interface Modifications {
  modifications: Modification[];
  /** What exceptions keep from being done. */
  cancelled: (Modification & { cancelledBy: FilterRef })[];
  /** The URL without the parameters that `removeparam` takes out; null if it has none of them. */
  modifiedUrl: string | null;
}

/** What filters say of a page as a whole, each with the filter that says so. */
export interface Page {
  elementHidingOff: FilterRef | null;
  genericHidingOff: FilterRef | null;
  specificHidingOff: FilterRef | null;
  genericBlockingOff: FilterRef | null;
  inlineScriptsBlocked: FilterRef | null;
  inlineFontsBlocked: FilterRef | null;
}

export interface Explanation extends Omit<Decision, 'reason'>, Modifications {
  /** The step of the precedence lattice that decided. */
  reason: 'no-filter' | 'site-off' | 'choice' | 'important-exception' | 'important' | 'exception' | 'block' | 'learned';
  /** Its number, from the top. */
  step: number;
  matches: (FilterRef & { role: Role })[];
  nearMisses: (FilterRef & {
    role: Role;
    failed: 'pattern' | 'type' | 'party' | 'method' | 'from' | 'to' | 'denyallow' | 'top' | 'request-header'
      | 'response-header' | 'address' | 'generic-block' | 'gave-up';
  })[];
}

export interface Diagnostic {
  list: string;
  line: number;
  code: string;
  severity: 'note' | 'warning' | 'error';
  message: string;
  /** Bytes of the line. */
  start: number;
  end: number;
  suggestion: string | null;
}

/** A list's text, with its name in answers or without. */
export type List = string | { name: string; text: string };

export interface ListInfo {
  name: string;
  title: string;
  version: string;
  filters: number;
}

// What is taken is described by its parts: a program for Node has no types for the DOM.

/** A `WebAssembly.Module`, where its type is known. */
export type CompiledModule =
  typeof globalThis extends { WebAssembly: { Module: { prototype: infer Module } } } ? Module & object : object;
export type Bytes = ArrayBufferLike | ArrayBufferView;
/** A `Response`, a `URL` or a text with the address of `brock_bg.wasm`, or its bytes, or what was compiled from them. */
export type ModuleSource =
  | CompiledModule | Bytes | { arrayBuffer(): Promise<ArrayBuffer> } | { readonly href: string } | string;

/**
 * Makes the module ready. Without a source: `brock_bg.wasm` beside the module (fetched, or read in Node). Rejects if it
 * cannot be had; in a script that is no module (a bundle as `iife` or `cjs`) a source is needed.
 */
export function init(source?: ModuleSource | Promise<ModuleSource>): Promise<void>;

/** The same at once. */
export function initSync(source: CompiledModule | Bytes): void;

/**
 * Compiled lists, ready to decide. Questions about requests and pages never throw, whatever is given: a URL that cannot
 * be read passes.
 */
export class Engine {
  private constructor();
  /** The low three bits of a packed decision. */
  static readonly ACTIONS: {
    readonly PASS: 0; readonly ALLOW: 1; readonly BLOCK: 2; readonly REDIRECT: 3;
    /** It goes, without cookies and with a referrer that names the site at most. */
    readonly WITHOUT_COOKIES: 4;
  };
  /** Compiles filter lists. Never fails: what cannot be taken is in `diagnostics`. */
  static fromLists(lists: readonly List[], options?: { env?: string[] | undefined }): Engine;
  /** An engine without the lists named in `remove` and with `add`; the others' texts are not needed again. */
  withLists(changes: {
    remove?: string[] | undefined; add?: readonly List[] | undefined; env?: string[] | undefined;
  }): Engine;
  /** Opens an image; throws if it is none, cut, or damaged where decisions read. */
  static fromImage(bytes: Bytes): Engine;
  /** Checks the filters' text too; throws if it is damaged. Unasked, that is told of in place of a filter. */
  verify(): void;
  /** Findings about lines that were not taken; empty for an opened image. */
  readonly diagnostics: readonly Diagnostic[];
  /** One decision; `pass` with `unreadable` for a URL that cannot be read. */
  check(request: Request): Decision;
  /**
   * The hot call, without headers and address: a packed decision, of which `& 7` is one of `ACTIONS`, or 7 if `url`
   * cannot be read.
   */
  decide(request: Request): number;
  /** What a packed decision says. */
  describe(packed: number): Decision;
  /** What filters do to a request besides stopping it: nothing if its URL cannot be read. */
  modifications(request: Request): Modifications;
  /** What filters say of a page as a whole: nothing if its URL cannot be read. */
  page(url: string): Page;
  /** Every filter that matches, and those that nearly do. */
  explain(request: Request): Explanation;
  /** The site (eTLD+1) of a URL; '' if it has none. */
  site(url: string): string;
  /** Switches blocking off for just these sites. */
  setSitesOff(sites: string[]): void;
  /**
   * Does with just these trackers what the person chose, a line each: `block t.example`, `cookieblock t.example on
   * news.example`, `allow t.example`.
   */
  setChosen(trackers: string): void;
  /** The same of what was learned: filters and exceptions stand above it. */
  setLearned(trackers: string): void;
  lists(): ListInfo[];
  /** The image, to be stored and opened again with `fromImage`. */
  toImage(): Uint8Array;
  /** Gives the memory back. */
  free(): void;
}
