/**
 * Parses the subset of [TOML](https://toml.io/en/v1.0.0) in filter-lists/: `[[name]]`, then fields with strings or arrays of
 * strings. Anything else is an error with its line.
 *
 * @module
 */

/** @typedef {{ name: string, line: number, fields: Record<string, unknown> }} Table */

/** @param {string} text @returns {Table[]} In their order; `[[owner.part]]` has the name `owner.part`. */
export function readTables(text) {
  /** @type {Table[]} */
  const tables = [];
  for (const { line, text: statement } of statements(text)) {
    const [, name] = /^\[\[([a-z.]+)\]\]$/.exec(statement) ?? [];
    if (name !== undefined) {
      tables.push({ name, line, fields: {} });
      continue;
    }
    const [, key, value] = /^([a-z]+) = (.+)$/.exec(statement) ?? [];
    const fields = tables.at(-1)?.fields;
    if (fields === undefined || key === undefined) throw new Error(`line ${line}: neither a table nor a field`);
    if (Object.hasOwn(fields, key)) throw new Error(`line ${line}: "${key}" occurs twice`);
    fields[key] = read(value, line);
  }
  return tables;
}

/** Lines without comments; an array over several lines is one line. @param {string} text */
function* statements(text) {
  const lines = text.split("\n").map((line, index) => ({ line: index + 1, text: line.trim() }));
  for (let next = lines.shift(); next !== undefined; next = lines.shift()) {
    if (next.text === "" || next.text.startsWith("#")) continue;
    if (/^[a-z]+ = \[/.test(next.text)) {
      while (!next.text.endsWith("]") && lines.length > 0) next.text += lines.shift()?.text;
      next.text = next.text.replace(/,\]$/, "]");
    }
    yield next;
  }
}

/** @param {string} value A string or an array, which have the same syntax in TOML and JSON. @param {number} line */
function read(value, line) {
  try {
    const found = JSON.parse(value);
    if ([found].flat().every((item) => typeof item === "string")) return found;
  } catch {
    // The error is thrown below.
  }
  throw new Error(`line ${line}: neither a string nor an array of strings`);
}
