/** Texts of nodes, attributes, classes, new elements and clicks. */

import { isCode, removeClasses, setAttributes } from "../shared/elements.js";
import { attributeOf, endObserving, startTimer, textOfNode } from "../shared/natives.js";
import { needleOf, pairsOf, replacerOf } from "../shared/needle.js";
import { whenChanged, whenState } from "../shared/observe.js";

/** Mutations whose nodes are tested; if a page adds more at once, the rest is not tested. */
const MOST_NODES = 20_000;

/**
 * Changes texts of nodes as the parser adds them: a script's text before it runs.
 *
 * @param {string} name Of the nodes.
 * @param {Record<string, string>} options
 * @param {(text: string) => string} change
 */
function changeTexts(name, options, change) {
  const names = needleOf(/^!?\/.*\/\w*$/s.test(name) ? name : `/^(?:${name.replace(/[.*+?^${}()|[\]\\]/g, "\\$&")})$/i`);
  const wanted = needleOf(options.condition ?? "");
  const included = needleOf(options.includes ?? "");
  const excluded = options.excludes === undefined ? { test: () => false } : needleOf(options.excludes);
  let left = Number(options.sedCount) || Infinity;
  /** Texts that were set: a node is seen with its parents, and again by itself. */
  const written = new WeakMap();
  const visit = (node) => {
    if (left <= 0 || !names.test(node.nodeName)) return;
    const text = textOfNode(node);
    if (text === "" || text === written.get(node) || !wanted.test(text) || !included.test(text) || excluded.test(text)) return;
    const next = change(text);
    if (next === text) return;
    node.textContent = next;
    written.set(node, next);
    left -= 1;
  };
  const visitAll = (root) => {
    visit(root);
    const walker = document.createTreeWalker(root, NodeFilter.SHOW_ELEMENT | NodeFilter.SHOW_TEXT);
    for (let count = 0; count < MOST_NODES && walker.nextNode() !== null; count += 1) visit(walker.currentNode);
  };
  if (document.documentElement !== null) visitAll(document.documentElement);
  const observer = new MutationObserver((mutations) => {
    for (const mutation of mutations) {
      for (const node of mutation.addedNodes) {
        if (node.firstChild === null || node.nodeName === "SCRIPT") visit(node);
        else visitAll(node);
      }
      // A text that arrives in parts.
      if (mutation.type === "characterData" || mutation.addedNodes.length > 0) visit(mutation.target);
      if (mutation.type === "characterData" && mutation.target.parentNode !== null) visit(mutation.target.parentNode);
    }
    if (left <= 0) endObserving(observer);
  });
  observer.observe(document, { childList: true, characterData: true, subtree: true });
  if ("stay" in options) return;
  whenState("complete", () => {
    endObserving(observer);
  });
}

/** The steps of `a, 500, b` apart; commas in brackets, quotes and parentheses belong to a selector. @param {string} text */
function stepsOf(text) {
  const steps = [];
  let depth = 0;
  let quote = "";
  let start = 0;
  for (let at = 0; at < text.length; at += 1) {
    const letter = text[at];
    if (quote !== "") quote = letter === quote ? "" : quote;
    else if (letter === '"' || letter === "'") quote = letter;
    else if (letter === "(" || letter === "[") depth += 1;
    else if (letter === ")" || letter === "]") depth -= 1;
    else if (letter === "," && depth === 0) {
      steps.push(text.slice(start, at).trim());
      start = at + 1;
    }
  }
  steps.push(text.slice(start).trim());
  return steps.filter((step) => step !== "");
}

/** Whether conditions hold: `cookie:name=value`, `!cookie:name`, `localStorage:key`. @param {string} conditions */
function isMet(conditions) {
  return conditions.split(/\s*,\s*/).filter(Boolean).every((condition) => {
    const [, negation, kind, wanted] = /^(!?)(cookie|localStorage):(.*)$/s.exec(condition) ?? [];
    if (kind === undefined) return false;
    const [name, value] = /^([^=]*)(?:=(.*))?$/s.exec(wanted)?.slice(1) ?? [];
    const names = needleOf(name);
    const values = needleOf(value ?? "");
    /** @type {string[][]} */
    const entries = kind === "cookie" ? document.cookie.split(/;\s*/).map((cookie) => cookie.split("=")) : Object.entries(localStorage);
    const isThere = entries.some(([key, stored]) => key !== "" && names.test(key) && values.test(stored ?? ""));
    return isThere !== (negation === "!");
  });
}

