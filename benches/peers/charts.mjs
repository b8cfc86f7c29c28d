/** Charts as SVG: bars and lines, readable on light and dark pages. */

const STYLE = `
  text { font: 13px system-ui, sans-serif; fill: #24292f }
  .title { font-weight: 600; font-size: 15px }
  .small { font-size: 11px; fill: #57606a }
  .grid { stroke: #d0d7de; stroke-width: 1 }
  .spread { stroke: #24292f; stroke-width: 1.5 }
  @media (prefers-color-scheme: dark) {
    text { fill: #e6edf3 }
    .small { fill: #9198a1 }
    .grid { stroke: #3d444d }
    .spread { stroke: #e6edf3 }
  }`;

/** Brock's two colours stand out; the others differ in brightness as well as in hue. */
const COLOURS = {
  brock: '#1a7f37',
  'brock-wasm': '#4ac26b',
  'adblock-rs': '#9a6700',
  'adblock-wasm': '#d4a72c',
  ghostery: '#0969da',
  ubo: '#a40e26',
  floor: '#8c959f',
  none: '#57606a',
  ideal: '#4ac26b',
  part: '#d4a72c',
};

const WIDTH = 720;
const LEFT = 190;
const RIGHT = 110;

/**
 * Horizontal bars from zero.
 *
 * @param {string} title
 * @param {(value: number) => string} format
 * @param {{ engine: string, label: string, value: number, low: number, high: number }[]} bars
 */
export function bars(title, format, bars) {
  const row = 28;
  const height = 48 + bars.length * row + 12;
  const most = Math.max(...bars.map((bar) => bar.value));
  const x = (value) => LEFT + Math.min(value / most, 1) * (WIDTH - LEFT - RIGHT);
  const rows = bars.map(({ engine, label, value, low, high }, index) => {
    const y = 48 + index * row;
    const middle = y + 9;
    const spread = high > low
      ? `<line class="spread" x1="${n(x(low))}" x2="${n(x(high))}" y1="${middle}" y2="${middle}"/>`
      : '';
    return `<text x="${LEFT - 10}" y="${y + 13}" text-anchor="end">${escape(label)}</text>
<rect x="${LEFT}" y="${y}" width="${n(Math.max(x(value) - LEFT, 1))}" height="18" rx="2" fill="${COLOURS[engine]}"/>
${spread}<text x="${n(Math.max(x(value), x(high)) + 8)}" y="${y + 13}">${escape(format(value))}</text>`;
  });
  return picture(height, title, rows.join('\n'));
}

/**
 * Lines over steps of equal width, such as doublings.
 *
 * @param {string} title
 * @param {string} across what the steps are
 * @param {string[]} steps
 * @param {(value: number) => string} format
 * @param {{ engine: string, label: string, values: number[] }[]} lines
 * @param {boolean} [logarithmic] where the values span decades
 */
export function lines(title, across, steps, format, lines, logarithmic = false) {
  const [top, bottom, left] = [56, 330, 80];
  const values = lines.flatMap((line) => line.values);
  const most = Math.max(...values);
  const least = logarithmic ? 10 ** Math.floor(Math.log10(Math.min(...values))) : 0;
  const scale = logarithmic ? (value) => Math.log(value / least) / Math.log(most / least) : (value) => value / most;
  const x = (step) => left + step / (steps.length - 1) * (WIDTH - left - 150);
  const y = (value) => bottom - scale(value) * (bottom - top);
  const marks = logarithmic
    ? Array.from({ length: Math.floor(Math.log10(most / least)) + 1 }, (_, power) => least * 10 ** power)
    : [0, 0.25, 0.5, 0.75, 1].map((part) => part * most);
  const grid = marks.map((mark) => `<line class="grid" x1="${left}" x2="${WIDTH - 150}" y1="${n(y(mark))}" y2="${n(y(mark))}"/>
<text class="small" x="${left - 8}" y="${n(y(mark) + 4)}" text-anchor="end">${escape(format(mark))}</text>`);
  const below = steps.map((step, index) =>
    `<text class="small" x="${n(x(index))}" y="${bottom + 18}" text-anchor="middle">${escape(step)}</text>`);
  const names = apart(lines.map((line) => y(line.values.at(-1)) + 4));
  const drawn = lines.map(({ engine, label, values }, index) => {
    const points = values.map((value, step) => `${n(x(step))},${n(y(value))}`);
    const dots = points.map((point) => `<circle cx="${point.split(',')[0]}" cy="${point.split(',')[1]}" r="3" fill="${COLOURS[engine]}"/>`);
    return `<polyline points="${points.join(' ')}" fill="none" stroke="${COLOURS[engine]}" stroke-width="2.5"/>
${dots.join('')}<circle cx="${WIDTH - 138}" cy="${n(names[index] - 4)}" r="4" fill="${COLOURS[engine]}"/>
<text x="${WIDTH - 128}" y="${n(names[index])}">${escape(label)}</text>`;
  });
  const caption = `<text class="small" x="${n((left + WIDTH - 150) / 2)}" y="${bottom + 38}" text-anchor="middle">${escape(across)}</text>`;
  return picture(bottom + 52, title, [...grid, ...below, caption, ...drawn].join('\n'));
}

/** Moves labels that would overlap, and keeps their order. */
function apart(heights) {
  const order = heights.map((height, index) => ({ height, index })).toSorted((a, b) => a.height - b.height);
  for (let at = 1; at < order.length; at++) order[at].height = Math.max(order[at].height, order[at - 1].height + 16);
  const moved = [];
  for (const { height, index } of order) moved[index] = height;
  return moved;
}

function picture(height, title, inside) {
  return `<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 ${WIDTH} ${height}" width="${WIDTH}" height="${height}" role="img" aria-label="${escape(title)}">
<style>${STYLE}
</style>
<text class="title" x="12" y="26">${escape(title)}</text>
${inside}
</svg>
`;
}

function n(value) {
  return Number(value.toFixed(1));
}

function escape(text) {
  return String(text).replace(/[&<>"]/g, (character) => `&#${character.charCodeAt(0)};`);
}
