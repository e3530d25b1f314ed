import { type Action, type Block, type Instruction, instructionCost, loopRoundCost } from "../../bytecode/index.ts";
import type { HelperFunction } from "../machine.ts";
import { fromBigInt, type Integer } from "./integer.ts";
import {
  breakOut,
  continueOut,
  done,
  exited,
  type InstructionIn,
  type MachineState,
  type Preparation,
  returned,
  type Step,
  step,
  tailCalled,
} from "./preparation.ts";
import { prepareCall } from "./prepare-call.ts";
import { prepareContextAccess, prepareRecordAccess } from "./prepare-context.ts";
import { prepareEventAccess } from "./prepare-event.ts";
import { prepareConvolution, preparePooling } from "./prepare-image.ts";
import { prepareModelAccess } from "./prepare-model.ts";
import { prepareOperation } from "./prepare-operation.ts";
import { prepareMatrixProduct, prepareTensorAccess } from "./prepare-tensor.ts";
import { prepareVectorAccess } from "./prepare-vector.ts";
import { prepareVectorArithmetic, prepareVectorReduction } from "./prepare-vector-arithmetic.ts";

/** An action made ready for one hook, as a tree of functions over its own registers. */
export interface PreparedAction {
  /** Integers and, in record registers, slots of context records; action data goes to the first ones. */
  readonly registers: Integer[];
  readonly run: Step;
}

/**
 * Makes an action ready to run at a hook with these helpers.
 *
 * @param helpers by index into `Program.helpers`
 * @throws DiagnosticError (RMT4005) when the action calls a helper that is not there
 */
export function prepareAction(
  state: MachineState,
  action: Action,
  hook: string,
  helpers: readonly (HelperFunction | undefined)[],
): PreparedAction {
  // Filled with bigints first: the array then stays general, where V8 would otherwise change its layout under way.
  const registers = Array.from(action.registers, (): Integer => 0n).fill(0);
  const vectors = action.registers.map((type) => (type.kind === "vector" ? zeros(type.length) : []));
  const context: Preparation = { state, action, hook, helpers, registers, vectors };
  return {
    registers,
    run: prepareBlock(context, action.body),
  };
}

function zeros(length: number): Integer[] {
  return Array.from({ length }, (): Integer => 0n).fill(0);
}

/** Runs the steps in order until one does not end normally; charges what was begun. */
function prepareBlock(preparation: Preparation, block: Block): Step {
  const { state, action } = preparation;
  const steps = block.map((instruction) => prepareInspected(preparation, instruction));
  const count = steps.length;
  let total = 0;
  const costUpTo = block.map((instruction) => {
    total += instructionCost(state.program, action, instruction);
    return total;
  });
  if (count === 0) return () => done;
  if (!state.countCost) {
    return () => {
      for (let index = 0; index < count; index++) {
        const completion = steps[index]!();
        if (completion !== done) return completion;
      }
      return done;
    };
  }
  return () => {
    for (let index = 0; index < count; index++) {
      const completion = steps[index]!();
      if (completion !== done) {
        state.executedCost += costUpTo[index]!;
        return completion;
      }
    }
    state.executedCost += total;
    return done;
  };
}

function prepareInspected(preparation: Preparation, instruction: Instruction): Step {
  const { state, action, registers, vectors } = preparation;
  const { inspector } = state;
  const perform = prepareInstruction(preparation, instruction);
  if (inspector === undefined) return perform;
  return () => {
    const completion = perform();
    inspector.executed(action, instruction, registers, vectors);
    return completion;
  };
}

