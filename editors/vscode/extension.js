// The extension for Visual Studio Code: starts `brock lsp` and connects the editor to it.

'use strict';

const vscode = require('vscode');
const { LanguageClient } = require('vscode-languageclient/node');

let client;

async function start() {
  const command = vscode.workspace.getConfiguration('brock').get('path') || 'brock';
  const watch = (pattern) => vscode.workspace.createFileSystemWatcher(pattern);
  client = new LanguageClient('brock', 'Brock', { command, args: ['lsp'] }, {
    documentSelector: [{ language: 'brock-filter-list' }],
    // The server reads these files itself, and reads them again when the editor reports a change.
    synchronize: { fileEvents: [watch('**/.brock.toml'), watch('**/*.test.toml')] },
  });
  try {
    await client.start();
  } catch (error) {
    client = undefined;
    const open = 'Open the setting';
    const chosen = await vscode.window.showErrorMessage(
      `Brock could not start "${command} lsp": ${error.message}. Install the brock program, or name it in brock.path.`, open);
    if (chosen === open) vscode.commands.executeCommand('workbench.action.openSettings', 'brock.path');
  }
}

async function stop() {
  const running = client;
  client = undefined;
  await running?.stop();
}

async function restart() {
  await stop();
  await start();
}

exports.activate = async (context) => {
  context.subscriptions.push(
    vscode.commands.registerCommand('brock.restart', restart),
    vscode.workspace.onDidChangeConfiguration((event) => {
      if (event.affectsConfiguration('brock.path')) restart();
    }));
  await start();
};

exports.deactivate = stop;
