/**
 * The page's side: it never waits for the engine, which compiles and decides in a worker.
 *
 * Serve the repository's root by any server and open /examples/worker/:
 *
 *   ./build.sh && python3 -m http.server --bind 127.0.0.1 8000
 */

const worker = new Worker(new URL('worker.js', import.meta.url), { type: 'module' });

/** @type {Map<number, { resolve: (answer: any) => void, reject: (error: Error) => void }>} */
const asked = new Map();
let last = 0;

worker.addEventListener('message', ({ data: { id, answer, failed } }) => {
  const { resolve, reject } = asked.get(id);
  asked.delete(id);
  if (failed === undefined) resolve(answer);
  else reject(new Error(failed));
});

/** @param {object} question */
function ask(question) {
  return new Promise((resolve, reject) => {
    asked.set(++last, { resolve, reject });
    worker.postMessage({ id: last, ...question });
  });
}

const form = document.querySelector('form');
const status = document.querySelector('[role="status"]');

async function show() {
  const { list, ...request } = Object.fromEntries(new FormData(form));
  try {
    // The worker takes messages in order: the question comes after the lists.
    const [findings, explanation] = await Promise.all([
      ask({ compile: [{ name: 'mine', text: list }] }),
      ask({ explain: request }),
    ]);
    status.textContent = [...told(explanation), ...findings.map(finding)].join('\n');
  } catch (error) {
    status.textContent = error.message;
  }
}

function told({ action, unreadable, matches, nearMisses, modifiedUrl }) {
  if (unreadable) return ['pass: this is no URL'];
  return [
    action,
    ...matches.map(({ line, filter, role }) => `line ${line} matches (${role}): ${filter}`),
    ...nearMisses.map(({ line, filter, failed }) => `line ${line} nearly matches but for its ${failed}: ${filter}`),
    ...(modifiedUrl === null ? [] : [`goes as ${modifiedUrl}`]),
  ];
}

function finding({ line, message, suggestion }) {
  return `line ${line} is not taken: ${message}${suggestion === null ? '' : `; ${suggestion}`}`;
}

form.addEventListener('input', show);
form.addEventListener('submit', (event) => event.preventDefault());
await show();
