/// <reference lib="esnext.disposable" />

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
export interface PageSwitches {
  elementHidingOff: FilterRef | null;
  genericHidingOff: FilterRef | null;
  specificHidingOff: FilterRef | null;
  genericBlockingOff: FilterRef | null;
  inlineScriptsBlocked: FilterRef | null;
  inlineFontsBlocked: FilterRef | null;
}

/** A text to look for: itself, or a regular expression and its flags. */
export type TextTest = string | [source: string, flags: string];

/** A step of a program. It maps a set of elements to a set: see docs/image.md. */
export type Step = [operator: string, ...arguments: unknown[]];

/** A filter with operators, as steps that a content script runs without parsing a selector. */
export interface Program {
  /** The members of the selector list. Each starts with the document. */
  select: Step[][];
  /** The filter is about every element that is neither selected nor above or below one that is. */
  others?: true;
  /** Absent: the elements are hidden. */
  action?: ['style', string] | ['remove'] | ['remove-attr', TextTest] | ['remove-class', TextTest];
  /** It applies while this media query matches. */
  media?: string;
  /** Of an HTML filter: what the content of an element must contain, as a text or with `*` and `?`, and its length. */
  texts?: TextTest[];
  wildcards?: string[];
  minLength?: number;
  maxLength?: number;
}

/** What page filters do with a page. Arrays are sorted, without duplicates. */
export interface Cosmetics {
  /** An exception switches generic filters off: `genericSheet` does not apply, and `generic` finds nothing. */
  genericHide: boolean;
  /** An exception switches specific filters off. Scriptlets, HTML filters and headers stay. */
  specificHide: boolean;
  /** Selectors of elements to hide. */
  hide: string[];
  /** Rules of a style sheet: `selector {declarations}`. */
  style: string[];
  /** Filters with operators, spelled as uBlock Origin does, and their programs in the same order. */
  procedural: string[];
  proceduralPrograms: Program[];
  /** Names and arguments of scriptlets. */
  scriptlets: [name: string, ...arguments: string[]][];
  /** Elements to remove from the response's text, and the programs that select them. */
  html: string[];
  htmlPrograms: Program[];
  /** Response headers to remove. */
  headers: string[];
  /** Selectors of `genericSheet` that do not apply on this page. */
  sheetExceptions: string[];
}

/** A page: its switches, and what page filters do with it. */
export interface Page extends PageSwitches, Cosmetics {
  url: string;
}

/** Names in a page, and the URLs of the documents that it is a frame of. */
export interface PageNames {
  classes?: Iterable<string> | undefined;
  ids?: Iterable<string> | undefined;
  ancestors?: string[] | undefined;
}

export interface PageMatch extends FilterRef {
  effect: 'hide' | 'style' | 'procedural' | 'scriptlet' | 'html' | 'header';
  /** What the answer has of it; of a scriptlet the name and the arguments between line feeds. */
  value: string;
  exception?: true;
  /** Why it does not apply. */
  failed?: 'host' | 'path' | 'excluded host' | 'exception' | 'generichide' | 'specifichide';
}

export interface PageExplanation {
  matches: PageMatch[];
  nearMisses: PageMatch[];
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

/** Loads the module. Default source: `brock_bg.wasm` beside this module, fetched, or read in Node. */
export function init(source?: ModuleSource | Promise<ModuleSource>): Promise<void>;

/** Loads the module synchronously. */
export function initSync(source: CompiledModule | Bytes): void;

/**
 * Compiled lists. Calls about requests and pages never throw, for any input: a request with an invalid URL passes.
 */
export class Engine {
  protected constructor();
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
    /** `switches` can return a switch of this page. */
    readonly PAGE: 32;
  };
  /** Opens an image; throws if the bytes are no image, cut, or damaged where decisions read. */
  static fromImage(bytes: Bytes): Engine;
  /**
   * Verifies the text of the filters; throws if it is damaged. Without this call, answers have a message in place of a
   * damaged filter.
   */
  verify(): void;
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
  /**
   * The switches of a page, and what page filters do with it; empty for an invalid URL. `ancestors`: the URLs of the
   * documents that it is a frame of.
   */
  page(url: string, frame?: { ancestors?: string[] | undefined }): Page;
  /** The switches alone; all null for an invalid URL. */
  switches(url: string): PageSwitches;
  /** What page filters do with a page, without the switches. */
  cosmetics(url: string, frame?: { ancestors?: string[] | undefined }): Cosmetics;
  /** The generic selectors that hide and need one of these classes or ids. */
  generic(url: string, names: PageNames): string[];
  /** The generic selectors that hide and need no class or id: the same for every page. */
  genericSheet(): string[];
  /** The filters behind `page` and `generic`, and those that nearly apply. */
  explainPage(url: string, names?: PageNames): PageExplanation;
  /** The decision with every matching filter and the near misses. */
  explain(request: Request): Explanation;
  /**
   * The site (eTLD+1) of a URL or of a host, such as `bbc.co.uk`. A host that has none is returned whole: `localhost`, an IP
   * address, a public suffix such as `co.uk`. `''` if there is no host.
   */
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
  /** Frees the memory. Every later call throws, except another `free`. */
  free(): void;
  /** The same, for `using engine = …`, where the runtime has `Symbol.dispose`. */
  [Symbol.dispose](): void;
}
