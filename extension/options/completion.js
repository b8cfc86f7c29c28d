/**
 * Completions in the editor: modifiers, scriptlets, domains.
 *
 * @module
 */

/** @import { Completion, CompletionContext, CompletionResult } from "@codemirror/autocomplete" */
/** @import { Entities } from "../shared/owners.js" */

/** Completions shown at most. */
const MOST = 2000;

/** Domains of known owners. */
async function knownDomains() {
  const { owners } = /** @type {Entities} */ (await (await fetch(new URL("../data/entities.json", import.meta.url))).json());
  return owners.flatMap(({ name, domains, parts }) => [...domains, ...parts.flatMap((one) => one.domains)].map((domain) => ({ label: domain, detail: name })));
}

/**
 * @param {object} known
 * @param {{ name: string, about: string, takesValue: boolean }[]} known.modifiers
 * @param {{ name: string, parameters: string }[]} known.scriptlets
 * @param {() => Promise<string[]>} known.domains
 * @returns {(context: CompletionContext) => Promise<CompletionResult | null>}
 */
export function completionSource({ modifiers, scriptlets, domains }) {
  /** @type {Completion[]} */
  const names = modifiers.map(({ name, about, takesValue }) => ({ label: name, apply: takesValue ? `${name}=` : name, info: about }));
  /** @type {Completion[]} */
  const calls = scriptlets.map(({ name, parameters }) => ({ label: name, detail: parameters, apply: parameters === "" ? `${name})` : name }));
  /** @type {Promise<Completion[]> | undefined} */
  let hosts;
  const allHosts = () => (hosts ??= Promise.all([knownDomains(), domains()]).then(([known, own]) => [...own.map((label) => ({ label })), ...known].slice(0, MOST)));

  return async (context) => {
    const call = context.matchBefore(/##?@?#?\+js\([\w-]*/);
    if (call !== null) return { from: call.from + call.text.lastIndexOf("(") + 1, options: calls };
    const host = context.matchBefore(/(?:^(?:@@)?\|\||(?:domain|from|to|denyallow)=(?:[^,]*\|)?~?)[\w.-]*/);
    if (host !== null) {
      const [, name = ""] = /([\w.-]*)$/.exec(host.text) ?? [];
      return { from: context.pos - name.length, options: await allHosts() };
    }
    const modifier = context.matchBefore(/[$,]~?[\w-]*/);
    const line = context.state.doc.lineAt(context.pos);
    if (modifier === null || !context.state.sliceDoc(line.from, context.pos).includes("$")) return null;
    return { from: modifier.from + (modifier.text[1] === "~" ? 2 : 1), options: names };
  };
}
