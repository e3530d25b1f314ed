import { type IntegerType, integerBits } from "../../../bytecode/index.ts";
import type { FunctionBuilder } from "../module/index.ts";
import { emitGrid } from "../vectors/grid.ts";
import { loadLane, storeLane } from "../vectors/lanes.ts";
import { borrowLocals, emitCounted, emitSteps } from "../vectors/steps.ts";
import { loadElement } from "./emit-tensor-access.ts";
import type { Product } from "./product.ts";

/** Emits products one by one in 64 bits: the way for every element type. The weights are those of a plain tensor. */
export function emitElementProduct(code: FunctionBuilder, product: Product & { readonly element: IntegerType }): void {
  const { shape, vector, source, sourceAddress, weights, pushBase, element } = product;
  const weightBytes = integerBits(element) / 8;
  const streams = [
    { row: shape.columns * shape.outputs * vector.lane, column: shape.outputs * vector.lane },
    { row: shape.rowStride * source.lane, column: shape.columnStride * source.lane },
  ];
  borrowLocals(code, "i32", 4, ([vectorAt, windowAt, segmentAt, weightsAt]) =>
    code.borrow("i64", (sum) =>
      emitGrid(code, shape.rows, shape.columns, streams, 1, (push) => {
        for (const [stream, [local, address]] of [
          [vectorAt!, vector.address],
          [windowAt!, sourceAddress],
        ].entries()) {
          const offset = push(stream);
          code.i32(address! + offset);
          code.emit("i32.add");
          code.set(local!);
        }
        pushBase();
        code.set(weightsAt!);
        emitCounted(code, shape.outputs, 1, () => {
          code.get(vectorAt!);
          loadLane(code, vector.element, 0);
          code.set(sum);
          code.get(windowAt!);
          code.set(segmentAt!);
          const emitSegment = () => {
            emitSteps(code, shape.run, [weightBytes, source.lane], ({ push: pushElement }) => {
              const weight = pushElement(0);
              code.get(weightsAt!);
              code.emit("i32.add");
              loadElement(code, element, weights + weight);
              const input = pushElement(1);
              code.get(segmentAt!);
              code.emit("i32.add");
              loadLane(code, source.element, input);
              code.emit("i64.mul");
              code.get(sum);
              code.emit("i64.add");
              code.set(sum);
            });
            addTo(code, weightsAt!, shape.run * weightBytes);
          };
          if (shape.segments === 1) emitSegment();
          else {
            emitCounted(code, shape.segments, 1, () => {
              emitSegment();
              addTo(code, segmentAt!, shape.segmentStride * source.lane);
            });
          }
          code.get(vectorAt!);
          code.get(sum);
          storeLane(code, vector.element, 0);
          addTo(code, vectorAt!, vector.lane);
        });
      }),
    ),
  );
}

function addTo(code: FunctionBuilder, local: number, bytes: number): void {
  code.get(local);
  code.i32(bytes);
  code.emit("i32.add");
  code.set(local);
}
