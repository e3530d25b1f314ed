import {
  type Action,
  type Block,
  blocksOf,
  type Instruction,
  type InstructionName,
  type InstructionOf,
  isIntegerOperation,
  isWrittenOperand,
  operandsOf,
  type Program,
} from "../../bytecode/index.ts";
import { type Rule, report, type Verification } from "../verification.ts";
import { followWrites } from "../written-registers.ts";
import { forEachInference } from "./inferences.ts";
import { checkSlots } from "./slot-guarantees.ts";

/** What is inside of RMT_INFER is closed, and slots declare what can be kept. */
export const inferenceRule: Rule = {
  codes: ["RMT3032", "RMT3033"],
  proves:
    "the code of RMT_INFER depends on its features and its slot alone and has no effects; slots declare ranges and properties that can be, and are asked by RMT_INFER where they do",
  check: (verification) => {
    const { program } = verification;
    checkSlots(verification);
    forEachInference(program, (action, instruction) => checkBody(verification, action, instruction));
    for (const action of program.actions) checkOutside(verification, action, action.body);
  },
};

/** What code of a model may do beside computing integers from integers. */
const pure: ReadonlySet<InstructionName> = new Set([
  "RMT_VECTOR_ZERO",
  "RMT_VECTOR_COPY",
  "RMT_VECTOR_PUSH",
  "RMT_VECTOR_SET",
  "RMT_SCALAR_VAL",
  "RMT_VECTOR_CONVERT",
  "RMT_VECTOR_SLICE",
  "RMT_VECTOR_PUT",
  "RMT_VECTOR_ADD",
  "RMT_VECTOR_SUB",
  "RMT_VECTOR_MUL",
  "RMT_VECTOR_MIN",
  "RMT_VECTOR_MAX",
  "RMT_VECTOR_SUM",
  "RMT_VECTOR_DOT",
  "RMT_TREE_WALK",
  "RMT_ARG_MAX",
  "RMT_RELU",
  "RMT_CLAMP",
  "RMT_REQUANTIZE",
  "RMT_VECTOR_MAP",
  "RMT_BINARIZE",
  "RMT_TENSOR_LD",
  "RMT_ROW_LD",
  "RMT_LOOKUP",
  "RMT_GATHER",
  "RMT_MAT_MUL",
  "RMT_CONVOLVE",
  "RMT_POOL_MAX",
  "RMT_POOL_AVERAGE",
  "RMT_MODEL_READY",
  "RMT_BIT_MAT_MUL",
  "BLOCK",
  "IF",
  "LOOP",
  "BREAK",
  "CONTINUE",
]);

interface Check {
  readonly verification: Verification;
  readonly action: Action;
  readonly inference: InstructionOf<"RMT_INFER">;
  /** Registers and instructions that were reported. */
  readonly reported: Set<number | Instruction>;
}

function checkBody(verification: Verification, action: Action, inference: InstructionOf<"RMT_INFER">): void {
  const check: Check = { verification, action, inference, reported: new Set() };
  const start = new Uint8Array(action.registers.length);
  start[inference.features] = 1;
  followWrites(inference.body, start, {
    before: (instruction, written, depth) => checkInstruction(check, instruction, written, depth),
  });
}

