import { type InstructionOf, pooledSize } from "../../../bytecode/index.ts";
import type { ActionEmission } from "../emission.ts";
import type { FunctionBuilder, Opcode } from "../module/index.ts";
import { largerOperation } from "./emit-arithmetic.ts";
import { emitGrid } from "./grid.ts";
import { clearPadding, isSigned, loadLane, storeLane } from "./lanes.ts";
import { borrowLocals, emitCounted } from "./steps.ts";
import { type VectorRegister, vectorRegister } from "./vector-register.ts";

type Pooling = InstructionOf<"RMT_POOL_MAX"> | InstructionOf<"RMT_POOL_AVERAGE">;

/** Where a window's result goes (0) and its first element lies (1), as `emitGrid` says it. */
type Push = (stream: number) => number;

/** Up to so many windows, and elements of a window, are written out. */
const writtenOutWindows = 8;
const writtenOutElements = 32;

/** Emits RMT_POOL_MAX or RMT_POOL_AVERAGE: windows one by one; the largest for many channels at once. */
export function emitPooling(emission: ActionEmission, instruction: Pooling): void {
  const { code } = emission;
  const pool: Pool = {
    code,
    instruction,
    vector: vectorRegister(emission, instruction.vector),
    source: vectorRegister(emission, instruction.source),
  };
  const { lane } = pool.vector;
  clearPadding(code, pool.vector, [pool.source]);
  const { width, channels, strideHeight, strideWidth } = instruction;
  const size = pooledSize(instruction);
  const pixel = channels * lane;
  const streams = [
    { row: size.width * pixel, column: pixel },
    { row: strideHeight * width * pixel, column: strideWidth * pixel },
  ];
  emitGrid(code, size.height, size.width, streams, writtenOutWindows, (push) => {
    if (instruction.op === "RMT_POOL_MAX") {
      if (lane === 8) emitChannels(pool, push, (place) => emitLargest(pool, place));
      else emitLargestOfBlocks(pool, lane, push);
    } else {
      emitChannels(pool, push, (place) => (lane === 8 ? emitWideAverage(pool, place) : emitAverage(pool, place)));
    }
  });
}

interface Pool {
  readonly code: FunctionBuilder;
  readonly instruction: Pooling;
  readonly vector: VectorRegister;
  readonly source: VectorRegister;
}

/** Does the same for each channel of a window. */
function emitChannels({ code, instruction, vector }: Pool, push: Push, emitChannel: (place: Push) => void): void {
  const { channels } = instruction;
  if (channels === 1) {
    emitChannel(push);
    return;
  }
  borrowLocals(code, "i32", 2, (places) => {
    for (const [stream, place] of places.entries()) {
      const offset = push(stream);
      code.i32(offset);
      code.emit("i32.add");
      code.set(place);
    }
    emitCounted(code, channels, vector.lane, (counter) => {
      emitChannel((stream) => {
        code.get(places[stream]!);
        code.get(counter);
        code.emit("i32.add");
        return 0;
      });
    });
  });
}

/** Does the same for each element of a window; `visit` finds its address, but for a constant part, on the stack. */
function emitWindow({ code, instruction, source }: Pool, push: Push, visit: (offset: number) => void): void {
  const { windowHeight, windowWidth, width, channels } = instruction;
  const pixel = channels * source.lane;
  emitGrid(
    code,
    windowHeight,
    windowWidth,
    [{ row: width * pixel, column: pixel }],
    writtenOutElements,
    (pushPixel) => {
      const offset = push(1) + pushPixel(0);
      code.emit("i32.add");
      visit(source.address + offset);
    },
  );
}

const pieces = [
  { bytes: 16, load: "v128.load", store: "v128.store" },
  { bytes: 8, load: "v128.load64_zero", store: "v128.store64_lane" },
  { bytes: 4, load: "v128.load32_zero", store: "v128.store32_lane" },
  { bytes: 2, load: "v128.load16_splat", store: "v128.store16_lane" },
] as const satisfies readonly { readonly bytes: number; readonly load: Opcode; readonly store: Opcode }[];