function prepareInstruction(preparation: Preparation, instruction: Instruction): Step {
  switch (instruction.op) {
    case "CONST": {
      const { registers } = preparation;
      const { result } = instruction;
      const value = fromBigInt(instruction.value);
      return step(() => {
        registers[result] = value;
      });
    }
    case "RMT_RANDOM":
    case "RMT_LD_EVENT":
    case "RMT_LD_META":
    case "RMT_ST_META":
    case "RMT_COUNT":
    case "RMT_OBSERVE":
      return prepareEventAccess(preparation, instruction);
    case "RMT_MATCH_CTXT":
    case "RMT_FIND_CTXT":
    case "RMT_DELETE_CTXT":
    case "RMT_PUSH_QUEUE":
    case "RMT_POP_QUEUE":
      return prepareContextAccess(preparation, instruction);
    case "RMT_LD_CTXT":
    case "RMT_ST_CTXT":
    case "RMT_LD_ARRAY":
    case "RMT_ST_ARRAY":
    case "RMT_PUSH_RING":
    case "RMT_VECTOR_LD":
      return prepareRecordAccess(preparation, instruction);
    case "RMT_VECTOR_ZERO":
    case "RMT_VECTOR_COPY":
    case "RMT_VECTOR_CONVERT":
    case "RMT_VECTOR_PUSH":
    case "RMT_VECTOR_SET":
    case "RMT_VECTOR_SLICE":
    case "RMT_VECTOR_PUT":
    case "RMT_SCALAR_VAL":
      return prepareVectorAccess(preparation, instruction);
    case "RMT_VECTOR_ADD":
    case "RMT_VECTOR_SUB":
    case "RMT_VECTOR_MUL":
    case "RMT_VECTOR_MIN":
    case "RMT_VECTOR_MAX":
    case "RMT_RELU":
    case "RMT_CLAMP":
    case "RMT_REQUANTIZE":
    case "RMT_BINARIZE":
      return prepareVectorArithmetic(preparation, instruction);
    case "RMT_VECTOR_SUM":
    case "RMT_VECTOR_DOT":
    case "RMT_ARG_MAX":
      return prepareVectorReduction(preparation, instruction);
    case "RMT_TENSOR_LD":
    case "RMT_ROW_LD":
    case "RMT_LOOKUP":
    case "RMT_GATHER":
    case "RMT_VECTOR_MAP":
      return prepareTensorAccess(preparation, instruction);
    case "RMT_MAT_MUL":
    case "RMT_BIT_MAT_MUL":
      return prepareMatrixProduct(preparation, instruction);
    case "RMT_CONVOLVE":
      return prepareConvolution(preparation, instruction);
    case "RMT_POOL_MAX":
    case "RMT_POOL_AVERAGE":
      return preparePooling(preparation, instruction);
    case "RMT_TREE_WALK":
    case "RMT_LEARN":
    case "RMT_MODEL_READY":
      return prepareModelAccess(preparation, instruction);
    case "CALL":
      return prepareCall(preparation, instruction);
    case "RMT_INFER":
      return prepareBlock(preparation, instruction.body);
    case "BLOCK":
    case "IF":
    case "LOOP":
    case "BREAK":
    case "CONTINUE":
    case "RETURN":
    case "EXIT":
    case "TAIL_CALL":
      return prepareControl(preparation, instruction);
    case "RMT_CONTRIBUTE":
    case "RMT_NOISY_SUM":
      throw new Error(
        `${instruction.op} is for the verifier to write out; machines are only made for what it gave back`,
      );
    default:
      return step(prepareOperation(preparation.registers, instruction));
  }
}

function prepareControl(
  preparation: Preparation,
  instruction: InstructionIn<"BLOCK" | "IF" | "LOOP" | "BREAK" | "CONTINUE" | "RETURN" | "EXIT" | "TAIL_CALL">,
): Step {
  const { state, action, registers } = preparation;
  const roundCost = state.countCost ? loopRoundCost : 0;
  switch (instruction.op) {
    case "BLOCK": {
      const body = prepareBlock(preparation, instruction.body);
      return () => {
        const completion = body();
        if (completion === breakOut) return done;
        return completion > breakOut ? completion - 2 : completion;
      };
    }
    case "IF": {
      const { condition } = instruction;
      const whenTrue = prepareBlock(preparation, instruction.whenTrue);
      const whenFalse = prepareBlock(preparation, instruction.whenFalse);
      return () => (registers[condition] !== 0 ? whenTrue() : whenFalse());
    }
    case "LOOP": {
      const { counter, bound } = instruction;
      const body = prepareBlock(preparation, instruction.body);
      return () => {
        for (let round = 0; round < bound; round++) {
          registers[counter] = round;
          state.executedCost += roundCost;
          state.inspector?.roundBegan(action, instruction);
          const completion = body();
          if (completion === done || completion === continueOut) continue;
          if (completion === breakOut) return done;
          return completion > continueOut ? completion - 2 : completion;
        }
        return done;
      };
    }
    case "BREAK": {
      const completion = breakOut + 2 * instruction.depth;
      return () => completion;
    }
    case "CONTINUE": {
      const completion = continueOut + 2 * instruction.depth;
      return () => completion;
    }
    case "RETURN":
      return () => returned;
    case "EXIT":
      return () => exited;
    case "TAIL_CALL": {
      const { table } = instruction;
      return () => {
        state.nextTable = table;
        return tailCalled;
      };
    }
  }
}
