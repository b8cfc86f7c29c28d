import js from "@eslint/js";
import globals from "globals";

/** The extension's API has one door, and so has WebAssembly. */
const doors = {
  "no-restricted-globals": ["error", "chrome", "browser", "WebAssembly"],
  "no-restricted-properties": [
    "error",
    { object: "globalThis", property: "chrome" },
    { object: "globalThis", property: "browser" },
  ],
};

export default [
  { ignores: ["extension/engine/**", "bindings/**", "tests/extension/node_modules/**"] },
  js.configs.recommended,
  {
    rules: {
      eqeqeq: "error",
      "no-var": "error",
      "prefer-const": "error",
      "no-unused-vars": ["error", { argsIgnorePattern: "^_" }],
      "no-eval": "error",
      "no-implied-eval": "error",
      "no-new-func": "error",
      "max-lines": ["error", { max: 260, skipBlankLines: true, skipComments: true }],
      complexity: ["error", 12],
    },
  },
  {
    files: ["extension/{background,interstitial,options,popup,shared,compiler-worker}/**/*.js"],
    languageOptions: { globals: globals.browser },
    rules: doors,
  },
  {
    files: ["extension/shared/{browser,watching}.js"],
    rules: { "no-restricted-globals": "off", "no-restricted-properties": "off" },
  },
  {
    // Classic scripts of the page.
    files: ["extension/surrogates/*.js"],
    languageOptions: { globals: globals.browser, sourceType: "script" },
    rules: doors,
  },
  {
    // Classic scripts, too: one in the extension's own world of a page, one in the page's.
    files: ["extension/content/*.js"],
    languageOptions: { globals: { ...globals.browser, chrome: "readonly" }, sourceType: "script" },
  },
  {
    // Scripts of one page share names only, and pages would see those: what belongs together is one file.
    files: ["extension/content/watch-page.js"],
    rules: { "max-lines": ["error", { max: 380, skipBlankLines: true, skipComments: true }] },
  },
  {
    files: ["extension/pack.mjs", "extension/pack/*.mjs"],
    languageOptions: { globals: globals.node },
  },
  {
    // The tests' functions run partly in the page.
    files: ["tests/extension/**/*.{js,mjs}"],
    languageOptions: { globals: { ...globals.node, ...globals.browser, ...globals.webextensions } },
  },
];
