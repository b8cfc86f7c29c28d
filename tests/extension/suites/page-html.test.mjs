/** In Node: HTML filters on a document while it arrives, cut at every place. */

import assert from "node:assert/strict";
import { describe, test } from "node:test";
import { HtmlStream } from "../../../extension/background/page/html-stream.js";

const AD = `<script>ads("</b>")</script>`;
/** A document, and what stays of it. Removed: scripts and `meta` elements that contain "ads". */
const CASES = [
  ["an element with text", `<p>a${AD}b</p>`, "<p>ab</p>"],
  ["another element stays", "<script>x()</script><meta name=y>", "<script>x()</script><meta name=y>"],
  ["an element without content", `<meta name="ads" content='>'>b`, "b"],
  ["values with >", `<img alt="x > y" title='a > b'>${AD}`, `<img alt="x > y" title='a > b'>`],
  ["a value with a tag", `<img alt="${AD.replaceAll('"', "'")}">`, `<img alt="${AD.replaceAll('"', "'")}">`],
  ["a value without quotes", `<a href=x/y?z="1>${AD}</a>`, `<a href=x/y?z="1></a>`],
  ["names that begin with a quote or an equals sign", `<a "b" =c 'd>${AD}`, `<a "b" =c 'd>`],
  ["a long value", `<img src="data:image/png;base64,${"iVBORw0KGgo/+=".repeat(500)}">${AD}`, `<img src="data:image/png;base64,${"iVBORw0KGgo/+=".repeat(500)}">`],
  ["a comment", `<!-- ${AD} -->${AD}<!-->a${AD}`, `<!-- ${AD} --><!-->a`],
  ["a declaration", `<!doctype html>${AD}`, "<!doctype html>"],
  ["text of another element", `<textarea>${AD}</textarea>`, `<textarea>${AD}</textarea>`],
  ["a script with a script in a comment", `<script><!-- ads <script>1</script> --></script>a`, "a"],
  ["a tag that never ends", `a<img alt="${AD}`, `a<img alt="${AD}`],
  ["a script that never ends", "a<script>ads", "a<script>ads"],
  ["no markup", "1 < 2 <> 3 < ", "1 < 2 <> 3 < "],
  ["bytes of other encodings", "é\u0080\u00ff<b>", "é\u0080\u00ff<b>"],
];
const bytes = (text) => Buffer.from(text, "latin1");

describe("a document that arrives in parts", () => {
  for (const [title, document, stays] of CASES) {
    test(title, () => {
      for (const size of [1, 3, 7, document.length]) {
        const stream = new HtmlStream(new Set(["script", "meta"]), (markup) => Buffer.from(markup).toString("latin1").includes("ads"));
        const out = [];
        for (let at = 0; at < document.length; at += size) out.push(...stream.data(bytes(document.slice(at, at + size))));
        out.push(...stream.end());
        assert.equal(Buffer.concat(out).toString("latin1"), stays, `${size} bytes at once`);
      }
    });
  }
});
