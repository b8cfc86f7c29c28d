/**
 * The hosts by which a frame is looked up.
 *
 * @module
 */

/**
 * The host of the frame's own URL, or of the page that made it (empty frames, `srcdoc`, `data:`, `blob:`), and those of the
 * documents above.
 *
 * @param {Window} window
 */
export function frameOf(window) {
  const above = [...window.location.ancestorOrigins].map(hostOf);
  /** @type {Window} */
  let frame = window;
  let depth = 0;
  try {
    while (!/^https?:/.test(frame.location.href) && frame !== frame.parent) {
      frame = frame.parent;
      depth += 1;
    }
    return { host: frame.location.hostname, ancestors: above.slice(depth) };
  } catch {
    // A frame with an origin of its own cannot read its parent.
    return { host: above[0] ?? "", ancestors: above.slice(1) };
  }
}

/** @param {string} origin */
const hostOf = (origin) => /^https?:\/\/(\[[^\]]*\]|[^:]*)/.exec(origin)?.[1] ?? "";
