/**
 * The preload script of `blockInElectron`: gets the script of page filters for its document before the page's first script, and
 * runs it in the page's world.
 */
const { contextBridge, ipcRenderer, webFrame } = require('electron');

/** The same as in electron.js. */
const CHANNEL = 'brock-engine:page';

if (/^https?:$/.test(location.protocol)) {
  const given = ipcRenderer.sendSync(CHANNEL, location.href);
  if (given) {
    const generic = (names) => ipcRenderer.invoke(CHANNEL, { ...names, url: location.href });
    try {
      contextBridge.exposeInMainWorld(given.binding, generic);
    } catch {
      // Without isolation, this script is in the page's world.
      globalThis[given.binding] = generic;
    }
    webFrame.executeJavaScript(given.script).catch((error) => console.error(error));
  }
}
