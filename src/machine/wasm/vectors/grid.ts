import type { FunctionBuilder } from "../module/index.ts";
import { borrowLocals, emitCounted } from "./steps.ts";

/** How the address of a stream advances over a grid, in bytes. */
export interface GridStream {
  readonly row: number;
  readonly column: number;
}

/**
 * Emits the same code for each place of a grid, row by row: written out when they are few, otherwise as two loops.
 * `push` puts the changing part of a stream's address on the stack and gives the constant part.
 *
 * @param writtenOut the most places that are written out
 */
export function emitGrid(
  code: FunctionBuilder,
  rows: number,
  columns: number,
  streams: readonly GridStream[],
  writtenOut: number,
  body: (push: (stream: number) => number) => void,
): void {
  if (rows * columns <= writtenOut) {
    for (let place = 0; place < rows * columns; place++) {
      body((stream) => {
        code.i32(0);
        const { row, column } = streams[stream]!;
        return Math.floor(place / columns) * row + (place % columns) * column;
      });
    }
    return;
  }
  borrowLocals(code, "i32", streams.length, (places) => {
    for (const place of places) {
      code.i32(0);
      code.set(place);
    }
    const advance = (bytes: (stream: GridStream) => number) => {
      for (const [index, stream] of streams.entries()) {
        if (bytes(stream) === 0) continue;
        code.get(places[index]!);
        code.i32(bytes(stream));
        code.emit("i32.add");
        code.set(places[index]!);
      }
    };
    const emitRow = () => {
      const emitPlace = () => {
        body((stream) => {
          code.get(places[stream]!);
          return 0;
        });
        advance(({ column }) => column);
      };
      if (columns === 1) emitPlace();
      else emitCounted(code, columns, 1, emitPlace);
    };
    if (rows === 1) {
      emitRow();
      return;
    }
    emitCounted(code, rows, 1, () => {
      emitRow();
      advance(({ row, column }) => row - columns * column);
    });
  });
}
