/**
 * What a policy says: the answers with their quotes, and the text in which a quote is shown.
 *
 * @module
 */

import { byId } from "../shared/elements.js";
import { text } from "../shared/language.js";
import { STATEMENTS } from "./statements.js";
import { QUESTIONS, unreadReason } from "./words.js";

/** @import { PolicyAnswers, PolicyFinding } from "../engine/policy.js" */

export class PolicyView {
  #document;
  #text = "";
  /** The text in UTF-8, in which places are counted. @type {Uint8Array} */
  #bytes = new Uint8Array();

  /** @param {Document} document */
  constructor(document) {
    this.#document = document;
  }

  /** @param {PolicyAnswers} answers @param {string} policy */
  show(answers, policy) {
    this.#text = policy;
    this.#bytes = new TextEncoder().encode(policy);
    const isRead = answers.unreadable === null;
    const region = byId(this.#document, "policy-text");
    region.hidden = !isRead;
    region.textContent = isRead ? policy : "";
    region.lang = answers.language ?? "";
    byId(this.#document, "policy-status").textContent = isRead ? text("dataAnswered", answers.answered, answers.questions.length) : text("dataUnread", unreadReason(answers.unreadable ?? ""));
    byId(this.#document, "answers").replaceChildren(...(isRead ? answers.questions.flatMap((question) => this.#question(question)) : []));
  }

  /** @param {string} tag @param {string} [content] */
  #make(tag, content) {
    const element = this.#document.createElement(tag);
    if (content !== undefined) element.textContent = content;
    return element;
  }

  /** @param {PolicyAnswers["questions"][number]} question */
  #question({ question, facts }) {
    const title = this.#make("dt", QUESTIONS[question]?.() ?? question);
    /** @type {Map<string, PolicyFinding>} */
    const first = new Map();
    for (const { fact, findings } of facts) for (const finding of findings) if (!first.has(`${fact} ${finding.value}`)) first.set(`${fact} ${finding.value}`, finding);
    if (first.size === 0) return [title, this.#make("dd", text("dataNotStated"))];
    return [title, ...[...first].map(([statement, finding]) => this.#finding(statement, finding))];
  }

  /** @param {string} statement Fact and value. @param {PolicyFinding} finding */
  #finding(statement, { quote, start, end, ...finding }) {
    const element = this.#make("dd");
    const says = this.#make("span", STATEMENTS[statement]?.() ?? finding.statement);
    const words = this.#make("q", quote.replace(/\s+/g, " ").trim());
    words.dir = "auto";
    const button = this.#make("button", text("dataShow"));
    button.className = "link";
    button.setAttribute("type", "button");
    button.setAttribute("aria-label", text("dataShowQuote", quote.slice(0, 80)));
    button.addEventListener("click", () => this.#mark(start, end));
    element.append(says, " ", words, " ", button);
    return element;
  }

  /** Marks a part of the text, and scrolls to it. @param {number} start @param {number} end Bytes. */
  #mark(start, end) {
    const decode = (/** @type {number} */ from, /** @type {number} */ to) => new TextDecoder("utf-8", { ignoreBOM: true }).decode(this.#bytes.slice(from, to));
    const mark = this.#make("mark", decode(start, end));
    mark.tabIndex = -1;
    const region = byId(this.#document, "policy-text");
    region.replaceChildren(decode(0, start), mark, decode(end, this.#bytes.length));
    mark.scrollIntoView({ block: "center" });
    mark.focus({ preventScroll: true });
  }

  /** The text that was read. */
  get text() {
    return this.#text;
  }
}
