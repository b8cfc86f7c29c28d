#!/usr/bin/env node
/**
 * What each part of the crate weighs in a module, by the names of its functions.
 *
 *   node benches/module-parts.mjs target/wasm32-unknown-unknown/wasm/brock.wasm
 *
 * It reads a module before its names are removed, that of the last build. Those of the npm package, with the features `wasm-engine` and
 * `wasm-compiler`:
 *
 *   cargo rustc --profile wasm --target wasm32-unknown-unknown --no-default-features --features wasm-engine --lib --crate-type cdylib
 */
import { readFileSync } from 'node:fs';

const CODE = 10;
const DATA = 11;
const IMPORTS = 2;
const FUNCTION_NAMES = 1;
const SHOWN = 24;

/** Reads numbers of seven bits per byte, and texts behind their length. */
class Reader {
  constructor(bytes, at = 0) {
    this.bytes = bytes;
    this.at = at;
  }

  number() {
    for (let value = 0, shift = 0; ; shift += 7) {
      const byte = this.bytes[this.at++];
      value += (byte & 0x7f) * 2 ** shift;
      if (byte < 0x80) return value;
    }
  }

  text() {
    const length = this.number();
    return this.bytes.subarray(this.at, this.at += length).toString();
  }
}

/** The sections: number, start and end of each. */
function* sections(bytes) {
  for (let at = 8; at < bytes.length;) {
    const reader = new Reader(bytes, at + 1);
    const end = reader.number() + reader.at;
    yield { id: bytes[at], start: reader.at, end };
    at = end;
  }
}

/** The name of a function's crate and module, from its mangled name. */
function partOf(name) {
  const path = /^_ZN(.*)17h[0-9a-f]{16}E$/.exec(name)?.[1] ?? '';
  const parts = [];
  for (let rest = path; /^\d/.test(rest);) {
    const [digits] = /^\d+/.exec(rest);
    parts.push(rest.slice(digits.length, digits.length + +digits));
    rest = rest.slice(digits.length + +digits);
  }
  const whole = parts.length > 0 ? parts.join('::') : name;
  // `<brock::filter::Filter as core::fmt::Debug>::fmt` is a part of `filter`.
  const own = /brock(?:\[\w+\])?(?:::|\.\.)([a-z_]+)/.exec(whole);
  if (own) return `brock::${own[1]}`;
  return /\b(core|alloc|std|hashbrown|memchr|aho_corasick|dlmalloc|url|serde\w*)\b/.exec(whole)?.[1] ?? 'exports and others';
}

const bytes = readFileSync(process.argv[2] ?? 'target/wasm32-unknown-unknown/wasm/brock.wasm');
const sizes = [];
const names = new Map();
let imported = 0;
let data = 0;
for (const { id, start, end } of sections(bytes)) {
  const reader = new Reader(bytes, start);
  if (id === DATA) data = end - start;
  if (id === IMPORTS) {
    // Only functions are imported.
    imported = reader.number();
  }
  if (id === CODE) {
    for (let left = reader.number(); left > 0; left--) {
      const size = reader.number();
      sizes.push(size);
      reader.at += size;
    }
  }
  if (id === 0 && reader.text() === 'name') {
    while (reader.at < end) {
      const kind = bytes[reader.at++];
      const next = reader.number() + reader.at;
      if (kind === FUNCTION_NAMES) {
        for (let left = reader.number(); left > 0; left--) names.set(reader.number(), reader.text());
      }
      reader.at = next;
    }
  }
}
const parts = new Map();
sizes.forEach((size, index) => {
  const part = partOf(names.get(index + imported) ?? '');
  parts.set(part, (parts.get(part) ?? 0) + size);
});
const kb = (size) => `${(size / 1000).toFixed(1)} KB`;
console.log(`code ${kb(sizes.reduce((sum, size) => sum + size, 0))} in ${sizes.length} functions, data ${kb(data)}`);
for (const [part, size] of [...parts].sort(([, a], [, b]) => b - a).slice(0, SHOWN)) console.log(`${kb(size).padStart(9)}  ${part}`);
