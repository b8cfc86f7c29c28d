/**
 * Real lists and requests, which are not part of the project, and what a test does without them.
 *
 * With `BROCK_REQUIRE_DATA` set, a test without its data fails. Otherwise it is skipped, and recorded in the file that
 * `BROCK_SKIPS` names, which `build.sh test` counts at its end.
 */
import { appendFileSync, existsSync, readFileSync } from 'node:fs';
import { basename, join } from 'node:path';
import { fileURLToPath } from 'node:url';

/** The data folder: `..` seen from `BROCK_LISTS_DIR`, or `../shared/data` beside the checkout. */
export const DATA = process.env.BROCK_LISTS_DIR
  ? join(process.env.BROCK_LISTS_DIR, '..')
  : fileURLToPath(new URL('../../shared/data', import.meta.url));

/** The lists of the recorded pages (`page` in the data folder). */
export const RECORDED_LISTS = [
  'easylist.txt', 'easyprivacy.txt', 'ubo-filters.min.txt', 'ubo-privacy.min.txt', 'ubo-badware.min.txt',
  'ubo-quick-fixes.min.txt', 'ubo-unbreak.min.txt', 'ubo-resource-abuse.txt',
];

/** The names that were true in `!#if`. */
export const RECORDED_ENVIRONMENT = ['ext_ublock', 'env_firefox', 'cap_html_filtering', 'cap_user_stylesheet', 'cap_ipaddress'];

/**
 * The text of one of these lists. The recorded answers lack the filters of EasyPrivacy in a block whose condition is true
 * for us.
 *
 * @param {string} name
 */
export function recordedList(name) {
  return readFileSync(join(DATA, 'lists', name), 'utf8').replace('!#if (ext_ublock || adguard)', '!#if false');
}

/**
 * The reason why a test that needs these files is skipped; `false` if all are there. For the option `skip` of a test.
 *
 * @param {string} test
 * @param {string[]} paths
 * @returns {string | false}
 */
export function skipWithout(test, ...paths) {
  const absent = paths.find((path) => !existsSync(path));
  if (absent === undefined) return false;
  const reason = `${absent} does not exist`;
  if (process.env.BROCK_REQUIRE_DATA) throw new Error(`BROCK_REQUIRE_DATA is set, and ${reason}`);
  recordSkip(test, reason);
  return reason;
}

/**
 * Has a skipped test counted.
 *
 * @param {string} test
 * @param {string} reason
 */
export function recordSkip(test, reason) {
  const name = `${basename(process.argv[1] ?? 'tests')}: ${test}`;
  if (process.env.BROCK_SKIPS) appendFileSync(process.env.BROCK_SKIPS, `${name}\t${reason}\n`);
}
