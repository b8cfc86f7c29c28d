/**
 * The page: shows the explanations of an engine that runs in a worker.
 *
 * Serve the repository's root with any web server and open /examples/worker/:
 *
 *   ./build.sh && python3 -m http.server --bind 127.0.0.1 8000
 */

const worker = new Worker(new URL('worker.js', import.meta.url), { type: 'module' });

/** @type {Map<number, { resolve: (answer: any) => void, reject: (error: Error) => void }>} */
const pending = new Map();
let last = 0;

worker.addEventListener('message', ({ data: { id, answer, failed } }) => {
  const { resolve, reject } = pending.get(id);
  pending.delete(id);
  if (failed === undefined) resolve(answer);
  else reject(new Error(failed));
});

/** @param {object} message */
function send(message) {
  return new Promise((resolve, reject) => {
    pending.set(++last, { resolve, reject });
    worker.postMessage({ id: last, ...message });
  });
}

const form = document.querySelector('form');
const status = document.querySelector('[role="status"]');

async function show() {
  const { list, ...request } = Object.fromEntries(new FormData(form));
  try {
    // The worker handles messages in order: it compiles before it explains.
    const [diagnostics, explanation] = await Promise.all([
      send({ compile: [{ name: 'mine', text: list }] }),
      send({ explain: request }),
    ]);
    status.textContent = [...explanationLines(explanation), ...diagnostics.map(diagnosticLine)].join('\n');
  } catch (error) {
    status.textContent = error.message;
  }
}

function explanationLines({ action, unreadable, matches, nearMisses, modifiedUrl }) {
  if (unreadable) return ['pass: not a URL'];
  return [
    action,
    ...matches.map(({ line, filter, role }) => `line ${line} matches (${role}): ${filter}`),
    ...nearMisses.map(({ line, filter, failed }) => `line ${line} nearly matches, except ${failed}: ${filter}`),
    ...(modifiedUrl === null ? [] : [`modified URL: ${modifiedUrl}`]),
  ];
}

function diagnosticLine({ line, message, suggestion }) {
  return `line ${line} is rejected: ${message}${suggestion === null ? '' : `; ${suggestion}`}`;
}

form.addEventListener('input', show);
form.addEventListener('submit', (event) => event.preventDefault());
await show();
