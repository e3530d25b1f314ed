import { type Action, type Block, type Instruction, instructionCost, loopRoundCost } from "../../../bytecode/index.ts";
import { emitContextInstruction } from "../contexts/emit-context-instruction.ts";
import type { ActionEmission } from "../emission.ts";
import { emitModelInstruction } from "../models/emit-model-instruction.ts";
import type { FunctionBuilder, Label } from "../module/index.ts";
import { emitVectorInstruction } from "../vectors/emit-vector-instruction.ts";
import { type Comparison, comparisonOf, emitCondition, emitOperation, emitWrap } from "./emit-operation.ts";
import { countInstructions } from "./uses.ts";

/** Where the ways out of an action lead, and what it calls on the way. */
export interface ActionSurroundings {
  /** The imported function that calls this helper of the hook with so many arguments. */
  readonly helperFunction: (helper: number, argumentCount: number) => number;
  /** Address where a helper's answer is put: 8 bytes. */
  readonly answerAddress: number;
  /** The local (i32) that sums up costs; undefined: costs are not counted. */
  readonly cost: number | undefined;
  /** Ends the action. */
  readonly leave: (code: FunctionBuilder, how: "return" | "exit" | { readonly table: number }) => void;
}

interface Surroundings extends ActionSurroundings {
  /** What BREAK and CONTINUE lead to, innermost last. */
  readonly targets: { readonly afterBreak: Label; readonly afterContinue: Label | undefined }[];
}

/** The local that holds each register, in the given function; see `ActionEmission.locals`. */
export function actionLocals(code: FunctionBuilder, action: Action): number[] {
  return action.registers.map(({ kind }) => (kind === "vector" ? -1 : code.local(kind === "record" ? "i32" : "i64")));
}

/** Emits the body of an action; its parameters are in their locals. It may run off the end, as RETURN does. */
export function emitAction(emission: ActionEmission, surroundings: ActionSurroundings): void {
  emitBlock(emission, { ...surroundings, targets: [] }, emission.action.body, 0);
}

/**
 * Loops of so few instructions in all rounds are written out: with the counter constant, the engine finds that indices are
 * in range and where they lead.
 */
const mostUnrolledInstructions = 128;

/** Instructions after which nothing of the block runs. */
const jumps: ReadonlySet<Instruction["op"]> = new Set(["BREAK", "CONTINUE", "RETURN", "EXIT", "TAIL_CALL"]);
const structured: ReadonlySet<Instruction["op"]> = new Set(["BLOCK", "IF", "LOOP", "RMT_INFER"]);

/** @param begun cost already begun and not charged */
function emitBlock(emission: ActionEmission, surroundings: Surroundings, block: Block, begun: number): void {
  const { machine, action } = emission;
  let pending = begun;
  for (const [index, instruction] of block.entries()) {
    pending += instructionCost(machine.program, action, instruction);
    if (jumps.has(instruction.op)) {
      charge(emission, surroundings, pending);
      emitJump(emission, surroundings, instruction);
      return;
    }
    if (structured.has(instruction.op)) {
      charge(emission, surroundings, pending);
      pending = 0;
      emitStructured(emission, surroundings, instruction, block[index - 1]);
    } else {
      emitInstruction(emission, surroundings, instruction);
    }
  }
  charge(emission, surroundings, pending);
}

function charge({ code }: ActionEmission, { cost }: Surroundings, amount: number): void {
  if (cost === undefined || amount === 0) return;
  code.get(cost);
  code.i32(amount);
  code.emit("i32.add");
  code.set(cost);
}

function emitJump({ code }: ActionEmission, { leave, targets }: Surroundings, instruction: Instruction): void {
  switch (instruction.op) {
    case "BREAK":
      code.branch(targets.at(-1 - instruction.depth)!.afterBreak);
      break;
    case "CONTINUE":
      code.branch(targets.at(-1 - instruction.depth)!.afterContinue!);
      break;
    case "RETURN":
      leave(code, "return");
      break;
    case "EXIT":
      leave(code, "exit");
      break;
    case "TAIL_CALL":
      leave(code, { table: instruction.table });
      break;
  }
}

/** @param before the instruction before it in its block */
function emitStructured(
  emission: ActionEmission,
  surroundings: Surroundings,
  instruction: Instruction,
  before: Instruction | undefined,
): void {
  const { code, locals } = emission;
  const { targets } = surroundings;
  switch (instruction.op) {
    case "BLOCK":
      code.block((label) => {
        targets.push({ afterBreak: label, afterContinue: undefined });
        emitBlock(emission, surroundings, instruction.body, 0);
        targets.pop();
      });
      break;
    case "RMT_INFER":
      emitBlock(emission, surroundings, instruction.body, 0);
      break;
    case "IF": {
      const { condition, whenTrue, whenFalse } = instruction;
      const comparison = before && comparisonOf(before);
      if (comparison && comparison.result === condition && leavesOperands(comparison)) {
        // The comparison once more, which the engine finds to be the same, saves widening and testing its result.
        code.get(locals[comparison.left]!);
        code.get(locals[comparison.right]!);
        code.emit(comparison.opcode);
      } else {
        emitCondition(emission, condition);
      }
      code.if(
        () => emitBlock(emission, surroundings, whenTrue, 0),
        whenFalse.length === 0 ? undefined : () => emitBlock(emission, surroundings, whenFalse, 0),
      );
      break;
    }
    case "LOOP": {
      const { counter, bound, body } = instruction;
      if (bound === 0) break;
      const emitBody = (afterBreak: Label) =>
        code.block((afterContinue) => {
          targets.push({ afterBreak, afterContinue });
          emitBlock(emission, surroundings, body, loopRoundCost);
          targets.pop();
        });
      if (bound * countInstructions(body) <= mostUnrolledInstructions) {
        code.block((afterBreak) => {
          for (let round = 0; round < bound; round++) {
            code.i64(round);
            code.set(locals[counter]!);
            emitBody(afterBreak);
          }
        });
        break;
      }
      // The body may change the counter; the rounds are counted apart from it.
      const round = code.local("i64");
      code.i64(0);
      code.set(round);
      code.block((afterBreak) =>
        code.loop((again) => {
          code.get(round);
          code.set(locals[counter]!);
          emitBody(afterBreak);
          code.get(round);
          code.i64(1);
          code.emit("i64.add");
          code.tee(round);
          code.i64(bound);
          code.emit("i64.lt_u");
          code.branchIf(again);
        }),
      );
      break;
    }
  }
}

