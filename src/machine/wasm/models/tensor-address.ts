import type { FunctionBuilder } from "../module/index.ts";
import type { WasmTensor } from "./model-layout.ts";

/**
 * Reads the slot's pointer, once, for what `use` emits; nothing is read for a constant. `pushBase` puts on the stack what
 * is to be added to the tensor's addresses.
 */
export function withTensor(code: FunctionBuilder, { pointerAddress }: WasmTensor, use: (pushBase: () => void) => void) {
  if (pointerAddress === 0) {
    use(() => code.i32(0));
    return;
  }
  code.borrow("i32", (base) => {
    code.i32(0);
    code.memory("i32.load", pointerAddress);
    code.set(base);
    use(() => code.get(base));
  });
}
