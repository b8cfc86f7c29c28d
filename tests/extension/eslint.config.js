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
  { ignores: ["extension/engine/**", "tests/extension/node_modules/**"] },
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
    files: ["extension/{background,interstitial,options,popup,shared,workshop}/**/*.js"],
    languageOptions: { globals: globals.browser },
    rules: doors,
  },
  {
    files: ["extension/shared/{browser,watching}.js"],
    rules: { "no-restricted-globals": "off", "no-restricted-properties": "off" },
  },
  {
    // Classic scripts of the page, but for the one that belongs to a page of the extension.
    files: ["extension/surrogates/*.js"],
    languageOptions: { globals: globals.browser },
    rules: doors,
  },
  {
    files: ["extension/surrogates/*.js"],
    ignores: ["extension/surrogates/click2load.js"],
    languageOptions: { sourceType: "script" },
  },
  {
    // Classic scripts, too: one in the extension's own world of a page, one in the page's.
    files: ["extension/content/*.js"],
    languageOptions: { globals: { ...globals.browser, chrome: "readonly" }, sourceType: "script" },
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