function checkInstruction(check: Check, instruction: Instruction, written: Uint8Array, depth: number): void {
  const { program } = check.verification;
  const { inference } = check;
  const slot = program.models[inference.model]!;
  const refuse = (message: string, hint: string) => refuseInside(check, instruction, message, hint);
  const { op } = instruction;
  if (!pure.has(op) && !isIntegerOperation(op)) {
    const [message, hint] =
      op === "RMT_INFER"
        ? ["asks a model inside of the code of another question", "ask one after the other"]
        : op === "RETURN" || op === "EXIT" || op === "TAIL_CALL"
          ? [`leaves the action by ${op}`, "leave the code at its end"]
          : [`does more than compute: ${op}`, "do it before or behind the question"];
    refuse(message, hint);
    return;
  }
  if ((op === "BREAK" || op === "CONTINUE") && instruction.depth >= depth) {
    refuse(`leaves the code by ${op} ${instruction.depth}`, "leave the code at its end");
  }
  if ((op === "RMT_TREE_WALK" || op === "RMT_MODEL_READY") && instruction.model !== inference.model) {
    const other = program.models[instruction.model]!.name;
    refuse(`asks model ${other}`, `read nothing but model ${slot.name} and constants`);
  }
  for (const tensor of tensorsOf(instruction)) {
    const { name, model } = program.tensors[tensor]!;
    if (model === -1 || model === inference.model) continue;
    const other = program.models[model]!.name;
    refuse(`reads tensor ${name} of model ${other}`, `read nothing but tensors of ${slot.name} and constants`);
  }
  for (const { name, register } of registersOf(instruction, isReadOperand)) {
    if (written[register] || check.reported.has(register)) continue;
    check.reported.add(register);
    const hint = "compute it inside from the features, or make it one of them";
    refuse(`reads register ${register} (${name} of ${op}), which was not written in it on every path`, hint);
  }
  for (const { name, register } of registersOf(instruction, isChangedOperand)) {
    if (register !== inference.features) continue;
    refuse(`writes the features (${name} of ${op})`, "copy them first: RMT_VECTOR_COPY");
  }
}

function refuseInside({ verification, action, reported }: Check, instruction: Instruction, what: string, hint: string) {
  reported.add(instruction);
  report(verification, "RMT3032", `the code of RMT_INFER ${what}`, hint, { action, instruction });
}

/** Slots that promise something are asked where that is kept. */
function checkOutside(verification: Verification, action: Action, block: Block): void {
  const { program } = verification;
  for (const instruction of block) {
    if (instruction.op === "RMT_INFER") continue;
    for (const index of slotsAskedBy(program, instruction)) {
      const slot = program.models[index]!;
      const promised = promisedBy(slot);
      if (promised === undefined) continue;
      const message = `${instruction.op} asks model ${slot.name} outside of RMT_INFER, but it declares ${promised}`;
      report(verification, "RMT3033", message, "put the code that asks it into RMT_INFER", { action, instruction });
    }
    for (const inner of blocksOf(instruction)) checkOutside(verification, action, inner.block);
  }
}

function promisedBy({ range, envelope, properties }: Program["models"][number]): string | undefined {
  if (range !== undefined) return "a range";
  if (envelope) return "an envelope";
  return properties !== undefined && properties.length > 0 ? "properties" : undefined;
}

function slotsAskedBy(program: Program, instruction: Instruction): readonly number[] {
  if (instruction.op === "RMT_TREE_WALK") return [instruction.model];
  return tensorsOf(instruction).flatMap((tensor) => {
    const { model } = program.tensors[tensor]!;
    return model >= 0 ? [model] : [];
  });
}

function tensorsOf(instruction: Instruction): readonly number[] {
  const values = instruction as unknown as Readonly<Record<string, number>>;
  return operandsOf(instruction.op).flatMap(({ name, kind }) => (kind === "tensor" ? [values[name]!] : []));
}

function registersOf(
  instruction: Instruction,
  isWanted: (kind: ReturnType<typeof operandsOf>[number]["kind"]) => boolean,
): readonly { readonly name: string; readonly register: number }[] {
  const values = instruction as unknown as Readonly<Record<string, number | readonly number[]>>;
  return operandsOf(instruction.op).flatMap(({ name, kind }) => {
    if (!isWanted(kind)) return [];
    const value = values[name]!;
    return (typeof value === "number" ? [value] : value).map((register) => ({ name, register }));
  });
}

function isChangedOperand(kind: Parameters<typeof isWrittenOperand>[0]): boolean {
  return isWrittenOperand(kind) || kind === "vectorUpdate";
}

function isReadOperand(kind: string): boolean {
  return kind === "source" || kind === "sources" || kind === "vector" || kind === "vectorUpdate";
}
