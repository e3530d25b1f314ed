import type { FunctionBuilder, Opcode } from "../module/index.ts";

/** Up to this many bytes are cleared by stores of their own; more by memory.fill, whose call then no longer matters. */
const mostStoredBytes = 512;

const stores: readonly (readonly [number, Opcode])[] = [
  [8, "i64.store"],
  [4, "i32.store"],
  [2, "i32.store16"],
  [1, "i32.store8"],
];

/**
 * Sets bytes to 0.
 *
 * @param pushAddress leaves an address on the stack
 * @param start offset of the first byte from that address
 */
export function emitClear(code: FunctionBuilder, pushAddress: () => void, start: number, bytes: number): void {
  if (bytes > mostStoredBytes) {
    pushAddress();
    code.i32(start);
    code.emit("i32.add");
    code.i32(0);
    code.i32(bytes);
    code.memoryFill();
    return;
  }
  const clear = (offset: number, store: Opcode) => {
    pushAddress();
    if (store === "v128.store") code.v128(new Uint8Array(16));
    else if (store === "i64.store") code.i64(0);
    else code.i32(0);
    code.memory(store, start + offset);
  };
  let offset = 0;
  for (; offset + 16 <= bytes; offset += 16) clear(offset, "v128.store");
  // One that overlaps what is cleared already takes the place of several small ones.
  if (offset > 0 && offset < bytes) {
    clear(bytes - 16, "v128.store");
    return;
  }
  for (const [width, store] of stores) {
    for (; offset + width <= bytes; offset += width) clear(offset, store);
  }
}
