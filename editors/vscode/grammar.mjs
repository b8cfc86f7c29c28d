// The grammar for highlighting without the server. Its names are those that the server completes, so that they are the
// names of Brock's own tables.

import { spawn } from 'node:child_process';

/** Asks a language server for the completions at the ends of lines; the labels of each. */
async function completions(brock, lines) {
  const child = spawn(brock, ['lsp'], { stdio: ['pipe', 'pipe', 'inherit'] });
  const ended = new Promise((resolve) => child.on('close', resolve));
  const parts = [];
  child.stdout.on('data', (part) => parts.push(part));
  const send = (message) => {
    const text = JSON.stringify({ jsonrpc: '2.0', ...message });
    child.stdin.write(`Content-Length: ${Buffer.byteLength(text)}\r\n\r\n${text}`);
  };
  const textDocument = { uri: 'untitled:names' };
  send({ id: 'start', method: 'initialize', params: {} });
  send({ method: 'textDocument/didOpen', params: { textDocument: { ...textDocument, version: 1, text: lines.join('\n') } } });
  lines.forEach((line, number) => {
    send({ id: number, method: 'textDocument/completion', params: { textDocument, position: { line: number, character: line.length } } });
  });
  send({ id: 'end', method: 'shutdown' });
  send({ method: 'exit' });
  await ended;
  const answers = Buffer.concat(parts).toString().split(/Content-Length: \d+\r\n\r\n/).filter(Boolean).map((text) => JSON.parse(text));
  return lines.map((_, number) => answers.find((one) => one.id === number).result.items.map((item) => item.label));
}

/** An expression for one of some names, the longest first. */
const one = (names) => [...new Set(names)].sort((a, b) => b.length - a.length || (a < b ? -1 : 1))
  .map((name) => name.replace(/[.*+?^${}()|[\]\\]/g, '\\$&')).join('|');

/** The grammar, in the format of TextMate. */
export async function grammar(brock) {
  const [modifiers, scriptlets, operators] = await completions(brock, ['||x.example^$', 'x.example##+js(', 'x.example##a:']);
  const value = { match: '(=)([^,]*)', captures: { 1: { name: 'keyword.operator' }, 2: { name: 'variable.parameter' } } };
  return {
    $schema: 'https://raw.githubusercontent.com/martinring/tmlanguage/master/tmlanguage.json',
    name: 'Filter list',
    scopeName: 'text.brock-filter-list',
    patterns: [
      { name: 'keyword.control.directive', match: '^\\s*!#.*$' },
      { name: 'comment.line', match: '^\\s*(!|\\[(Adblock|AdGuard|uBlock)).*$' },
      {
        // A scriptlet.
        match: `^([^#]*)(#@?#)(\\+js)\\((?:(${one(scriptlets)})(?:\\.js)?(?=[,)]))?(.*)\\)\\s*$`,
        captures: {
          1: { name: 'entity.name.namespace' }, 2: { name: 'keyword.operator' }, 3: { name: 'support.function' },
          4: { name: 'entity.name.function' }, 5: { name: 'variable.parameter' },
        },
      },
      {
        // An element filter.
        begin: '^([^#\\s/|@][^#]*)?(#@?[?$]{0,2}#)',
        beginCaptures: { 1: { name: 'entity.name.namespace' }, 2: { name: 'keyword.operator' } },
        end: '$',
        contentName: 'string.unquoted.selector',
        patterns: [{ match: `(:)(${one(operators)})(?=\\()`, captures: { 2: { name: 'support.function' } } }],
      },
      {
        // A network filter.
        begin: '^\\s*(@@)?(?=\\S)',
        beginCaptures: { 1: { name: 'keyword.control' } },
        end: '$',
        patterns: [
          {
            begin: `(\\$)(?=(~?(${one(modifiers)})(=[^,]*)?)(,|$))`,
            beginCaptures: { 1: { name: 'keyword.operator' } },
            end: '$',
            patterns: [{ name: 'support.type.property-name', match: `(?<=[$,])~?(${one(modifiers)})(?=[=,]|$)` }, value],
          },
          { name: 'string.unquoted.pattern', match: '[^$]+|\\$' },
        ],
      },
    ],
  };
}
