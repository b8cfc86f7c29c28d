/** The module as the bundler provides it, for `init`: its address, or a `WebAssembly.Module`. */
declare const source: string | import('./index.js').CompiledModule;
export default source;
