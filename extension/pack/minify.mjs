/**
 * Makes a module of `extension/scriptlets/` shorter: without comments and white space, and with short names for what it declares.
 * A name is renamed at all its places in the module or nowhere, so scopes do not matter. It reads the style of these modules
 * (semicolons, no labels, no `with`), not all of JavaScript; the tests run its result.
 */

const KEYWORDS = new Set((
  "async await break case catch class const continue debugger default delete do else export extends false finally for function get if import in "
  + "instanceof let new null of return set static super switch this throw true try typeof undefined var void while yield arguments eval"
).split(" "));
/** An expression, not a division, follows these. */
const BEFORE_EXPRESSION = new Set("return typeof case in of instanceof new delete void throw else do await yield".split(" "));
const BEFORE_BLOCK = new Set("else try finally do catch".split(" "));
const CONTROL = new Set("if for while switch with".split(" "));

/** @typedef {{ kind: "name" | "text" | "regex" | "number" | "template" | "mark", text: string, place?: "key" | "shorthand" | "member" }} Token */

/** @param {string} code @returns {Token[]} */
function tokensOf(code) {
  /** @type {Token[]} */
  const tokens = [];
  /** Open braces that end a part of a template. @type {boolean[]} */
  const braces = [];
  const patterns = {
    space: /(?:\s+|\/\/[^\n]*|\/\*[^]*?\*\/)+/y,
    name: /#?[\p{ID_Start}$_][\p{ID_Continue}$]*/uy,
    number: /(?:0x[\da-f]+|\d[\d_]*(?:\.\d+)?(?:e[+-]?\d+)?|\.\d+)n?/iy,
    text: /"(?:[^"\\\n]|\\[^])*"|'(?:[^'\\\n]|\\[^])*'/y,
    regex: /\/(?:[^/\\[\n]|\\.|\[(?:[^\]\\\n]|\\.)*\])+\/[a-z]*/y,
    template: /(?:[^`\\$]|\\[^]|\$(?!\{))*(?:`|\$\{)/y,
    mark: /\?\.(?!\d)|\.\.\.|=>|[^]/y,
  };
  let at = 0;
  /** @param {keyof typeof patterns} kind */
  const take = (kind) => {
    const pattern = patterns[kind];
    pattern.lastIndex = at;
    const text = pattern.exec(code)?.[0];
    if (text !== undefined) at += text.length;
    return text;
  };
  /** @param {string} start */
  const template = (start) => {
    const text = take("template");
    if (text === undefined) throw new SyntaxError("a template is not closed");
    if (text.endsWith("${")) braces.push(true);
    tokens.push({ kind: "template", text: start + text });
  };
  while (at < code.length) {
    if (take("space") !== undefined) continue;
    const last = tokens.at(-1);
    const isOperand = last !== undefined && (last.kind === "mark" ? /[)\]}]/.test(last.text) : last.kind === "template" ? last.text.endsWith("`") : !BEFORE_EXPRESSION.has(last.text));
    if (code[at] === "`") {
      at += 1;
      template("`");
    } else if (code[at] === "}" && braces.pop() === true) {
      at += 1;
      template("}");
    } else {
      for (const kind of /** @type {const} */ (["name", "number", "text", "regex", "mark"])) {
        if (kind === "regex" && isOperand) continue;
        const text = take(kind);
        if (text === undefined) continue;
        if (text === "{") braces.push(false);
        tokens.push({ kind, text });
        break;
      }
    }
  }
  return tokens;
}

/** Marks names that are properties. @param {Token[]} tokens */
function markProperties(tokens) {
  /** @type {string[]} */
  const open = [];
  tokens.forEach((token, at) => {
    const [before, after] = [tokens[at - 1], tokens[at + 1]];
    if (token.kind === "template") {
      if (token.text.startsWith("}")) open.pop();
      if (token.text.endsWith("${")) open.push("(");
      return;
    }
    if (token.kind === "mark") {
      if (token.text === "{") open.push(braceKind(tokens, at));
      else if (token.text === "(" || token.text === "[") open.push(token.text);
      else if (/^[)\]}]$/.test(token.text)) open.pop();
      return;
    }
    if (token.kind !== "name") return;
    if (before?.text === "." || before?.text === "?.") token.place = "member";
    else if (open.at(-1) === "class") {
      if (["{", "}", ";", "static", "async", "get", "set", "*"].includes(before?.text)) token.place = "key";
    } else if (open.at(-1) === "object" && ["{", ",", "get", "set", "async", "*"].includes(before?.text)) {
      if (after?.text === ":" || after?.text === "(" || after?.kind === "name" || after?.kind === "text") token.place = "key";
      else token.place = "shorthand";
    }
  });
}

