import type { Instruction, InstructionName, IntegerType } from "../../../bytecode/index.ts";
import type { ActionEmission } from "../emission.ts";
import type { FunctionBuilder, Opcode } from "../module/index.ts";

/** Instructions that are one WebAssembly instruction on two integers. */
const direct: Partial<Record<InstructionName, Opcode>> = {
  ADD: "i64.add",
  SUB: "i64.sub",
  MUL: "i64.mul",
  AND: "i64.and",
  OR: "i64.or",
  XOR: "i64.xor",
  // WebAssembly takes shift counts modulo 64 as well.
  SHL: "i64.shl",
  SHR_S: "i64.shr_s",
  SHR_U: "i64.shr_u",
};

/** Comparisons: they leave an i32. */
const comparisons: Partial<Record<InstructionName, Opcode>> = {
  EQ: "i64.eq",
  NE: "i64.ne",
  LT_S: "i64.lt_s",
  LT_U: "i64.lt_u",
  LE_S: "i64.le_s",
  LE_U: "i64.le_u",
};

/** Which operand the smaller or larger of two is: the comparison that keeps the left one. */
const extrema: Partial<Record<InstructionName, Opcode>> = {
  MIN_S: "i64.le_s",
  MAX_S: "i64.ge_s",
  MIN_U: "i64.le_u",
  MAX_U: "i64.ge_u",
};

/** Multiplier of HASH: 2^64 divided by the golden ratio (Fibonacci hashing, Knuth volume 3, section 6.4). */
const hashMultiplier = 0x9e3779b97f4a7c15n;

/** A comparison of two registers; `opcode` leaves an i32. */
export interface Comparison {
  readonly opcode: Opcode;
  readonly left: number;
  readonly right: number;
  readonly result: number;
}

/** The comparison that an instruction is, or undefined. */
export function comparisonOf(instruction: Instruction): Comparison | undefined {
  const opcode = comparisons[instruction.op];
  if (opcode === undefined || !("left" in instruction && "result" in instruction)) return undefined;
  const { left, right, result } = instruction;
  return { opcode, left, right, result };
}

/** Emits an instruction that computes an integer from integers; false where it is none. */
export function emitOperation(emission: ActionEmission, instruction: Instruction): boolean {
  const { code, locals } = emission;
  const load = (register: number) => code.get(locals[register]!);
  if ("left" in instruction && "result" in instruction && instruction.op !== "RMT_VECTOR_DOT") {
    const { left, right, result } = instruction;
    emitBinary(code, instruction.op, locals[left]!, locals[right]!);
    code.set(locals[result]!);
    return true;
  }
  switch (instruction.op) {
    case "CONST":
      code.i64(instruction.value);
      break;
    case "MOVE":
      load(instruction.source);
      break;
    case "NEG":
      code.i64(0);
      load(instruction.source);
      code.emit("i64.sub");
      break;
    case "NOT":
      load(instruction.source);
      code.i64(-1);
      code.emit("i64.xor");
      break;
    case "EXTEND":
      load(instruction.source);
      emitWrap(code, instruction.type);
      break;
    case "COUNT_ONES":
      load(instruction.source);
      code.emit("i64.popcnt");
      break;
    case "LEADING_ZEROS":
      load(instruction.source);
      code.emit("i64.clz");
      break;
    case "SELECT":
      load(instruction.whenTrue);
      load(instruction.whenFalse);
      emitCondition(emission, instruction.condition);
      code.emit("select");
      break;
    case "HASH":
      emitHash(emission, instruction.values);
      break;
    default:
      return false;
  }
  code.set(locals[instruction.result]!);
  return true;
}

/** Leaves 1 as i32 where the register is not 0, otherwise 0. */
export function emitCondition({ code, locals }: ActionEmission, register: number): void {
  code.get(locals[register]!);
  code.i64(0);
  code.emit("i64.ne");
}

/** Wraps the i64 on the stack to the width of the type and extends it by the type's sign. */
export function emitWrap(code: FunctionBuilder, type: IntegerType): void {
  switch (type) {
    case "i8":
      code.emit("i64.extend8_s");
      break;
    case "i16":
      code.emit("i64.extend16_s");
      break;
    case "i32":
      code.emit("i64.extend32_s");
      break;
    case "u8":
    case "u16":
    case "u32":
      code.i64({ u8: 0xff, u16: 0xffff, u32: 0xffff_ffff }[type]);
      code.emit("i64.and");
      break;
    case "i64":
    case "u64":
      break;
  }
}

function emitBinary(code: FunctionBuilder, op: InstructionName, left: number, right: number): void {
  const both = () => {
    code.get(left);
    code.get(right);
  };
  const comparison = comparisons[op];
  const extremum = extrema[op];
  if (comparison) {
    both();
    code.emit(comparison, "i64.extend_i32_u");
  } else if (extremum) {
    both();
    both();
    code.emit(extremum, "select");
  } else if (op === "DIV_S") {
    emitSignedDivision(code, left, right);
  } else if (op === "DIV_U" || op === "REM_S" || op === "REM_U") {
    code.get(right);
    code.emit("i64.eqz");
    code.ifValue(
      "i64",
      () => {
        if (op === "DIV_U") code.i64(0);
        else code.get(left);
      },
      () => {
        both();
        code.emit({ DIV_U: "i64.div_u", REM_S: "i64.rem_s", REM_U: "i64.rem_u" }[op] as Opcode);
      },
    );
  } else {
    both();
    code.emit(direct[op]!);
  }
}

/** WebAssembly traps on division by 0 and on MIN / -1; here they are 0 and MIN: x / -1 is -x, which wraps to MIN. */
function emitSignedDivision(code: FunctionBuilder, left: number, right: number): void {
  code.get(right);
  code.i64(1);
  code.emit("i64.add");
  code.i64(1);
  code.emit("i64.gt_u");
  code.ifValue(
    "i64",
    () => {
      code.get(left);
      code.get(right);
      code.emit("i64.div_s");
    },
    () => {
      // 0 or -1: left * right is 0 or -left.
      code.get(left);
      code.get(right);
      code.emit("i64.mul");
    },
  );
}

function emitHash({ code, locals }: ActionEmission, values: readonly number[]): void {
  code.borrow("i64", (hash) => {
    code.i64(0);
    for (const value of values) {
      code.get(locals[value]!);
      code.emit("i64.xor");
      code.i64(hashMultiplier);
      code.emit("i64.mul");
      code.tee(hash);
      code.get(hash);
      code.i64(32);
      code.emit("i64.shr_u", "i64.xor");
    }
  });
}
