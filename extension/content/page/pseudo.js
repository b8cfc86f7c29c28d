/**
 * Pseudo-elements at the end of filters with operators: `.box:has-text(Ad)::before`. The filter's element is marked, and the
 * rule for the mark has the pseudo-element.
 *
 * @module
 */

/** @import { Program } from "../../engine/index.js" */

/**
 * A program without its last step, if that is a pseudo-element. The engine rejects pseudo-elements in lists of selectors, and
 * where elements are changed or removed.
 *
 * @param {Program} program @returns {[Program, pseudo: string]}
 */
export function withoutPseudo(program) {
  const { select: [steps = []] } = program;
  const [operator, combinator, selector] = steps.at(-1) ?? [];
  const pseudo = operator === "css" && combinator === "" ? String(selector) : "";
  return pseudo.startsWith("::") ? [{ ...program, select: [steps.slice(0, -1)] }, pseudo] : [program, ""];
}
