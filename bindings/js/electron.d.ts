import type { Decision, Engine, Request } from './index.js';

// Structural types: `electron` is no dependency.

/** `WebFrameMain`. Electron throws for a property of a frame that is gone. */
export interface ElectronFrame {
  readonly url: string;
  readonly parent: ElectronFrame | null;
}

/** Details of `webRequest.onBeforeRequest`. */
export interface Details {
  url: string;
  method: string;
  resourceType: string;
  referrer?: string | undefined;
  frame?: ElectronFrame | null | undefined;
  webContents?: { getURL(): string } | undefined;
}

export type Listener = (details: any, callback: (response: { cancel?: boolean; redirectURL?: string }) => void) => void;

export interface ElectronSession {
  webRequest: { onBeforeRequest(listener: Listener | null): void };
  registerPreloadScript?(script: { type: 'frame'; filePath: string }): string;
  unregisterPreloadScript?(id: string): void;
  /** Electron before 35. */
  getPreloads?(): string[];
  setPreloads?(preloads: string[]): void;
}

export interface ElectronOptions {
  /** `ipcMain` of electron, by which frames ask for their page filters. */
  ipcMain?: {
    on(channel: string, listener: (event: any, ...given: any[]) => void): unknown;
    handle(channel: string, listener: (event: any, ...given: any[]) => unknown): void;
  } | undefined;
  /** Your own listener: an event has one listener, so this one gets every request that is not stopped, and answers it. */
  next?: Listener | undefined;
  /** The surrogates by name. Without one, a redirected request is cancelled. */
  surrogates?: Readonly<Record<string, { contentType: string; body: string | Uint8Array }>> | undefined;
  /** Called with each decision, before it is applied. */
  onDecision?: ((decision: Decision, details: Details) => void) | undefined;
  /** Whether page filters and scriptlets are applied, before the page's scripts and in their world. Default: true. */
  pageFilters?: boolean | undefined;
  /** Where `electron-preload.cjs` of this package is, if a bundler has moved it, and in Electron before 32. */
  preloadPath?: string | undefined;
}

/** A request as the engine takes it. */
export function requestOfElectron(details: Details): Request;

/**
 * A listener for `webRequest.onBeforeRequest`, which passes requests that are not stopped to `next`. If the engine, `onDecision` or
 * `next` throws before the request is answered, the request passes, and the error goes on.
 */
export function electronListener(engine: Engine, options?: Pick<ElectronOptions, 'surrogates' | 'onDecision' | 'next'>): Listener;

/**
 * Decides the requests of a session, and applies page filters and scriptlets. A second call for a session replaces the first.
 * Returns a function that ends this, and gives the event back to `next`; it does nothing once another call has replaced it. In frames, page filters need `nodeIntegrationInSubFrames` in the window's `webPreferences`: Electron runs
 * no preload script there without it.
 *
 * Modifications (`removeparam`, `csp`, `permissions`, headers, …) are not applied, and filters with conditions on headers or on the
 * server's address (`header=`, `ipaddress=`) match no request: README.md, "What the handlers apply".
 */
export function blockInElectron(session: ElectronSession, engine: Engine, options?: ElectronOptions): () => void;
