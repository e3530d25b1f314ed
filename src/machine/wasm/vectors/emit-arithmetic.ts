import type { Instruction } from "../../../bytecode/index.ts";
import type { ActionEmission } from "../emission.ts";
import type { FunctionBuilder, Opcode } from "../module/index.ts";
import { emitElements, isSigned, splat, wrapBlock } from "./lanes.ts";
import { emitSteps } from "./steps.ts";
import { type VectorRegister, vectorRegister } from "./vector-register.ts";

type PairInstruction = Extract<
  Instruction,
  { readonly op: "RMT_VECTOR_ADD" | "RMT_VECTOR_SUB" | "RMT_VECTOR_MUL" | "RMT_VECTOR_MIN" | "RMT_VECTOR_MAX" }
>;
type Rectifier = Extract<Instruction, { readonly op: "RMT_RELU" }>;

/** Emits an instruction that computes each element from the elements at the same place in its sources. */
export function emitArithmetic(emission: ActionEmission, instruction: PairInstruction | Rectifier): void {
  const { code } = emission;
  const vector = vectorRegister(emission, instruction.vector);
  if (instruction.op === "RMT_RELU") {
    emitRectifier(code, vector, vectorRegister(emission, instruction.source));
    return;
  }
  const left = vectorRegister(emission, instruction.left);
  const right = vectorRegister(emission, instruction.right);
  const operation = blockOperation(instruction.op, vector);
  if (operation === undefined) {
    emitPairs(code, instruction.op, vector, left, right);
    return;
  }
  emitSteps(code, vector.blocks, [16], ({ push }) => {
    const target = push(0);
    code.memory("v128.load", left.address + push(0));
    code.memory("v128.load", right.address + push(0));
    code.emit(operation);
    if (instruction.op !== "RMT_VECTOR_MIN" && instruction.op !== "RMT_VECTOR_MAX") wrapBlock(code, vector.element);
    code.memory("v128.store", vector.address + target);
  });
}

/** The instruction on a block; undefined where there is none for 64-bit lanes. */
function blockOperation(op: PairInstruction["op"], { lane, element }: VectorRegister): Opcode | undefined {
  const unsigned = element === "u32";
  switch (op) {
    case "RMT_VECTOR_ADD":
      return lane === 2 ? "i16x8.add" : lane === 4 ? "i32x4.add" : "i64x2.add";
    case "RMT_VECTOR_SUB":
      return lane === 2 ? "i16x8.sub" : lane === 4 ? "i32x4.sub" : "i64x2.sub";
    case "RMT_VECTOR_MUL":
      return lane === 2 ? "i16x8.mul" : lane === 4 ? "i32x4.mul" : undefined;
    case "RMT_VECTOR_MIN":
      if (lane === 8) return undefined;
      return lane === 2 ? "i16x8.min_s" : unsigned ? "i32x4.min_u" : "i32x4.min_s";
    case "RMT_VECTOR_MAX":
      return lane === 8 ? undefined : largerOperation(lane, unsigned);
  }
}

/** The larger of each lane. Lanes that are wider than their unsigned type compare alike either way. */
export function largerOperation(lane: 2 | 4, unsigned: boolean): Opcode {
  return lane === 2 ? "i16x8.max_s" : unsigned ? "i32x4.max_u" : "i32x4.max_s";
}

function emitPairs(
  code: FunctionBuilder,
  op: PairInstruction["op"],
  vector: VectorRegister,
  left: VectorRegister,
  right: VectorRegister,
): void {
  if (op === "RMT_VECTOR_MUL") {
    emitElements(code, vector, [left, right], (load) => {
      load(0);
      load(1);
      code.emit("i64.mul");
    });
    return;
  }
  const leftIsLess = isSigned(vector) ? "i64.lt_s" : "i64.lt_u";
  const leftIsLarger = isSigned(vector) ? "i64.gt_s" : "i64.gt_u";
  code.borrow("i64", (first) =>
    code.borrow("i64", (second) =>
      emitElements(code, vector, [left, right], (load) => {
        load(0);
        code.tee(first);
        load(1);
        code.tee(second);
        code.get(first);
        code.get(second);
        code.emit(op === "RMT_VECTOR_MIN" ? leftIsLess : leftIsLarger, "select");
      }),
    ),
  );
}

function emitRectifier(code: FunctionBuilder, vector: VectorRegister, source: VectorRegister): void {
  const { lane } = vector;
  if (lane === 8 && isSigned(vector)) {
    code.borrow("i64", (element) =>
      emitElements(code, vector, [source], (load) => {
        load(0);
        code.tee(element);
        code.i64(0);
        code.get(element);
        code.i64(0);
        code.emit("i64.gt_s", "select");
      }),
    );
    return;
  }
  emitSteps(code, vector.blocks, [16], ({ push }) => {
    const target = push(0);
    code.memory("v128.load", source.address + push(0));
    if (lane !== 8 && isSigned(vector)) {
      splat(code, 4, 0);
      code.emit(largerOperation(lane, false));
    }
    code.memory("v128.store", vector.address + target);
  });
}
