/** AMP runtime: shows the page and its images, nothing else. */
(() => {
  "use strict";
  const show = () => {
    // AMP's boilerplate hides the page until its runtime is there.
    for (const style of document.querySelectorAll("style[amp-boilerplate]")) style.remove();
    for (const place of document.querySelectorAll("amp-img[src]")) {
      const image = document.createElement("img");
      for (const name of ["src", "srcset", "sizes", "alt", "width", "height"]) {
        if (place.hasAttribute(name)) image.setAttribute(name, place.getAttribute(name));
      }
      image.style.maxWidth = "100%";
      place.replaceWith(image);
    }
  };
  window.AMP = { push() {} };
  if (document.readyState === "loading") document.addEventListener("DOMContentLoaded", show);
  else show();
})();
