/** What a list says of itself, where it says it, and how many lines of it have a filter. */
export interface ListFacts {
  filters: number;
  title: string | null;
  version: string | null;
  modified: string | null;
  expiresHours: number | null;
  diffPath: string | null;
  diffResource: string | null;
  diffMinutes: number | null;
}

/** Why a text is not to take a list's place. */
export interface Refused {
  refusal: "page" | "empty" | "cut" | "shrunk" | "checksum";
}

/** Makes the module ready; calls after the first do nothing. */
export default function init(source: { module_or_path: URL }): Promise<unknown>;

/** `filters` and `length`: of the last good text; 0: there is none. */
export function readList(bytes: Uint8Array, environment: string[], filters: number, length: number): ListFacts | Refused;

/** The next version of a list; undefined if the patch has none. Throws if the patch is for another text. */
export function patchList(list: Uint8Array, patch: Uint8Array, resource?: string): Uint8Array | undefined;
