import type { FunctionBuilder, Opcode } from "../module/index.ts";
import { emitGrid } from "../vectors/grid.ts";
import type { VectorRegister } from "../vectors/vector-register.ts";
import type { CopiedImage } from "./model-uses.ts";

const pieces = [
  { bytes: 16, load: "v128.load", store: "v128.store" },
  { bytes: 8, load: "i64.load", store: "i64.store" },
  { bytes: 4, load: "i32.load", store: "i32.store" },
  { bytes: 2, load: "i32.load16_u", store: "i32.store16" },
] as const satisfies readonly { readonly bytes: number; readonly load: Opcode; readonly store: Opcode }[];

/** Longer rows are copied by the engine. */
const mostWrittenOutBytes = 512;

/** Copies an image into its frame of 0. Rows that lie side by side are copied as one. */
export function emitCopiedImage(
  code: FunctionBuilder,
  { height, width, channels, paddingHeight, paddingWidth }: CopiedImage,
  { address, lane }: VectorRegister,
  target: number,
): void {
  const pixel = channels * lane;
  const rows = paddingWidth === 0 ? 1 : height;
  const rowBytes = paddingWidth === 0 ? height * width * pixel : width * pixel;
  const pitch = (width + 2 * paddingWidth) * pixel;
  const start = target + paddingHeight * pitch + paddingWidth * pixel;
  const streams = [
    { row: rowBytes, column: 0 },
    { row: pitch, column: 0 },
  ];
  emitGrid(code, rows, 1, streams, rowBytes <= 64 ? 8 : 1, (push) => {
    if (rowBytes > mostWrittenOutBytes) {
      for (const [stream, base] of [start, address].entries()) {
        const offset = push(1 - stream);
        code.i32(base + offset);
        code.emit("i32.add");
      }
      code.i32(rowBytes);
      code.memoryCopy();
      return;
    }
    let done = 0;
    for (const { bytes, load, store } of pieces) {
      for (; rowBytes - done >= bytes; done += bytes) {
        const to = start + done + push(1);
        const from = address + done + push(0);
        code.memory(load, from);
        code.memory(store, to);
      }
    }
  });
}