/** Whether a comparison leaves its own operands as they were. */
function leavesOperands({ result, left, right }: Comparison): boolean {
  return result !== left && result !== right;
}

function emitInstruction(emission: ActionEmission, surroundings: Surroundings, instruction: Instruction): void {
  const { machine, code, locals, event } = emission;
  if (emitOperation(emission, instruction)) return;
  switch (instruction.op) {
    case "RMT_RANDOM":
      code.call(machine.randomFunction);
      code.set(locals[instruction.result]!);
      break;
    case "RMT_LD_EVENT":
      code.get(event);
      code.memory("i64.load", 8 * instruction.field);
      code.set(locals[instruction.result]!);
      break;
    case "RMT_LD_META":
      code.i32(machine.metadataAddress);
      code.memory("i64.load", 8 * instruction.field);
      code.set(locals[instruction.result]!);
      break;
    case "RMT_ST_META":
      code.i32(machine.metadataAddress);
      code.get(locals[instruction.source]!);
      emitWrap(code, machine.program.metadata[instruction.field]!.type);
      code.memory("i64.store", 8 * instruction.field);
      break;
    case "RMT_COUNT":
      emitIncrement(code, () => code.i32(machine.counterAddresses[instruction.counter]!), locals[instruction.amount]!);
      break;
    case "RMT_OBSERVE":
      emitObserve(emission, machine.counterAddresses[instruction.counter]!, locals[instruction.value]!);
      break;
    case "CALL":
      emitCall(emission, surroundings, instruction);
      break;
    case "RMT_MATCH_CTXT":
    case "RMT_FIND_CTXT":
    case "RMT_DELETE_CTXT":
    case "RMT_PUSH_QUEUE":
    case "RMT_POP_QUEUE":
    case "RMT_LD_CTXT":
    case "RMT_ST_CTXT":
    case "RMT_LD_ARRAY":
    case "RMT_ST_ARRAY":
    case "RMT_PUSH_RING":
    case "RMT_VECTOR_LD":
      emitContextInstruction(emission, instruction);
      break;
    case "RMT_TREE_WALK":
    case "RMT_LEARN":
    case "RMT_MODEL_READY":
    case "RMT_TENSOR_LD":
    case "RMT_ROW_LD":
    case "RMT_LOOKUP":
    case "RMT_GATHER":
    case "RMT_VECTOR_MAP":
    case "RMT_MAT_MUL":
    case "RMT_CONVOLVE":
    case "RMT_BIT_MAT_MUL":
      emitModelInstruction(emission, instruction);
      break;
    default:
      emitVectorInstruction(emission, instruction);
  }
}

/** Adds the amount in a local to the i64 at an address. */
function emitIncrement(code: FunctionBuilder, address: () => void, amount: number): void {
  address();
  address();
  code.memory("i64.load");
  code.get(amount);
  code.emit("i64.add");
  code.memory("i64.store");
}

/** Bucket k = 64 - leading zeros. */
function emitObserve({ code }: ActionEmission, buckets: number, value: number): void {
  code.borrow("i32", (address) => {
    code.i32(buckets + 64 * 8);
    code.get(value);
    code.emit("i64.clz", "i32.wrap_i64");
    code.i32(3);
    code.emit("i32.shl", "i32.sub");
    code.tee(address);
    code.get(address);
    code.memory("i64.load");
    code.i64(1);
    code.emit("i64.add");
    code.memory("i64.store");
  });
}

/** Arguments cross to JavaScript as two halves: a BigInt made for each would cost more than the call. */
function emitCall(
  { code, locals }: ActionEmission,
  { helperFunction, answerAddress }: Surroundings,
  instruction: Extract<Instruction, { readonly op: "CALL" }>,
): void {
  for (const argument of instruction.arguments) {
    code.get(locals[argument]!);
    code.emit("i32.wrap_i64");
    code.get(locals[argument]!);
    code.i64(32);
    code.emit("i64.shr_s", "i32.wrap_i64");
  }
  code.call(helperFunction(instruction.helper, instruction.arguments.length));
  code.i32(answerAddress);
  code.memory("i64.load");
  code.set(locals[instruction.result]!);
}
