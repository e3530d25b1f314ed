import { type InstructionOf, type IntegerType, integerRange } from "../../../bytecode/index.ts";
import type { ActionEmission } from "../emission.ts";
import type { FunctionBuilder, Opcode } from "../module/index.ts";
import { fusedSums } from "./fused-sums.ts";
import { loadLane, splat } from "./lanes.ts";
import { emitSteps } from "./steps.ts";
import { type VectorRegister, vectorRegister } from "./vector-register.ts";

/** Emits RMT_VECTOR_SUM or RMT_VECTOR_DOT. */
export function emitReduction(
  emission: ActionEmission,
  instruction: InstructionOf<"RMT_VECTOR_SUM"> | InstructionOf<"RMT_VECTOR_DOT">,
): void {
  const { code, locals } = emission;
  // The look-up before it has left the sum there.
  if (instruction.op === "RMT_VECTOR_SUM" && fusedSums(emission.action).gathers.has(instruction)) return;
  if (instruction.op === "RMT_VECTOR_SUM") emitSum(code, vectorRegister(emission, instruction.vector));
  else emitDot(code, vectorRegister(emission, instruction.left), vectorRegister(emission, instruction.right));
  code.set(locals[instruction.result]!);
}

function emitSum(code: FunctionBuilder, { address, blocks, lane, element }: VectorRegister): void {
  const load = (push: (stream: number) => number) => code.memory("v128.load", address + push(0));
  // At most 4096 elements of 16 bits: their sum fits 32 bits.
  if (lane === 2 || element === "u16") {
    accumulateBlocks(code, blocks, "i32x4.add", (push) => {
      load(push);
      if (lane === 2) code.emit("i32x4.extadd_pairwise_i16x8_s");
    });
    pushSumOfFour(code);
  } else if (lane === 4) {
    code.borrow("v128", (block) =>
      accumulateBlocks(code, blocks, "i64x2.add", (push) => {
        load(push);
        code.set(block);
        pushWidenedPairs(code, block, element === "u32");
      }),
    );
    pushSumOfTwo(code);
  } else {
    accumulateBlocks(code, blocks, "i64x2.add", load);
    pushSumOfTwo(code);
  }
}

/** The lower two and the upper two i32 of a block, widened and added. */
function pushWidenedPairs(code: FunctionBuilder, block: number, unsigned: boolean): void {
  code.get(block);
  code.emit(unsigned ? "i64x2.extend_low_i32x4_u" : "i64x2.extend_low_i32x4_s");
  code.get(block);
  code.emit(unsigned ? "i64x2.extend_high_i32x4_u" : "i64x2.extend_high_i32x4_s", "i64x2.add");
}

/** Leaves the sum of what `pushBlock` leaves for each block. */
function accumulateBlocks(
  code: FunctionBuilder,
  blocks: number,
  add: Opcode,
  pushBlock: (push: (stream: number) => number) => void,
): void {
  code.borrow("v128", (sum) => {
    splat(code, 4, 0);
    code.set(sum);
    emitSteps(code, blocks, [16], ({ push }) => {
      pushBlock(push);
      code.get(sum);
      code.emit(add);
      code.set(sum);
    });
    code.get(sum);
  });
}

/** Adds the four i32 of the block on the stack; leaves an i64. */
function pushSumOfFour(code: FunctionBuilder): void {
  code.borrow("v128", (sum) => {
    for (const shift of [8, 4]) {
      code.tee(sum);
      code.get(sum);
      code.get(sum);
      code.shuffle(rotatedBy(shift));
      code.emit("i32x4.add");
    }
  });
  code.lane("i32x4.extract_lane", 0);
  code.emit("i64.extend_i32_s");
}

/** Adds the two i64 of the block on the stack. */
function pushSumOfTwo(code: FunctionBuilder): void {
  code.borrow("v128", (sum) => {
    code.tee(sum);
    code.lane("i64x2.extract_lane", 0);
    code.get(sum);
    code.lane("i64x2.extract_lane", 1);
    code.emit("i64.add");
  });
}

/** Shuffles that turn a block by so many bytes. */
export function rotatedBy(bytes: number): number[] {
  return Array.from({ length: 16 }, (_, index) => (index + bytes) % 16);
}

function emitDot(code: FunctionBuilder, left: VectorRegister, right: VectorRegister): void {
  const load = (push: (stream: number) => number) => {
    code.memory("v128.load", left.address + push(0));
    code.memory("v128.load", right.address + push(0));
  };
  const { blocks } = left;
  const product = widePairProduct(left.element, right.element);
  if (left.lane === 2 && right.lane === 2) {
    const laneSum = BigInt(2 * blocks) * greatest(left.element) * greatest(right.element);
    if (laneSum < 1n << 31n) {
      accumulateBlocks(code, blocks, "i32x4.add", (push) => {
        load(push);
        code.emit("i32x4.dot_i16x8_s");
      });
      pushSumOfFour(code);
      return;
    }
    // A lane is from -2^31 + 2^16 to 2^31, one more than an i32 holds: one less is summed up, and added in the end.
    code.borrow("v128", (block) =>
      accumulateBlocks(code, blocks, "i64x2.add", (push) => {
        load(push);
        code.emit("i32x4.dot_i16x8_s");
        splat(code, 4, 1);
        code.emit("i32x4.sub");
        code.set(block);
        pushWidenedPairs(code, block, false);
      }),
    );
    pushSumOfTwo(code);
    code.i64(4 * blocks);
    code.emit("i64.add");
  } else if (product !== undefined) {
    code.borrow("v128", (first) =>
      code.borrow("v128", (second) =>
        accumulateBlocks(code, blocks, "i64x2.add", (push) => {
          load(push);
          code.set(second);
          code.tee(first);
          code.get(second);
          code.emit(`i64x2.extmul_low_i32x4_${product}`);
          code.get(first);
          code.get(second);
          code.emit(`i64x2.extmul_high_i32x4_${product}`, "i64x2.add");
        }),
      ),
    );
    pushSumOfTwo(code);
  } else {
    emitDotOfElements(code, left, right);
  }
}

/** How products of lanes of 32 bits are widened; undefined where the signs differ or lanes are not of 32 bits. */
function widePairProduct(left: IntegerType, right: IntegerType): "s" | "u" | undefined {
  const types = [left, right];
  if (types.every((type) => type === "i32" || type === "u16")) return "s";
  return types.every((type) => type === "u32" || type === "u16") ? "u" : undefined;
}

/** The largest absolute value of the type, or one more. */
function greatest(type: IntegerType): bigint {
  const { low, high } = integerRange(type);
  return high + (low < 0n ? 1n : 0n);
}

function emitDotOfElements(code: FunctionBuilder, left: VectorRegister, right: VectorRegister): void {
  code.borrow("i64", (sum) => {
    code.i64(0);
    code.set(sum);
    emitSteps(code, left.length, [left.lane, right.lane], ({ push }) => {
      loadLane(code, left.element, left.address + push(0));
      loadLane(code, right.element, right.address + push(1));
      code.emit("i64.mul");
      code.get(sum);
      code.emit("i64.add");
      code.set(sum);
    });
    code.get(sum);
  });
}
