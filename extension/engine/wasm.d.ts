/** What the bundler makes of the module: its address, or a `WebAssembly.Module`. For `init`. */
declare const source: string | import('./index.js').CompiledModule;
export default source;