/** The largest of a window for all channels, in pieces of 16 bytes and less. */
function emitLargestOfBlocks(pool: Pool, lane: 2 | 4, push: Push): void {
  const { code, instruction, vector, source } = pool;
  const bytes = instruction.channels * lane;
  const operation = largerOperation(lane, vector.element === "u32");
  code.borrow("v128", (largest) => {
    let done = 0;
    for (const piece of pieces) {
      for (; bytes - done >= piece.bytes; done += piece.bytes) {
        const first = push(1);
        code.memory(piece.load, source.address + done + first);
        code.set(largest);
        emitWindow(pool, push, (offset) => {
          code.memory(piece.load, done + offset);
          code.get(largest);
          code.emit(operation);
          code.set(largest);
        });
        const target = vector.address + done + push(0);
        code.get(largest);
        if (piece.store === "v128.store") code.memory(piece.store, target);
        else code.memoryLane(piece.store, target, 0);
      }
    }
  });
}

/** The largest of a window for one channel, in 64 bits. */
function emitLargest(pool: Pool, place: Push): void {
  const { code, vector, source } = pool;
  borrowLocals(code, "i64", 2, ([largest, element]) => {
    const first = place(1);
    loadLane(code, source.element, source.address + first);
    code.set(largest!);
    emitWindow(pool, place, (offset) => {
      loadLane(code, source.element, offset);
      code.tee(element!);
      code.get(largest!);
      code.get(element!);
      code.get(largest!);
      code.emit(isSigned(vector) ? "i64.gt_s" : "i64.gt_u", "select");
      code.set(largest!);
    });
    storeResult(pool, place, () => code.get(largest!));
  });
}

/** The average of elements of 32 bits and less, whose sum fits 64 bits. */
function emitAverage(pool: Pool, place: Push): void {
  const { code, source } = pool;
  code.borrow("i64", (sum) => {
    code.i64(0);
    code.set(sum);
    emitWindow(pool, place, (offset) => {
      loadLane(code, source.element, offset);
      code.get(sum);
      code.emit("i64.add");
      code.set(sum);
    });
    storeResult(pool, place, () => {
      code.get(sum);
      if (source.lane === 2) {
        // The sum of at most 4096 elements of 16 bits fits 32 bits, where the engine divides by a constant quickly.
        code.emit("i32.wrap_i64");
        code.i32(windowElements(pool));
        code.emit("i32.div_s", "i64.extend_i32_s");
      } else {
        code.i64(windowElements(pool));
        code.emit("i64.div_s");
      }
    });
  });
}

/**
 * The average of elements of 64 bits, whose sum may not fit: n * quotients + remainders, where |remainders| stays below
 * n * n. Their own quotient goes to the quotients; what then remains, if its sign is not that of the whole, takes one away.
 */
function emitWideAverage(pool: Pool, place: Push): void {
  const { code, source } = pool;
  const count = windowElements(pool);
  const suffix = isSigned(source) ? "s" : "u";
  borrowLocals(code, "i64", 3, ([quotients, remainders, element]) => {
    for (const local of [quotients!, remainders!]) {
      code.i64(0);
      code.set(local);
    }
    emitWindow(pool, place, (offset) => {
      loadLane(code, source.element, offset);
      code.tee(element!);
      code.i64(count);
      code.emit(`i64.div_${suffix}`);
      code.get(quotients!);
      code.emit("i64.add");
      code.set(quotients!);
      code.get(element!);
      code.i64(count);
      code.emit(`i64.rem_${suffix}`);
      code.get(remainders!);
      code.emit("i64.add");
      code.set(remainders!);
    });
    storeResult(pool, place, () => {
      code.get(quotients!);
      code.get(remainders!);
      code.i64(count);
      code.emit("i64.div_s", "i64.add");
      if (suffix === "u") return;
      code.tee(quotients!);
      code.get(remainders!);
      code.i64(count);
      code.emit("i64.rem_s");
      code.set(remainders!);
      // + 1 where the whole is negative and the rest is positive, - 1 the other way round.
      pushBoth(code, quotients!, "i64.lt_s", remainders!, "i64.gt_s");
      code.emit("i64.add");
      pushBoth(code, quotients!, "i64.gt_s", remainders!, "i64.lt_s");
      code.emit("i64.sub");
    });
  });
}

/** Leaves 1 (i64) where both comparisons with 0 hold. */
function pushBoth(code: FunctionBuilder, first: number, compareFirst: Opcode, second: number, compareSecond: Opcode) {
  code.get(first);
  code.i64(0);
  code.emit(compareFirst);
  code.get(second);
  code.i64(0);
  code.emit(compareSecond, "i32.and", "i64.extend_i32_u");
}

function windowElements({ instruction }: Pool): number {
  return instruction.windowHeight * instruction.windowWidth;
}

function storeResult({ code, vector }: Pool, place: Push, pushValue: () => void): void {
  const target = vector.address + place(0);
  pushValue();
  storeLane(code, vector.element, target);
}