/** @param {Token[]} tokens @param {number} at */
function braceKind(tokens, at) {
  const before = tokens[at - 1];
  if (before === undefined || [")", "=>", ";", "{", "}"].includes(before.text) || BEFORE_BLOCK.has(before.text)) return "block";
  let start = at - 1;
  while (start > 0 && tokens[start].kind === "name" && tokens[start].text !== "class") start -= 1;
  return tokens[start]?.text === "class" ? "class" : "object";
}

/** The index of the bracket that closes or opens one. @param {Token[]} tokens @param {number} at @param {1 | -1} direction */
function partner(tokens, at, direction) {
  let depth = 0;
  for (let index = at; index >= 0 && index < tokens.length; index += direction) {
    const { kind, text } = tokens[index];
    if (kind === "template") {
      if (text.startsWith("}")) depth -= 1;
      if (text.endsWith("${")) depth += 1;
    } else if (kind === "mark" && /^[([{]$/.test(text)) depth += 1;
    else if (kind === "mark" && /^[)\]}]$/.test(text)) depth -= 1;
    if (depth === 0) return index;
  }
  throw new SyntaxError("a bracket has no partner");
}

/** Names that a list of parameters or a pattern declares. @param {Token[]} tokens @param {number} start @param {number} end @param {Set<string>} names */
function bound(tokens, start, end, names) {
  let isBinding = true;
  for (let at = start; at < end; at += 1) {
    const { kind, text, place } = tokens[at];
    if (text === "," && kind === "mark") isBinding = true;
    else if (text === "=" && kind === "mark") isBinding = false;
    else if (kind === "mark" && /^[([{]$/.test(text)) {
      const close = partner(tokens, at, 1);
      if (isBinding) bound(tokens, at + 1, close, names);
      at = close;
    } else if (kind === "name" && isBinding && place !== "key" && place !== "member") names.add(text);
  }
}

/** @param {Token[]} tokens */
function declared(tokens) {
  /** @type {Set<string>} */
  const names = new Set();
  tokens.forEach(({ kind, text, place }, at) => {
    const after = tokens[at + 1];
    if (kind === "name" && place === undefined && /^(?:const|let|var|function|class)$/.test(text) && after !== undefined) {
      if (after.kind === "name") names.add(after.text);
      else if (after.text === "{" || after.text === "[") bound(tokens, at + 2, partner(tokens, at + 1, 1), names);
    } else if (text === "=>" && kind === "mark") {
      if (tokens[at - 1].kind === "name") names.add(tokens[at - 1].text);
      else bound(tokens, partner(tokens, at - 1, -1) + 1, at - 1, names);
    } else if (text === "(" && kind === "mark") {
      const before = tokens[at - 1];
      const close = partner(tokens, at, 1);
      const isCallable = before?.kind === "name" || before?.kind === "text" || before?.text === "]";
      if (isCallable && tokens[close + 1]?.text === "{" && !(CONTROL.has(before.text) && before.place === undefined)) bound(tokens, at + 1, close, names);
    }
  });
  return names;
}

/** @param {number} index @returns {string} */
function shortName(index) {
  const letters = "abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ";
  return index < letters.length ? letters[index] : shortName(Math.floor(index / letters.length) - 1) + letters[index % letters.length];
}

/**
 * @param {string} code
 * @param {object} [options]
 * @param {string[]} [options.kept] Names that stay.
 * @param {boolean} [options.isRenaming]
 */
export function minify(code, { kept = [], isRenaming = true } = {}) {
  const tokens = tokensOf(code);
  markProperties(tokens);
  /** @type {Map<string, string>} */
  const short = new Map();
  if (isRenaming) {
    /** @param {string} name */
    const isFree = (name) => !KEYWORDS.has(name) && !kept.includes(name);
    const own = [...declared(tokens)].filter(isFree);
    const uses = new Map(own.map((name) => [name, 0]));
    const used = new Set();
    for (const { kind, text, place } of tokens) {
      if (kind !== "name" || place === "key" || place === "member") continue;
      const count = uses.get(text);
      if (count === undefined) used.add(text);
      else uses.set(text, count + 1);
    }
    let index = 0;
    for (const [name] of [...uses].sort(([a, m], [b, n]) => n - m || (a < b ? -1 : 1))) {
      while (used.has(shortName(index)) || KEYWORDS.has(shortName(index))) index += 1;
      short.set(name, shortName(index));
      index += 1;
    }
  }
  let out = "";
  for (const { kind, text, place } of tokens) {
    const renamed = kind === "name" && place !== "key" && place !== "member" ? (short.get(text) ?? text) : text;
    const next = place === "shorthand" && renamed !== text ? `${text}:${renamed}` : renamed;
    const [last, first] = [out.at(-1) ?? "", next[0]];
    /** @param {string} letter */
    const isWord = (letter) => /[\p{ID_Continue}$#]/u.test(letter);
    if ((isWord(last) && isWord(first)) || (last === first && /[+\-/]/.test(first))) out += " ";
    out += next;
  }
  return out.replace(/;\}/g, "}");
}
