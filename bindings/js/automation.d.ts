import type { Decision, Engine, Request } from './index.js';

/** What Puppeteer and Playwright have in common. */
export interface Frame {
  url(): string;
  parentFrame(): Frame | null;
}
export interface PageRequest {
  url(): string;
  method(): string;
  resourceType(): string;
  isNavigationRequest(): boolean;
  frame(): Frame | null;
}
export interface PuppeteerPage {
  on(event: 'request', handler: (request: any) => void): unknown;
  off(event: 'request', handler: (request: any) => void): unknown;
  listenerCount(event: 'request'): number;
  setRequestInterception(on: boolean): Promise<void>;
}
/** A page or a context. */
export interface PlaywrightRouter {
  route(url: string, handler: (route: any) => unknown): Promise<unknown>;
  unroute(url: string, handler: (route: any) => unknown): Promise<void>;
}

export interface Options {
  /** The surrogates by name. Without one, a redirected request is blocked. */
  surrogates?: Readonly<Record<string, { contentType: string; body: string }>> | undefined;
  /** Called with each decision, before it is applied. */
  onDecision?: ((decision: Decision, request: PageRequest) => void) | undefined;
}

/** A request as the engine takes it. */
export function requestOf(request: PageRequest): Request;

/**
 * Decides the requests of a page of Puppeteer, with this priority of its cooperative interception (default: 0). Returns a function that
 * ends this.
 */
export function blockInPuppeteer(
  page: PuppeteerPage, engine: Engine, options?: Options & { priority?: number | undefined },
): Promise<() => Promise<void>>;

/** Decides the requests of a page or context of Playwright. Returns a function that ends this. */
export function blockInPlaywright(target: PlaywrightRouter, engine: Engine, options?: Options): Promise<() => Promise<void>>;