/** Milliseconds that an element to click is waited for. */
const PATIENCE = 10_000;

/** @param {string[]} steps @param {number} at */
function clickFrom(steps, at) {
  const step = steps[at];
  if (step === undefined) return;
  if (/^\d+$/.test(step)) {
    startTimer(() => clickFrom(steps, at + 1), Number(step));
    return;
  }
  const click = () => {
    const element = document.querySelector(step);
    if (!(element instanceof HTMLElement)) return false;
    element.click();
    clickFrom(steps, at + 1);
    return true;
  };
  if (click()) return;
  const observer = whenChanged(click, ["class", "id", "style", "hidden", "disabled"]);
  startTimer(() => endObserving(observer), PATIENCE);
}

export const scriptlets = {
  "remove-node-text"(node, text, ...rest) {
    const options = pairsOf(rest);
    const wanted = needleOf(text);
    changeTexts(node, options, (old) => (wanted.test(old) ? "" : old));
  },

  "trusted-replace-node-text"(node, pattern, replacement = "", ...rest) {
    const replacer = replacerOf(pattern, "g");
    changeTexts(node, pairsOf(rest), (old) => (pattern === "" ? replacement : old.replace(replacer, replacement)));
  },

  "remove-class"(names, selector = "", when = "") {
    removeClasses(names, selector, when);
  },

  "set-attr"(selector, name, value = "") {
    if (value.startsWith("[") && value.endsWith("]")) {
      const source = value.slice(1, -1);
      setAttributes(selector, name, (element) => attributeOf(element, source));
      return;
    }
    const isSafe = ["", "false", "true"].includes(value) || (/^-?\d+$/.test(value) && Math.abs(Number(value)) <= 32_767);
    if (isSafe) setAttributes(selector, name, () => value);
  },

  "trusted-set-attr"(selector, name, value = "") {
    setAttributes(selector, name, () => value);
  },

  "trusted-create-html"(parent, html, duration = "", ...rest) {
    const parsed = new DOMParser().parseFromString(html, "text/html");
    const hasCode = (element) => element.localName === "script" || [...element.attributes].some(({ name, value }) => isCode(name, value));
    // The text of an argument never runs. Without its code the HTML would be another one.
    if ([...parsed.querySelectorAll("*")].some(hasCode)) return;
    const make = () => {
      const place = document.querySelector(parent);
      if (place === null) return false;
      const nodes = [...parsed.head.childNodes, ...parsed.body.childNodes].map((node) => document.importNode(node, true));
      place.append(...nodes);
      if (Number(duration) > 0) startTimer(() => nodes.forEach((node) => node.parentNode?.removeChild(node)), Number(duration));
      return true;
    };
    // Pairs may begin in the place of the duration.
    whenState(pairsOf(duration === "runAt" ? [duration, ...rest] : rest).runAt ?? "interactive", () => {
      if (!make()) whenChanged(make);
    });
  },

  "trusted-click-element"(steps, conditions = "", delay = "") {
    if (conditions !== "" && !isMet(conditions)) return;
    const list = stepsOf(steps);
    whenState("interactive", () => {
      if (Number(delay) > 0) startTimer(() => clickFrom(list, 0), Number(delay));
      else clickFrom(list, 0);
    });
  },

  "prevent-refresh"(delay = "") {
    const seconds = Number(delay) || 0;
    const stop = () => {
      for (const meta of document.querySelectorAll('meta[http-equiv="refresh" i]')) {
        meta.remove();
        whenState("complete", () => {
          window.stop();
          if (seconds > 0) startTimer(() => window.stop(), seconds * 1000);
        });
      }
    };
    stop();
    const observer = whenChanged(stop);
    whenState("complete", () => {
      stop();
      endObserving(observer);
    });
  },
};
