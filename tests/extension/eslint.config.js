import js from "@eslint/js";
import globals from "globals";

/** The browser's API and WebAssembly may be used in a few files only. */
const restricted = {
  "no-restricted-globals": ["error", "chrome", "browser", "WebAssembly"],
  "no-restricted-properties": [
    "error",
    { object: "globalThis", property: "chrome" },
    { object: "globalThis", property: "browser" },
  ],
};

const NO_CODE = [{ selector: "CallExpression[callee.name='eval'], NewExpression[callee.name='Function']", message: "No text is code." }];
/** Methods of arrays, texts, expressions and functions that a page can replace. */
const METHODS = "apply|bind|call|concat|endsWith|every|exec|filter|find|flatMap|forEach|includes|indexOf|join|map|match|matchAll|push|reduce|replace|replaceAll|slice|some|split|startsWith|then|toLowerCase|toUpperCase|trim";
const message = "A page can replace this: use shared/natives.js.";
const NO_PAGE_METHODS = [
  `:function :function CallExpression[callee.property.name=/^(${METHODS})$/]`,
  ":function :function CallExpression[callee.property.name='test'][callee.object.regex]",
  ":function :function MemberExpression[object.name=/^(Reflect|Math|Object)$/]",
  ":function :function NewExpression[callee.name=/^(RegExp|URL|Date|Event|Map|Set|Response|Request)$/]",
  ":function :function ForOfStatement",
  "BinaryExpression[operator='instanceof']",
  "ObjectExpression ArrowFunctionExpression > ArrayPattern.params",
  "ObjectExpression FunctionExpression > ArrayPattern.params",
].map((selector) => ({ selector, message }));

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
    files: ["extension/{background,interstitial,logger,options,popup,shared,site-data,compiler-worker,welcome}/**/*.js"],
    languageOptions: { globals: globals.browser },
    rules: restricted,
  },
  {
    files: ["extension/shared/{browser,frame-calls,watching,which-browser,page-facts,page-scripts,page-tools,site-storage,tab-events,tor-route}.js"],
    rules: { "no-restricted-globals": "off", "no-restricted-properties": "off" },
  },
  {
    files: ["extension/shared/*.js"],
    ignores: ["extension/shared/tab-events.js"],
    rules: { "no-restricted-syntax": ["error", { selector: "CallExpression[callee.property.name='addListener'][callee.object.object.property.name='tabs']", message: "Each listener costs Firefox a message: see tab-events.js." }] },
  },
  {
    // Modules that are bundled to classic scripts.
    files: ["extension/content/relay.js", "extension/content/page/**/*.js", "extension/picker/**/*.js"],
    languageOptions: { globals: { ...globals.browser, chrome: "readonly" } },
  },
  {
    // Classic scripts in pages.
    files: ["extension/surrogates/*.js"],
    languageOptions: { globals: globals.browser, sourceType: "script" },
    rules: restricted,
  },
  {
    // Classic scripts, in the isolated world or in the page's world.
    files: ["extension/content/*.js"],
    ignores: ["extension/content/relay.js"],
    languageOptions: { globals: { ...globals.browser, chrome: "readonly" }, sourceType: "script" },
  },
  {
    // Content scripts of a page share only global names, which pages would see: one file.
    files: ["extension/content/watch-page.js"],
    rules: { "max-lines": ["error", { max: 380, skipBlankLines: true, skipComments: true }] },
  },
  {
    // Run in pages. Comments and blank lines count, because the limit is for readers.
    files: ["extension/scriptlets/**/*.js"],
    languageOptions: { globals: globals.browser },
    rules: { ...restricted, complexity: ["error", 15], "max-lines": ["error", 350], "no-restricted-syntax": ["error", ...NO_CODE] },
  },
  {
    // Run in the page's world: what is inside of two functions runs mostly after scripts of the page.
    files: ["extension/scriptlets/{main,shared}/*.js"],
    ignores: ["extension/scriptlets/shared/natives.js"],
    rules: { "no-restricted-syntax": ["error", ...NO_CODE, ...NO_PAGE_METHODS] },
  },
  {
    files: ["extension/pack.mjs", "extension/pack/*.mjs"],
    languageOptions: { globals: globals.node },
  },
  {
    // Some functions run in pages.
    files: ["benches/page-load/*.mjs", "benches/lint/*.mjs"],
    languageOptions: { globals: { ...globals.node, ...globals.browser, ...globals.webextensions } },
  },
  {
    // Runs in the background of a changed copy of the extension.
    files: ["benches/page-load/api-wrapper.js"],
    languageOptions: { globals: { ...globals.browser, ...globals.webextensions } },
  },
  {
    // Some functions of the tests run in pages.
    files: ["tests/extension/**/*.{js,mjs}"],
    languageOptions: { globals: { ...globals.node, ...globals.browser, ...globals.webextensions } },
  },
];
