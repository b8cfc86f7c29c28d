/**
 * The background: connects the parts with the browser's events.
 *
 * Every listener is registered before the first `await`: the browser wakes a sleeping background only for listeners that
 * were registered in the first turn
 * ([service worker events](https://developer.chrome.com/docs/extensions/develop/concepts/service-workers/events)).
 *
 * @module
 */

import { messages, requests, tabs } from "../shared/browser.js";
import { isWeb } from "../shared/hosts.js";
import { navigations } from "../shared/watching.js";
import { makeParts } from "./parts.js";
import { isOfPage } from "./tab-records.js";

/** @import { BlockingResponse, RequestDetails } from "../shared/browser.js" */

const { connections, leaving, tor, engine, statistics, records, stoppedPages, tabButton, ready, handlers, requestHandler, documentHeaders, blockedWatch, blockedRequests, pageRequests, chromiumWatch, firefoxWatch, popups, widgetPasses, troubles } = makeParts();
const siteOf = (/** @type {string} */ url) => engine.current?.site(url) ?? "";

if (requestHandler !== null && documentHeaders !== null) {
  const decide = (/** @type {RequestDetails} */ details) => {
    if (details.type === "main_frame") {
      connections.onRequest(details);
      // A popunder's tab stays at its page. Firefox gives no origin to what the person has asked for.
      const isPopunder = popups.isPopunder(details.tabId, details.url, details.originUrl === undefined);
      return isPopunder === null ? requestHandler.decide(details) : isPopunder.then((cancel) => (cancel ? { cancel } : requestHandler.decide(details)));
    }
    const answer = requestHandler.decide(details);
    connections.onRequest(details);
    // They see the requests that continue, before they are sent.
    const watched = (/** @type {BlockingResponse} */ settled) => {
      if (settled.cancel === true || settled.redirectUrl !== undefined) return settled;
      leaving.onRequest(details);
      firefoxWatch?.onRequest(details);
      return settled;
    };
    return answer instanceof Promise ? answer.then(watched) : watched(answer);
  };
  requests.decideEach((details) => {
    const refused = tor.refuses(details);
    if (refused instanceof Promise) return refused.then((isRefused) => (isRefused ? { cancel: true } : decide(details)));
    return refused ? { cancel: true } : decide(details);
  });
  requests.changeDocumentHeaders(documentHeaders);
}
if (blockedWatch !== null && blockedRequests !== null) {
  requests.watchFailures((details) => void blockedWatch.onFailure(details));
  requests.watchRedirects((details) => {
    void blockedWatch.onRedirect(details);
    chromiumWatch?.onRedirect(details);
  });
  navigations.watchPages(({ tabId, url, ahead }) => {
    if (ahead) return;
    // The browser has reset the tab's button.
    tabButton.reset(tabId);
    pageRequests.forget(tabId);
    blockedRequests.forget(tabId);
    if (isWeb(url)) void blockedWatch.onPage(tabId, url);
  });
  tabs.watchUpdated(async (tabId, url, isComplete) => {
    if (!isComplete) return;
    void leaving.onComplete(tabId);
    await ready;
    records.shown(tabId, url, siteOf);
    if (url === "") records.leave(tabId);
    else if (isWeb(url)) pageRequests.loaded(tabId);
  });
  tabs.watchClosed((tabId) => {
    pageRequests.forget(tabId);
    blockedRequests.forget(tabId);
  });
}

if (requestHandler !== null) tabs.watchUpdated(async (tabId, url, isComplete, isNew) => {
  if (isComplete) void leaving.onComplete(tabId);
  await ready;
  records.shown(tabId, url, siteOf);
  if (url === "" && isComplete) records.leave(tabId);
  // The browser resets a tab's button when it commits a page, which can be after the first blocked request.
  if (isNew) tabButton.reset(tabId);
  const record = records.get(tabId);
  if (record && isOfPage(record, url)) void tabButton.show(tabId, record);
});
navigations.watchPages(async ({ tabId, url, ahead }) => {
  // Every tab starts with an empty page. Its event can come after the first request of the next page.
  if (ahead || isWeb(url) || url === "about:blank") return;
  await ready;
  records.leave(tabId);
});
tabs.watchClosed(async (tabId) => {
  await ready;
  records.forget(tabId);
  tabButton.forget(tabId);
  stoppedPages.forget(tabId);
});
navigations.watchPages(({ tabId, url, asked, ahead }) => {
  if (ahead) return;
  widgetPasses.forget(tabId);
  void ready.then(() => troubles.left(tabId, isWeb(url) ? siteOf(url) : null));
  void popups.onShown(tabId, url, asked);
});
tabs.watchClosed((tabId) => {
  connections.forget(tabId);
  statistics.forget(tabId);
  widgetPasses.forget(tabId);
  void troubles.left(tabId, null);
  popups.forget(tabId);
});
messages.handle(handlers);
