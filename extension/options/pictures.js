/**
 * Pictures as SVG. Their data is also in tables, so assistive technology gets only their titles.
 *
 * @module
 */

const SVG = "http://www.w3.org/2000/svg";
/** Near the width in which a picture is usually shown, so that its letters have the size of the page's. */
const WIDTH = 520;
/** Names of categories beside each other below a picture: the longest translations need half of the width. */
const KEYS = 2;

/** @param {Document} document @param {string} name @param {Record<string, string | number>} attributes @param {string} [content] */
function shape(document, name, attributes, content = "") {
  const element = document.createElementNS(SVG, name);
  for (const [key, value] of Object.entries(attributes)) element.setAttribute(key, String(value));
  element.textContent = content;
  return element;
}

/** @param {Document} document @param {string} title @param {number} width @param {number} height */
function canvas(document, title, width, height) {
  return shape(document, "svg", { role: "img", "aria-label": title, viewBox: `0 0 ${width} ${height}` });
}

/** Bars by day, each in parts by column. @param {Document} document @param {{ title: string, labels: string[], columns: string[], rows: number[][] }} data */
export function barPicture(document, { title, labels, columns, rows }) {
  const [width, height, top, legend] = [WIDTH, 230, 12, 26 * Math.ceil(columns.length / KEYS)];
  const svg = canvas(document, title, width, height + legend);
  const most = Math.max(1, ...rows.map((counts) => counts.reduce((sum, count) => sum + count, 0)));
  const step = width / Math.max(rows.length, 7);
  const bottom = height - 26;
  svg.append(shape(document, "line", { x1: 0, x2: width, y1: bottom, y2: bottom, class: "axis" }));
  rows.forEach((counts, index) => {
    let y = bottom;
    counts.forEach((count, column) => {
      const size = ((bottom - top) * count) / most;
      y -= size;
      if (size > 0) svg.append(shape(document, "rect", { x: index * step + 4, y, width: Math.max(step - 8, 4), height: size, class: `part-${column}` }));
    });
    // The last day and every second before it have a label: more would overlap.
    if ((rows.length - 1 - index) % 2 === 0) svg.append(shape(document, "text", { x: index * step + step / 2, y: height - 8, class: "label" }, (labels[index] ?? "").replace(/[,\s]*\d{4}$/, "")));
  });
  columns.forEach((name, column) => {
    const [x, y] = [(column % KEYS) * (width / KEYS), height + 12 + 26 * Math.floor(column / KEYS)];
    svg.append(shape(document, "rect", { x, y: y - 8, width: 12, height: 12, rx: 3, class: `part-${column}` }), shape(document, "text", { x: x + 18, y: y + 3, class: "key" }, name));
  });
  return svg;
}

const MOST_SITES = 40;

/** Companies at the left, sites at the right, a line for each meeting. @param {Document} document @param {{ title: string, companies: { name: string, sites: string[] }[] }} data */
export function networkPicture(document, { title, companies }) {
  const [width, row, from, to] = [WIDTH, 34, 196, WIDTH - 24];
  const middle = (from + to) / 2;
  const sites = [...new Set(companies.flatMap(({ sites: marks }) => marks))].slice(0, MOST_SITES);
  const height = Math.max(companies.length * row, 120);
  const svg = canvas(document, title, width, height);
  const siteAt = new Map(sites.map((site, index) => [site, (height * (index + 0.5)) / sites.length]));
  companies.forEach(({ name, sites: marks }, index) => {
    const y = (height * (index + 0.5)) / companies.length;
    for (const mark of marks) {
      const end = siteAt.get(mark);
      if (end !== undefined) svg.append(shape(document, "path", { d: `M ${from} ${y} C ${middle} ${y} ${middle} ${end} ${to} ${end}`, class: `link part-${index % 6}` }));
    }
    svg.append(shape(document, "circle", { cx: from, cy: y, r: 5 + Math.min(marks.length, 40) / 5, class: `part-${index % 6}` }));
    svg.append(shape(document, "text", { x: from - 20, y: y + 5, class: "company" }, name.length > 23 ? `${name.slice(0, 22)}…` : name));
  });
  for (const y of siteAt.values()) svg.append(shape(document, "circle", { cx: to, cy: y, r: 4, class: "site" }));
  return svg;
}
