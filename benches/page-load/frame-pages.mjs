/** The pages with many frames, and the documents in them. */

/** Frames of the page. */
export const FRAMES = 100;
/** What is in the frames. Empty: `about:blank`. */
export const KINDS = { filled: 'frames-bench.test/filled', tracking: 'frames-bench.test/tracking', empty: 'frames-bench.test/empty' };
/** The page without frames. */
export const BARE = 'frames-bench.test/bare';
/** Of another site, all of one host: browsers give an origin a process, which would count for the frames. */
const source = (kind, at) => (kind === 'empty' ? '' : ` src="http://framed-bench.test/${kind}?${at}"`);
/** The documents, by address without scheme. */
export const FRAME_PAGES = {
  [BARE]: frames('filled', 0),
  ...Object.fromEntries(Object.entries(KINDS).map(([kind, address]) => [address, frames(kind, FRAMES)])),
};
/** The documents of the frames, by path. */
export const FRAMED = {
  '/filled': `<!doctype html><title>frame</title><body>${Array.from({ length: 20 }, (_, at) => `<div class="box b${at}" id="i${at}"><a href="/a${at}">Text</a></div>`).join('')}</body>`,
  '/tracking': '<!doctype html><title>frame</title><script>document.cookie = "a=1"</script>',
};

/** @param {string} kind @param {number} count */
function frames(kind, count) {
  return `<!doctype html><title>frames</title><body>${Array.from({ length: count }, (_, at) => `<iframe width="30" height="20"${source(kind, at)}></iframe>`).join('')}</body>`;
}
