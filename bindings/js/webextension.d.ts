import type { Decision, Engine, Request } from './index.js';

// Structural types: the API of a browser is `browser` in Firefox and `chrome` in Chromium.

interface Event {
  addListener(listener: (...given: any[]) => any, ...more: any[]): void;
  removeListener(listener: (...given: any[]) => any): void;
}

/** What `blockInExtension` uses of a browser's API. */
export interface Api {
  runtime: { getManifest(): { permissions?: readonly string[] | undefined }; getURL(path: string): string; onMessage: Event };
  webRequest?: { onBeforeRequest: Event } | undefined;
  webNavigation?: {
    onCommitted: Event;
    getAllFrames(details: { tabId: number }): Promise<{ frameId: number; parentFrameId: number; url: string }[] | null>;
  } | undefined;
  scripting: { executeScript(injection: any): Promise<{ result?: unknown }[]>; insertCSS(injection: any): Promise<unknown> };
  /** Firefox only. */
  contentScripts?: { register(script: any): Promise<{ unregister(): unknown }> } | undefined;
}

/** Details of `webRequest.onBeforeRequest`. */
export interface Details {
  url: string;
  method: string;
  type: string;
  /** Firefox. */
  documentUrl?: string | undefined;
  originUrl?: string | undefined;
  frameAncestors?: readonly { url: string }[] | undefined;
  /** Chromium. */
  initiator?: string | undefined;
}

/** Details of `webNavigation.onCommitted`. */
export interface Committed {
  url: string;
  tabId: number;
  frameId: number;
  parentFrameId: number;
  documentId?: string | undefined;
  documentLifecycle?: string | undefined;
  transitionQualifiers?: readonly string[] | undefined;
}

export interface ExtensionOptions {
  /** Whether requests are decided, in a blocking listener of `webRequest`. Default: true. */
  network?: boolean | undefined;
  /** Whether page filters and scriptlets are applied. Default: true. HTML filters and removals of response headers are not. */
  pageFilters?: boolean | undefined;
  /** The surrogates by name. Without one, a redirected request is blocked. */
  surrogates?: Readonly<Record<string, { contentType: string; body: string | Uint8Array }>> | undefined;
  /** Called with each decision, before it is applied. */
  onDecision?: ((decision: Decision, details: Details) => void) | undefined;
}

/** A request as the engine takes it, from the details of `webRequest` in Firefox or Chromium. */
export function requestOfDetails(details: Details): Request;

/**
 * Decides the requests of a browser, and applies page filters and scriptlets. Call it when the background starts, before
 * anything is awaited; requests wait for the engine. Those of the extension's own pages and background do not wait and are not
 * decided, so that the engine's promise can fetch lists; documents that they open are. Returns a function that ends this. Throws if
 * a permission is missing.
 *
 * In Firefox, scripts and styles are there before the page's first script. Where the browser does not let requests wait
 * (Chromium), they are added as soon as the document has begun, and the page's first scripts can be faster.
 *
 * Modifications (`removeparam`, `csp`, `permissions`, headers, …) are not applied, and filters with conditions on headers or on the
 * server's address (`header=`, `ipaddress=`) match no request: README.md, "What the handlers apply".
 */
export function blockInExtension(api: Api, engine: Engine | Promise<Engine>, options?: ExtensionOptions): () => void;
