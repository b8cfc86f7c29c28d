/**
 * Names of HTML elements by their content.
 *
 * @module
 */

/** Elements whose text ends at their own end tag: https://html.spec.whatwg.org/multipage/parsing.html#parsing-html-fragments */
export const RAW = new Set(["script", "style", "title", "textarea", "xmp", "iframe", "noembed", "noframes"]);

/** Elements without content. */
export const EMPTY = new Set(["meta", "link", "base"]);
