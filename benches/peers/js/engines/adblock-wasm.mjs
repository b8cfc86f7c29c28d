/** The adblock crate as a wasm module, built from ../../wasm. */
import { readFileSync } from 'node:fs';

/** In the order of `TYPES` in ../../wasm/src/lib.rs. */
const TYPES = new Map([
  'main_frame', 'sub_frame', 'stylesheet', 'script', 'image', 'font', 'object', 'xmlhttprequest', 'ping', 'csp_report',
  'media', 'websocket', 'other',
].map((type, number) => [type, number]));

const BUFFER = 1 << 16;

/** @param {{ adblockWasm: string }} options the module's file */
export async function engine({ adblockWasm }) {
  const module = readFileSync(adblockWasm);
  const { instance: { exports: door } } = await WebAssembly.instantiate(module, {});
  const encoder = new TextEncoder();
  const buffer = door.allocate(BUFFER);

  let view = new Uint8Array();
  /** The module's memory; a new view is made only when the memory has grown. */
  const look = () => {
    if (view.buffer !== door.memory.buffer) view = new Uint8Array(door.memory.buffer, buffer, BUFFER);
    return view;
  };
  /** Copies the bytes into the module's memory and calls `work` with them. */
  const lend = (bytes, work) => {
    const pointer = door.allocate(bytes.length);
    new Uint8Array(door.memory.buffer).set(bytes, pointer);
    const result = work(pointer, bytes.length);
    door.release(pointer, bytes.length);
    return result;
  };
  return {
    module,
    memory: door.memory,
    build(texts) {
      for (const text of texts) lend(encoder.encode(text), door.add_list);
      door.build();
      return door;
    },
    save() {
      const pointer = door.save();
      return new Uint8Array(door.memory.buffer, pointer, door.saved_length()).slice();
    },
    open(bytes) {
      if (lend(bytes, door.open) !== 1) throw new Error('what was just serialised cannot be read');
      return door;
    },
    decide(opened, { url, sourceUrl, type }) {
      const bytes = look();
      const { written } = encoder.encodeInto(url, bytes);
      const source = encoder.encodeInto(sourceUrl, bytes.subarray(written)).written;
      return opened.decide(buffer, written, source, TYPES.get(type));
    },
  };
}
