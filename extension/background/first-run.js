/**
 * The page after the installation, and the note about a new version.
 *
 * @module
 */

/** @import { Tabs } from "../shared/browser.js" */
/** @import { Settings } from "./settings.js" */

/**
 * @param {object} parts
 * @param {Settings} parts.settings
 * @param {{ watchInstalled: (listener: () => void) => void }} parts.startup
 * @param {Pick<Tabs, "open">} parts.tabs
 * @param {string} parts.version
 * @param {(path: string) => string} parts.fileUrl
 */
export function firstRun({ settings, startup, tabs, version, fileUrl }) {
  startup.watchInstalled(async () => {
    const build = await fetch(fileUrl("data/build.json")).then((response) => response.json(), () => ({}));
    await settings.ready;
    // Builds for tests do not open it: a tab in front would slow down the page under test.
    if (build.firstRun === false || settings.managed.firstRun === false) return;
    await tabs.open(fileUrl("welcome/index.html"));
  });
  // The first start has no news.
  void settings.ready.then(() => (settings.seenVersion === "" ? settings.newsSeen(version) : undefined));
  return {
    /** @returns {Promise<string | null>} The version, until the user has seen what it changes. */
    async news() {
      await settings.ready;
      return settings.seenVersion === "" || settings.seenVersion === version ? null : version;
    },
    /** The three choices of the first page. Fixed: set by the user's organisation. */
    async firstChoices() {
      await settings.ready;
      const { learning, privacyControl, listUpdates, managed, uniform } = settings;
      return {
        uniform,
        learning: { on: learning, fixed: managed.learning !== undefined },
        signal: { on: privacyControl, fixed: managed.privacyControl !== undefined },
        updates: { on: listUpdates, fixed: managed.updates !== undefined },
      };
    },
    /** @param {{ on: boolean }} message */
    switchUpdates: ({ on }) => settings.switchListUpdates(on === true),
    newsSeen: () => settings.newsSeen(version),
  };
}
