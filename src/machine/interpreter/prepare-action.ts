import { type Action, type Block, type Instruction, instructionCost, loopRoundCost } from "../../bytecode/index.ts";
import { DiagnosticError, errorDiagnostic } from "../../diagnostics/index.ts";
import { matchRecord } from "../contexts/context-store.ts";
import { fromBigInt, fromHost, type Integer } from "./integer.ts";
import {
  breakOut,
  continueOut,
  done,
  exited,
  type HelperFunction,
  type MachineState,
  type Preparation,
  returned,
  type Step,
} from "./preparation.ts";
import { prepareModelAccess, prepareRecordAccess, prepareVectorOperation } from "./prepare-access.ts";
import { prepareOperation } from "./prepare-operation.ts";

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
  helpers: readonly (HelperFunction | undefined)[],
): PreparedAction {
  // Filled with bigints first: the array then stays general, where V8 would otherwise change its layout under way.
  const registers = Array.from(action.registers, (): Integer => 0n).fill(0);
  const vectors = action.registers.map((type) => (type.kind === "vector" ? zeros(type.length) : []));
  const context: Preparation = { state, action, helpers, registers, vectors };
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
  const steps = block.map((instruction) => prepareInstruction(preparation, instruction));
  const count = steps.length;
  let total = 0;
  const costUpTo = block.map((instruction) => {
    total += instructionCost(state.program, action, instruction);
    return total;
  });
  if (count === 0) return () => done;
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

function prepareInstruction(preparation: Preparation, instruction: Instruction): Step {
  const { state, registers } = preparation;
  switch (instruction.op) {
    case "CONST": {
      const { result } = instruction;
      const value = fromBigInt(instruction.value);
      return () => {
        registers[result] = value;
        return done;
      };
    }
    case "RMT_LD_EVENT": {
      const { result, field } = instruction;
      return () => {
        registers[result] = fromHost(state.event[field]!);
        return done;
      };
    }
    case "RMT_MATCH_CTXT": {
      const { record, keys } = instruction;
      const store = state.contexts[instruction.context]!;
      return () => {
        registers[record] = matchRecord(store, registers, keys);
        return done;
      };
    }
    case "RMT_LD_CTXT":
    case "RMT_ST_CTXT":
    case "RMT_LD_ARRAY":
    case "RMT_ST_ARRAY":
    case "RMT_PUSH_RING":
    case "RMT_VECTOR_LD":
      return prepareRecordAccess(preparation, instruction);
    case "RMT_VECTOR_ZERO":
    case "RMT_VECTOR_COPY":
    case "RMT_VECTOR_PUSH":
    case "RMT_VECTOR_SET":
    case "RMT_SCALAR_VAL":
      return prepareVectorOperation(preparation, instruction);
    case "RMT_TREE_WALK":
    case "RMT_LEARN":
      return prepareModelAccess(preparation, instruction);
    case "CALL":
      return prepareCall(preparation, instruction);
    case "BLOCK":
    case "IF":
    case "LOOP":
    case "BREAK":
    case "CONTINUE":
    case "RETURN":
    case "EXIT":
      return prepareControl(preparation, instruction);
    default: {
      const operate = prepareOperation(registers, instruction);
      return () => {
        operate();
        return done;
      };
    }
  }
}

function prepareCall(preparation: Preparation, instruction: Extract<Instruction, { readonly op: "CALL" }>): Step {
  const { state, registers, helpers } = preparation;
  const { result } = instruction;
  const helper = helpers[instruction.helper];
  if (helper === undefined) {
    const name = state.program.helpers[instruction.helper] ?? `#${instruction.helper}`;
    throw new DiagnosticError(
      errorDiagnostic(
        "RMT4005",
        `action ${preparation.action.name} calls helper ${name}, which the host does not give`,
        {
          hint: "give the machine a function for each helper of the hooks that the program uses",
        },
      ),
    );
  }
  const finish = (answer: ReturnType<HelperFunction>) => {
    registers[result] = answer === undefined ? 0 : fromHost(answer);
    return done;
  };
  const [first, second] = instruction.arguments;
  if (first === undefined) return () => finish(helper());
  if (second === undefined) return () => finish(helper(registers[first]!));
  if (instruction.arguments.length === 2) return () => finish(helper(registers[first]!, registers[second]!));
  const sources = instruction.arguments;
  const values: Integer[] = sources.map(() => 0);
  return () => {
    for (let index = 0; index < sources.length; index++) values[index] = registers[sources[index]!]!;
    return finish(helper(...values));
  };
}

function prepareControl(
  preparation: Preparation,
  instruction: Extract<
    Instruction,
    { readonly op: "BLOCK" | "IF" | "LOOP" | "BREAK" | "CONTINUE" | "RETURN" | "EXIT" }
  >,
): Step {
  const { state, registers } = preparation;
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
          state.executedCost += loopRoundCost;
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
  }
}
