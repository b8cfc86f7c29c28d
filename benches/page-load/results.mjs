/** The results of a run, one JSON line per measurement, so that an interrupted run continues where it ended. */
import { createHash } from 'node:crypto';
import { appendFileSync, existsSync, mkdirSync, readdirSync, readFileSync, renameSync, writeFileSync } from 'node:fs';
import { dirname, join } from 'node:path';

/** A digest of all files of a folder, without what a running Chromium writes into it. @param {string} folder */
export function digest(folder) {
  const hash = createHash('sha256');
  const isOwn = (/** @type {import('node:fs').Dirent} */ entry) => entry.isFile() && !/[/\\]_metadata([/\\]|$)/.test(entry.parentPath);
  const files = readdirSync(folder, { recursive: true, withFileTypes: true }).filter(isOwn);
  for (const path of files.map(({ parentPath, name }) => join(parentPath, name)).sort()) hash.update(path.slice(folder.length)).update(readFileSync(path));
  return hash.digest('hex').slice(0, 16);
}

export class Results {
  #path;
  /** @type {any[]} */
  rows = [];

  /** Continues the file if it is of the same run: extension, options. Another run's file is kept as `.old`. @param {string} path @param {object} about @param {boolean} fresh */
  constructor(path, about, fresh) {
    this.#path = path;
    mkdirSync(dirname(path), { recursive: true });
    const head = JSON.stringify({ kind: 'run', about });
    const lines = existsSync(path) ? readFileSync(path, 'utf8').split('\n') : [];
    if (!fresh && lines[0] === head) {
      // The last line of an interrupted run can be cut.
      this.rows = lines.slice(1, -1).map((line) => JSON.parse(line));
      console.log(`continues ${path}: ${this.rows.length} measurements are there`);
      return;
    }
    if (existsSync(path)) renameSync(path, `${path}.old`);
    writeFileSync(path, `${head}\n`);
  }

  /** @param {Record<string, unknown>} row */
  add(row) {
    this.rows.push(row);
    appendFileSync(this.#path, `${JSON.stringify(row)}\n`);
  }

  /** @param {Record<string, unknown>} wanted */
  find(wanted) {
    return this.rows.filter((row) => Object.entries(wanted).every(([key, value]) => row[key] === value));
  }
}

/** @param {string} path @returns {{ about: any, rows: any[] } | null} */
export function readResults(path) {
  if (!existsSync(path)) return null;
  const [head, ...rows] = readFileSync(path, 'utf8').trim().split('\n').map((line) => JSON.parse(line));
  return { about: head.about, rows };
}
