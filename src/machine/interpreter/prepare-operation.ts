import type { InstructionName, instructionSet } from "../../bytecode/index.ts";
import {
  add,
  and,
  countOnes,
  divideSigned,
  divideUnsigned,
  hashIntegers,
  type Integer,
  leadingZeros,
  lessSigned,
  lessUnsigned,
  multiply,
  negate,
  not,
  or,
  remainderSigned,
  remainderUnsigned,
  shiftLeft,
  shiftRightSigned,
  shiftRightUnsigned,
  subtract,
  wrap,
  xor,
} from "./integer.ts";
import type { InstructionIn } from "./preparation.ts";

/** Instructions that compute an integer register from integer registers. */
type Operation = InstructionIn<
  BinaryName | "MOVE" | "NEG" | "NOT" | "EXTEND" | "SELECT" | "COUNT_ONES" | "LEADING_ZEROS" | "HASH"
>;
type BinaryName = {
  [Name in InstructionName]: (typeof instructionSet)[Name]["operands"] extends {
    readonly result: "result";
    readonly left: "source";
    readonly right: "source";
  }
    ? Name
    : never;
}[InstructionName];

/**
 * The function that does the operation on the registers. Each case makes its own function, so that V8 sees one operation
 * at each place and can inline it.
 */
export function prepareOperation(registers: Integer[], instruction: Operation): () => void {
  const { result } = instruction;
  if (instruction.op === "SELECT") {
    const { condition, whenTrue, whenFalse } = instruction;
    return () => {
      registers[result] = registers[condition] !== 0 ? registers[whenTrue]! : registers[whenFalse]!;
    };
  }
  if (instruction.op === "HASH") {
    const { values } = instruction;
    return () => {
      registers[result] = hashIntegers(values.map((register) => registers[register]!));
    };
  }
  if ("source" in instruction) return prepareUnary(registers, instruction);
  const { left, right } = instruction;
  switch (instruction.op) {
    case "ADD":
      return () => {
        registers[result] = add(registers[left]!, registers[right]!);
      };
    case "SUB":
      return () => {
        registers[result] = subtract(registers[left]!, registers[right]!);
      };
    case "MUL":
      return () => {
        registers[result] = multiply(registers[left]!, registers[right]!);
      };
    case "DIV_S":
      return () => {
        registers[result] = divideSigned(registers[left]!, registers[right]!);
      };
    case "DIV_U":
      return () => {
        registers[result] = divideUnsigned(registers[left]!, registers[right]!);
      };
    case "REM_S":
      return () => {
        registers[result] = remainderSigned(registers[left]!, registers[right]!);
      };
    case "REM_U":
      return () => {
        registers[result] = remainderUnsigned(registers[left]!, registers[right]!);
      };
    case "AND":
      return () => {
        registers[result] = and(registers[left]!, registers[right]!);
      };
    case "OR":
      return () => {
        registers[result] = or(registers[left]!, registers[right]!);
      };
    case "XOR":
      return () => {
        registers[result] = xor(registers[left]!, registers[right]!);
      };
    case "SHL":
      return () => {
        registers[result] = shiftLeft(registers[left]!, registers[right]!);
      };
    case "SHR_S":
      return () => {
        registers[result] = shiftRightSigned(registers[left]!, registers[right]!);
      };
    case "SHR_U":
      return () => {
        registers[result] = shiftRightUnsigned(registers[left]!, registers[right]!);
      };
    case "MIN_S":
      return () => {
        registers[result] = lessSigned(registers[right]!, registers[left]!) ? registers[right]! : registers[left]!;
      };
    case "MAX_S":
      return () => {
        registers[result] = lessSigned(registers[left]!, registers[right]!) ? registers[right]! : registers[left]!;
      };
    case "MIN_U":
      return () => {
        registers[result] = lessUnsigned(registers[right]!, registers[left]!) ? registers[right]! : registers[left]!;
      };
    case "MAX_U":
      return () => {
        registers[result] = lessUnsigned(registers[left]!, registers[right]!) ? registers[right]! : registers[left]!;
      };
    case "EQ":
      return () => {
        registers[result] = registers[left] === registers[right] ? 1 : 0;
      };
    case "NE":
      return () => {
        registers[result] = registers[left] === registers[right] ? 0 : 1;
      };
    case "LT_S":
      return () => {
        registers[result] = lessSigned(registers[left]!, registers[right]!) ? 1 : 0;
      };
    case "LT_U":
      return () => {
        registers[result] = lessUnsigned(registers[left]!, registers[right]!) ? 1 : 0;
      };
    case "LE_S":
      return () => {
        registers[result] = lessSigned(registers[right]!, registers[left]!) ? 0 : 1;
      };
    case "LE_U":
      return () => {
        registers[result] = lessUnsigned(registers[right]!, registers[left]!) ? 0 : 1;
      };
  }
}

function prepareUnary(
  registers: Integer[],
  instruction: InstructionIn<"MOVE" | "NEG" | "NOT" | "EXTEND" | "COUNT_ONES" | "LEADING_ZEROS">,
): () => void {
  const { result, source } = instruction;
  switch (instruction.op) {
    case "MOVE":
      return () => {
        registers[result] = registers[source]!;
      };
    case "NEG":
      return () => {
        registers[result] = negate(registers[source]!);
      };
    case "NOT":
      return () => {
        registers[result] = not(registers[source]!);
      };
    case "EXTEND": {
      const { type } = instruction;
      return () => {
        registers[result] = wrap(registers[source]!, type);
      };
    }
    case "COUNT_ONES":
      return () => {
        registers[result] = countOnes(registers[source]!);
      };
    case "LEADING_ZEROS":
      return () => {
        registers[result] = leadingZeros(registers[source]!);
      };
  }
}
