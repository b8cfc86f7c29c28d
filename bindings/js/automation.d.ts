import type { Decision, Engine, Request } from './index.js';

/** What Puppeteer and Playwright have in common. */
export interface Frame {
  url(): string;
  parentFrame(): Frame | null;
  /** Playwright: they apply page filters after a redirect. */
  waitForURL?(url: (url: any) => boolean, options: { waitUntil: 'commit' }): Promise<void>;
  evaluate?(script: string): Promise<unknown>;
}
export interface PageRequest {
  url(): string;
  method(): string;
  resourceType(): string;
  isNavigationRequest(): boolean;
  frame(): Frame | null;
}
export interface PuppeteerPage {
  url(): string;
  on(event: 'request', handler: (request: any) => void): unknown;
  off(event: 'request', handler: (request: any) => void): unknown;
  listenerCount(event: 'request'): number;
  setRequestInterception(on: boolean): Promise<void>;
  evaluateOnNewDocument(script: string): Promise<{ identifier: string }>;
  removeScriptToEvaluateOnNewDocument(identifier: string): Promise<void>;
  exposeFunction(name: string, pptrFunction: (given: any) => unknown): Promise<void>;
  removeExposedFunction(name: string): Promise<void>;
}
/** A page or a context. */
export interface PlaywrightRouter {
  on(event: 'request', handler: (request: any) => void): unknown;
  off(event: 'request', handler: (request: any) => void): unknown;
  route(url: string, handler: (route: any) => unknown): Promise<unknown>;
  unroute(url: string, handler: (route: any) => unknown): Promise<void>;
  addInitScript(script: { content: string }): Promise<{ dispose(): unknown } | void>;
  exposeFunction(name: string, callback: (given: any) => unknown): Promise<{ dispose(): unknown } | void>;
}

export interface Options {
  /** The surrogates by name. Without one, a redirected request is blocked. */
  surrogates?: Readonly<Record<string, { contentType: string; body: string | Uint8Array }>> | undefined;
  /** Called with each decision, before it is applied. */
  onDecision?: ((decision: Decision, request: PageRequest) => void) | undefined;
  /**
   * Whether page filters and scriptlets are applied, before the page's scripts and in their world. Default: true. HTML filters
   * and removals of response headers are not.
   */
  pageFilters?: boolean | undefined;
}

export interface PlaywrightOptions extends Options {
  /**
   * Called with the decision about each request that follows a redirect. Playwright has sent it by then, so the decision is not
   * applied: a request that should be blocked has reached its server.
   */
  onRedirected?: ((decision: Decision, request: PageRequest) => void) | undefined;
}

/** A request as the engine takes it. `pageUrl`: of the tab, for requests whose frame is not known yet. */
export function requestOf(request: PageRequest, pageUrl?: string): Request;

/**
 * Decides the requests of a page of Puppeteer, with this priority of its cooperative interception (default: 0). Returns a function that
 * ends this.
 *
 * If `onDecision` throws, or the engine is freed, the request passes, and the error is an unhandled rejection.
 *
 * Modifications (`removeparam`, `csp`, `permissions`, headers, …) are not applied, and filters with conditions on headers or on the
 * server's address (`header=`, `ipaddress=`) match no request: README.md, "What the handlers apply".
 */
export function blockInPuppeteer(
  page: PuppeteerPage, engine: Engine, options?: Options & { priority?: number | undefined },
): Promise<() => Promise<void>>;

/**
 * Decides the requests of a page or context of Playwright. Returns a function that ends this.
 *
 * Playwright gives no handler the requests that follow a redirect: they are sent, and
 * `onRedirected` is told of them. Page filters and scriptlets of the document at
 * its end are applied before its scripts if they reach the browser before the document does, and else after it has begun.
 *
 * If `onDecision` throws, or the engine is freed, the request passes, and the error is an unhandled rejection.
 *
 * Modifications (`removeparam`, `csp`, `permissions`, headers, …) are not applied, and filters with conditions on headers or on the
 * server's address (`header=`, `ipaddress=`) match no request: README.md, "What the handlers apply".
 */
export function blockInPlaywright(target: PlaywrightRouter, engine: Engine, options?: PlaywrightOptions): Promise<() => Promise<void>>;
