// Starts `brock lsp` and connects the client of Visual Studio Code's protocol package to it.

import { spawn } from 'node:child_process';
import { mkdtempSync, writeFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath, pathToFileURL } from 'node:url';

// The package has no ES module for Node.
const protocol = createRequire(import.meta.url)('vscode-languageserver-protocol/node');

export const { createProtocolConnection, StreamMessageReader, StreamMessageWriter } = protocol;
export const root = fileURLToPath(new URL('../..', import.meta.url));
export const brock = process.env['BROCK'] ?? join(root, 'target/release/brock');

/** A folder with files; the addresses of the files by their names. */
export function folder(files) {
  const path = mkdtempSync(join(tmpdir(), 'brock-editor-'));
  for (const [name, text] of Object.entries(files)) writeFileSync(join(path, name), text);
  return { path, uri: pathToFileURL(path).href, file: (name) => pathToFileURL(join(path, name)).href };
}

/** A running server with an initialized connection. */
export class Server {
  #diagnostics = new Map();
  #waiting = [];

  static async start(project) {
    const server = new Server();
    server.child = spawn(brock, ['lsp', '--stdio'], { stdio: ['pipe', 'pipe', 'inherit'] });
    server.exited = new Promise((resolve) => server.child.on('exit', resolve));
    const connection = createProtocolConnection(
      new StreamMessageReader(server.child.stdout), new StreamMessageWriter(server.child.stdin));
    server.connection = connection;
    connection.onNotification('textDocument/publishDiagnostics', (params) => server.#take(params));
    connection.onRequest('workspace/codeLens/refresh', () => null);
    connection.listen();
    server.initialized = await connection.sendRequest('initialize', {
      processId: process.pid,
      rootUri: project.uri,
      workspaceFolders: [{ uri: project.uri, name: 'test' }],
      capabilities: { workspace: { codeLens: { refreshSupport: true } } },
    });
    await connection.sendNotification('initialized', {});
    return server;
  }

  #take(params) {
    this.#diagnostics.set(params.uri, params);
    this.#waiting = this.#waiting.filter((one) => !one(params));
  }

  /** The diagnostics of this version of a document. */
  diagnostics(uri, version) {
    const known = this.#diagnostics.get(uri);
    if (known?.version === version) return Promise.resolve(known.diagnostics);
    return new Promise((resolve) => {
      this.#waiting.push((params) => {
        const fits = params.uri === uri && params.version === version;
        if (fits) resolve(params.diagnostics);
        return fits;
      });
    });
  }

  async open(uri, text) {
    await this.connection.sendNotification('textDocument/didOpen',
      { textDocument: { uri, languageId: 'adblock', version: 1, text } });
  }

  async change(uri, version, contentChanges) {
    await this.connection.sendNotification('textDocument/didChange', { textDocument: { uri, version }, contentChanges });
  }

  ask(method, uri, rest) {
    return this.connection.sendRequest(`textDocument/${method}`, { textDocument: { uri }, ...rest });
  }

  /** Ends the server; its exit status. */
  async stop() {
    await this.connection.sendRequest('shutdown');
    await this.connection.sendNotification('exit');
    const status = await this.exited;
    this.connection.dispose();
    return status;
  }
}

/** The text of a document after edits of the protocol. */
export function edited(text, edits) {
  const lines = text.split('\n');
  const offset = ({ line, character }) => lines.slice(0, line).reduce((sum, one) => sum + one.length + 1, 0) + character;
  const sorted = [...edits].sort((a, b) => offset(b.range.start) - offset(a.range.start));
  return sorted.reduce((now, edit) => now.slice(0, offset(edit.range.start)) + edit.newText + now.slice(offset(edit.range.end)), text);
}
