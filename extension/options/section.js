/**
 * The type of a section's module.
 *
 * @module
 */

/** @typedef {(name: string, more?: Record<string, unknown>) => Promise<any>} Ask Sends a message to the background. */

/**
 * Fills a section's page, which is in the document. Returns what happens when the user leaves it, and when lists change.
 *
 * @typedef {(document: Document, ask: Ask) => Promise<{ leave?: () => unknown, listsChanged?: () => unknown } | void>} Section
 */

export {};
