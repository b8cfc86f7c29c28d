/** The metadata of a list, and the number of its lines with a filter. */
export interface ListFacts {
  filters: number;
  title: string | null;
  version: string | null;
  modified: string | null;
  expiresHours: number | null;
  diffPath: string | null;
  diffResource: string | null;
  diffMinutes: number | null;
  /** Whether a line includes a file, perhaps under a condition. */
  includes: boolean;
}

/** Why a downloaded text is rejected. */
export interface Refused {
  refusal: "page" | "empty" | "cut" | "shrunk" | "checksum";
}

/** Loads the module; later calls do nothing. */
export default function init(source: { module_or_path: URL }): Promise<unknown>;

/** `filters` and `length` (bytes): of the last valid text of the list; with a length of 0 there is none. */
export function readList(bytes: Uint8Array, environment: string[], filters: number, length: number): ListFacts | Refused;

/** The next text of the list; undefined if the patch contains none. Throws if the patch is for another text. */
export function patchList(list: Uint8Array, patch: Uint8Array, resource?: string): Uint8Array | undefined;

/**
 * The files that a list includes, of those given with their `paths` and others, relative to the folder of the list. The
 * files that the missing ones include are unknown until these are given.
 */
export function includedFiles(list: Uint8Array, environment: string[], paths: string[], texts: Uint8Array[]): { used: string[]; missing: string[] };

/** An image of lists. */
export class CompiledLists {
  /**
   * Compiles lists, of which `texts` has the UTF-8. A text with a path in `paths` is a file that the list before it includes:
   * it has the name `LIST/PATH` in decisions and findings, and no meaning without its `!#include`. The lists of the image `before` are kept, without those named in
   * `remove`. Throws if `before` is damaged.
   */
  static compile(
    before: Uint8Array | undefined,
    remove: string[],
    names: string[],
    texts: Uint8Array[],
    environment: string[],
    trusted: string[],
    paths?: string[],
  ): CompiledLists;
  image(): Uint8Array;
  /** Network filters of all lists. */
  filters(): number;
  /** The findings about the lines of the lists that were added. */
  diagnostics(): import("./index.js").Diagnostic[];
  free(): void;
}

/** A finding of `brock lint`. Places are UTF-16 code units of the line. */
export interface Lint {
  line: number;
  name: string;
  severity: "error" | "warning" | "note";
  message: string;
  suggestion: string | null;
  start: number;
  end: number;
}

/** Lints lists in a dialect, or in those that their heads name. `trusted`: whether scriptlets that need trust are taken. */
export function lintLists(names: string[], texts: string[], dialect: "ublock" | undefined, environment: string[], trusted: boolean): Lint[];

/** The parts of a line, for highlighting: kind, start and end in turn. */
export function lineMarks(line: string): (string | number)[];

/** The modifiers of filters that are taken. */
export function modifierTable(): { name: string; about: string; takesValue: boolean }[];

/** The scriptlets, with their parameters as one text. */
export function scriptletTable(): { name: string; parameters: string }[];
