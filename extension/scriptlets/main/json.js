/** Values of JSON that are removed or changed, in `JSON.parse`, in requests and in responses. */

import { endOfChain } from "../shared/chains.js";
import { addFetchRule } from "../shared/fetches.js";
import { intercept } from "../shared/hooks.js";
import { jsonEditor } from "../shared/json-path.js";
import { afterPromise, copyOf, isObject, joinTexts, parseJson, splitText, writeJson } from "../shared/natives.js";
import { pairsOf } from "../shared/needle.js";
import { pathsOf, prune } from "../shared/prune.js";
import { anyRequestTest } from "../shared/requests.js";
import { stackTest } from "../shared/stack.js";
import { addXhrRule } from "../shared/xhrs.js";

/** A change of a text that is JSON. @param {(value: any) => boolean} change @returns {(text: string) => string} */
const inText = (change) => (text) => {
  let value;
  try {
    value = parseJson(text);
  } catch {
    return text;
  }
  return change(value) ? writeJson(value) : text;
};

/** A change of each line that is JSON. @param {(value: any) => boolean} change @returns {(text: string) => string} */
const inLines = (change) => {
  const inLine = inText(change);
  return (text) => {
    const lines = splitText(text, "\n");
    for (let at = 0; at < lines.length; at += 1) lines[at] = inLine(lines[at]);
    return joinTexts(lines, "\n");
  };
};

/** @param {(value: any) => boolean} change @param {string[]} rest */
function pruneRule(change, rest) {
  const { propsToMatch, stackToMatch } = pairsOf(rest);
  const matches = anyRequestTest(propsToMatch);
  const isDue = stackTest(stackToMatch);
  return { test: (details) => matches(details) && isDue(), response: inText(change) };
}

/** What removes properties of a value. @param {string} paths @param {string} needed */
function pruner(paths, needed) {
  const [removed, there] = [pathsOf(paths), pathsOf(needed)];
  return (value) => {
    prune(value, removed, there);
    return value;
  };
}

/** @param {string} path @param {string[]} rest @param {boolean} isTrusted @param {"request" | "response"} part */
function editRule(path, rest, isTrusted, part, within = inText) {
  return { test: anyRequestTest(pairsOf(rest).propsToMatch), [part]: within(jsonEditor(path, isTrusted)) };
}

/** @param {string} path @param {boolean} isTrusted @param {string[]} rest */
function editParsed(path, isTrusted, rest) {
  const edit = jsonEditor(path, isTrusted);
  const isDue = stackTest(pairsOf(rest).stackToMatch);
  intercept(JSON, "parse", {
    after(value) {
      if (isDue()) edit(value);
      return value;
    },
  });
}

export const scriptlets = {
  "json-prune"(paths = "", needed = "", stack = "") {
    if (paths === "") return;
    const change = pruner(paths, needed);
    const isDue = stackTest(stack);
    intercept(JSON, "parse", { after: (value) => (isDue() ? change(value) : value) });
    // A callback of the promise has another stack than the caller.
    intercept(Response.prototype, "json", { after: (promise) => (isDue() ? afterPromise(promise, change) : promise) });
  },

  "json-prune-fetch-response"(paths = "", needed = "", ...rest) {
    const [removed, there] = [pathsOf(paths), pathsOf(needed)];
    addFetchRule(pruneRule((value) => prune(value, removed, there), rest));
  },

  "json-prune-xhr-response"(paths = "", needed = "", ...rest) {
    const [removed, there] = [pathsOf(paths), pathsOf(needed)];
    addXhrRule(pruneRule((value) => prune(value, removed, there), rest));
  },

  "json-edit"(path, ...rest) {
    editParsed(path, false, rest);
  },

  "trusted-json-edit"(path, ...rest) {
    editParsed(path, true, rest);
  },

  "json-edit-fetch-request"(path, ...rest) {
    addFetchRule(editRule(path, rest, false, "request"));
  },

  "trusted-json-edit-fetch-request"(path, ...rest) {
    addFetchRule(editRule(path, rest, true, "request"));
  },

  "json-edit-fetch-response"(path, ...rest) {
    addFetchRule(editRule(path, rest, false, "response"));
  },

  "trusted-json-edit-fetch-response"(path, ...rest) {
    addFetchRule(editRule(path, rest, true, "response"));
  },

  "trusted-json-edit-xhr-request"(path, ...rest) {
    addXhrRule(editRule(path, rest, true, "request"));
  },

  "json-edit-xhr-response"(path, ...rest) {
    addXhrRule(editRule(path, rest, false, "response"));
  },

  "trusted-json-edit-xhr-response"(path, ...rest) {
    addXhrRule(editRule(path, rest, true, "response"));
  },

  "jsonl-edit-xhr-response"(path, ...rest) {
    addXhrRule(editRule(path, rest, false, "response", inLines));
  },

  "trusted-prune-inbound-object"(method, position, paths, needed = "", ...rest) {
    const { dontOverwrite, stackToMatch } = pairsOf(rest);
    const change = pruner(paths, needed);
    const isDue = stackTest(stackToMatch);
    const [owner, name] = endOfChain(method) ?? [];
    const at = Number(position) - 1;
    intercept(owner, name ?? "", {
      before(args) {
        if (isObject(args[at]) && isDue()) args[at] = change(dontOverwrite === undefined ? args[at] : copyOf(args[at]));
        return undefined;
      },
    });
  },

  "trusted-prune-outbound-object"(method, paths, needed = "") {
    const change = pruner(paths, needed);
    const [owner, name] = endOfChain(method) ?? [];
    intercept(owner, name ?? "", { after: change });
  },

  "trusted-edit-inbound-object"(method, index, path) {
    const edit = jsonEditor(path, true);
    const [owner, name] = endOfChain(method) ?? [];
    intercept(owner, name ?? "", {
      before(args, self) {
        edit(index === "this" ? self : args[Number(index)]);
        return undefined;
      },
    });
  },
};
