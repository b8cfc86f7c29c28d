/**
 * The same lists grown: 1, 2, 4 and 8 times the filters, and URLs from 100 bytes to 10 KB.
 *
 * A copy of a filter has its hosts or words reversed and a letter added. It keeps the form of the original and matches
 * no request: answers stay the same, only the index grows.
 */
import { writeFileSync } from 'node:fs';

export const TIMES = [1, 2, 4, 8];
export const LENGTHS = [100, 300, 1000, 3000, 10_000];

/** Number of requests for each length. */
const SAMPLE = 500;

const COSMETIC = /#[@?$%]*#/;

/**
 * Writes the grown lists; returns the file and the number of filters of each.
 *
 * @param {string[]} texts
 * @param {string} folder
 */
export function growLists(texts, folder) {
  const filters = texts.flatMap((text) => text.split('\n'))
    .filter((line) => line !== '' && !/^[![]/.test(line) && !COSMETIC.test(line));
  return TIMES.map((times) => {
    const file = `${folder}/${times}x.txt`;
    const copies = Array.from({ length: times }, (_, copy) => filters.map((line) => copyOf(line, copy)));
    writeFileSync(file, `${copies.flat().join('\n')}\n`);
    return { times, file, filters: filters.length * times };
  });
}

/** @param {string} line @param {number} copy 0: the original */
function copyOf(line, copy) {
  if (copy === 0) return line;
  const letter = 'qwertyui'[copy];
  const anchored = /^(@@)?\|\|([^/^$*]+)(.*)$/.exec(line);
  if (anchored) {
    const [, exception = '', host, rest] = anchored;
    const labels = host.split('.');
    // The label before the last: `ads.example.com` becomes `ads.elpmaxeq.com`.
    const at = Math.max(labels.length - 2, 0);
    labels[at] = reversed(labels[at]) + letter;
    return `${exception}||${labels.join('.')}${rest}`;
  }
  const [pattern] = line.split('$', 1);
  let words = 0;
  const changed = pattern.replace(/[a-z]{4,}/g, (word) => words++ < 2 ? reversed(word) + letter : word);
  return changed + line.slice(pattern.length);
}

function reversed(text) {
  return [...text].reverse().join('');
}

/**
 * Writes requests with URLs of each length; returns their files.
 *
 * @param {string} requests JSON Lines
 * @param {string} folder
 */
export function growRequests(requests, folder) {
  const lines = requests.trimEnd().split('\n');
  const step = Math.max(Math.floor(lines.length / SAMPLE), 1);
  const sample = lines.filter((_, index) => index % step === 0).map((line) => JSON.parse(line));
  return LENGTHS.map((length) => {
    const file = `${folder}/${length}b.jsonl`;
    writeFileSync(file, sample.map((request) => `${JSON.stringify({ ...request, url: stretched(request.url, length) })}\n`).join(''));
    return { length, file };
  });
}

/** Cuts a URL, or appends a query of generated words, until it has that many bytes. */
function stretched(url, length) {
  let text = url.includes('?') ? url : `${url}?`;
  for (let word = 0; text.length < length; word++) {
    // A multiplicative sequence: the words differ, and are the same in every run.
    text += `&p${word}=${((word + 1) * 2654435761 % 2 ** 32).toString(36)}`;
  }
  return text.slice(0, length);
}
