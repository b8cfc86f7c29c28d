/**
 * Runs in the extension's isolated world of a page when a person opens the page about its data: links that can be the
 * policy, the page's title, and the consent that a cookie contains.
 */
(() => {
  "use strict";

  /** Bounds the size of the answer. */
  const MOST = 3000;
  const LONGEST_URL = 2048;
  const LONGEST_TEXT = 200;

  const height = document.documentElement.scrollHeight;
  const links = [...document.querySelectorAll("a[href], link[rel~='privacy-policy']")].slice(0, MOST).map((element, at, all) => {
    const link = /** @type {HTMLAnchorElement} */ (element);
    const low = element.closest("footer, [role='contentinfo']") !== null || at > all.length * 0.8 || (height > 0 && element.getBoundingClientRect().top + scrollY > height * 0.8);
    return { url: link.href, text: (link.innerText || link.getAttribute("aria-label") || "").slice(0, LONGEST_TEXT), rel: link.rel, low };
  });
  let usPrivacy = "";
  try {
    usPrivacy = /(?:^|; )us_privacy=([0-9A-Za-z-]{4})(?:;|$)/.exec(document.cookie)?.[1] ?? "";
  } catch {
    // A page in a sandbox has no cookies.
  }
  return { url: location.href, title: document.title.slice(0, LONGEST_TEXT), links: links.filter(({ url }) => url.length < LONGEST_URL), usPrivacy };
})();
