/** Links that lead past a redirector. */

import { attributeOf, selectAll } from "../shared/natives.js";
import { whenChanged, whenState } from "../shared/observe.js";

/** @param {string} text */
function fromBase64(text) {
  const padded = text.replaceAll("-", "+").replaceAll("_", "/");
  return new TextDecoder("utf-8", { fatal: true }).decode(Uint8Array.from(atob(padded), (letter) => letter.charCodeAt(0)));
}

/** One step from a text to the next: the same steps as in `urlskip`. @param {string} text @param {string} step @returns {string} */
function nextText(text, step) {
  if (/^(?:-(?:safe)?base64|base64decode)$/.test(step)) return fromBase64(text);
  // Of `urlskip`: also if the request is blocked.
  if (step === "-blocked") return text;
  if (step === "-uricomponent") return decodeURIComponent(text);
  if (step === "+https") return text.replace(/^(?:https?:)?(?:\/\/)?/, "https://");
  if (step === "#") return new URL(text, document.baseURI).hash.slice(1);
  const expression = /^\/(.+)\/([a-z]*)$/s.exec(step);
  if (expression !== null) return new RegExp(expression[1], expression[2]).exec(text)?.[1] ?? "";
  const parameters = step.match(/[?&][^?&]+/g);
  if (parameters === null) throw new SyntaxError("step");
  return parameters.reduce((url, parameter) => new URL(url, document.baseURI).searchParams.get(parameter.slice(1)) ?? "", text);
}

/** @param {Element} link @param {string} source @param {string} transform @returns {string} */
function targetOf(link, source, transform) {
  const href = attributeOf(link, "href") ?? "";
  const removed = /^removeParam(?::(.+))?$/.exec(transform);
  if (removed !== null || transform === "removeHash") {
    const url = new URL(href, document.baseURI);
    if (transform === "removeHash") url.hash = "";
    else if (removed?.[1] === undefined) url.search = "";
    else for (const name of removed[1].split(",")) url.searchParams.delete(name.trim());
    return url.href;
  }
  const steps = `${source} ${transform}`.trim().split(/\s+/);
  let text = href;
  for (const [at, step] of steps.entries()) {
    const attribute = at === 0 ? /^\[(.+)\]$/.exec(step) : null;
    if (attribute !== null) text = attributeOf(link, attribute[1]) ?? "";
    else if (at === 0 && step === "text") text = (link.textContent ?? "").trim().replace(/\u2026$/, "");
    else text = nextText(text, step);
  }
  return text;
}

export const scriptlets = {
  "href-sanitizer"(selector, source = "", transform = "") {
    const done = new WeakMap();
    const work = () => {
      for (const link of selectAll(document, selector)) {
        const old = attributeOf(link, "href");
        if (link.localName !== "a" || old === null || done.get(link) === old) continue;
        try {
          const target = targetOf(link, source || "text", transform);
          if (/^https?:\/\/[^/]/i.test(target) && URL.canParse(target)) link.setAttribute("href", target);
        } catch {
          // The link stays as it is.
        }
        done.set(link, attributeOf(link, "href"));
      }
    };
    whenState("interactive", () => {
      work();
      whenChanged(work, ["href"]);
    });
  },
};
