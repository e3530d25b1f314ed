import type { Action, Program } from "../../../bytecode/index.ts";
import { actionLocals, emitAction } from "../actions/emit-action.ts";
import { countInstructions, tailCalled } from "../actions/uses.ts";
import type { ActionEmission, MachineEmission } from "../emission.ts";
import type { FunctionBuilder, Label } from "../module/index.ts";
import { emitLookup } from "../tables/emit-lookup.ts";
import { callAction, callData, callHits, type WasmTable } from "../tables/table-layout.ts";

/** What the function of one hook is made of. */
export interface HookEmission {
  readonly machine: MachineEmission;
  /** Indices into `Program.tables`, in program order, with what is in memory of them. */
  readonly stages: readonly { readonly table: number; readonly layout: WasmTable }[];
  readonly helperFunction: (helper: number, argumentCount: number) => number;
  readonly answerAddress: number;
  /** Address of the sum of costs, an f64; undefined: costs are not counted. */
  readonly costAddress: number | undefined;
  /** By action: the address of each vector register, -1 for others. */
  readonly vectors: readonly (readonly number[])[];
}

/** How a function of an action ended, where it is not inlined; a tail call is `tailCallsFrom` + the table's index. */
const ended = 0;
const exited = 1;
const tailCallsFrom = 2;

/** Actions of more registers or instructions become functions: engines are slow on functions of many thousand locals. */
const mostInlineRegisters = 512;
const mostInlineInstructions = 2048;

/**
 * Emits and exports the function that runs the pipeline of a hook for events that lie one after the other: (address of
 * the first i32, how many i32, at least 1, bytes from one to the next i32).
 */
export function emitHook(hook: HookEmission, exportName: string): void {
  const { machine, costAddress } = hook;
  const functions = emitActionFunctions(hook);
  const code = machine.module.function(["i32", "i32", "i32"], [], exportName);
  const [event, count, eventBytes] = [0, 1, 2];
  const cost = costAddress === undefined ? undefined : code.local("i32");
  code.loop((again) => {
    emitPipeline(hook, functions, code, event, cost);
    if (cost !== undefined) flushCost(code, cost, costAddress!);
    code.get(event);
    code.get(eventBytes);
    code.emit("i32.add");
    code.set(event);
    code.get(count);
    code.i32(1);
    code.emit("i32.sub");
    code.tee(count);
    code.branchIf(again);
  });
}

/** Emits the pipeline for one event; `functions` are those of actions that are not written in line. */
function emitPipeline(
  hook: HookEmission,
  functions: ReadonlyMap<number, number>,
  code: FunctionBuilder,
  event: number,
  cost: number | undefined,
): void {
  const { machine, stages } = hook;
  const { program } = machine;
  if (cost !== undefined) {
    code.i32(0);
    code.set(cost);
  }
  for (const field of program.metadata.keys()) {
    code.i32(machine.metadataAddress);
    code.i64(0);
    code.memory("i64.store", 8 * field);
  }
  code.block((end) => {
    const beforeTable = new Map<number, Label>();
    const emitStages = (from: number, to: number) => {
      for (const stage of stages.slice(from, to)) emitStage(stage);
    };
    const emitStage = ({ table, layout }: HookEmission["stages"][number]) => {
      code.block((next) => {
        const call = code.local("i32");
        emitLookup(code, layout, event);
        code.tee(call);
        code.emit("i32.eqz");
        code.branchIf(next);
        emitHit(code, call);
        const actions = program.tables[table]!.actions;
        for (const [position, index] of actions.entries()) {
          const run = () => runAction(index, call, { next, end });
          if (position === actions.length - 1) {
            run();
          } else {
            code.get(call);
            code.memory("i32.load", callAction);
            code.i32(index);
            code.emit("i32.eq");
            code.if(() => {
              run();
              code.branch(next);
            });
          }
        }
      });
    };
    const runAction = (index: number, call: number, ways: { readonly next: Label; readonly end: Label }) => {
      const action = program.actions[index]!;
      const called = functions.get(index);
      if (called !== undefined) {
        code.get(event);
        code.get(call);
        code.call(called);
        emitCompletion(code, beforeTable, ways.end);
        return;
      }
      const locals = actionLocals(code, action);
      loadData(code, action, locals, call);
      const emission: ActionEmission = { machine, action, code, event, locals, vectors: hook.vectors[index]! };
      emitAction(emission, {
        helperFunction: hook.helperFunction,
        answerAddress: hook.answerAddress,
        cost,
        leave: (_, how) =>
          code.branch(how === "return" ? ways.next : how === "exit" ? ways.end : beforeTable.get(how.table)!),
      });
    };
    // A block around all that a tail call to a table skips; its end is where the table begins.
    const targets = tailTargets(program, stages);
    const nest = (remaining: readonly number[], to: number): void => {
      const target = remaining.at(-1);
      if (target === undefined) {
        emitStages(0, to);
        return;
      }
      code.block((label) => {
        beforeTable.set(stages[target]!.table, label);
        nest(remaining.slice(0, -1), target);
      });
      emitStages(target, to);
    };
    nest(targets, stages.length);
  });
}

/** Functions for the large actions of the hook; the others become part of the hook's function. */
function emitActionFunctions(hook: HookEmission): ReadonlyMap<number, number> {
  const { machine, stages, costAddress } = hook;
  const { program, module } = machine;
  const functions = new Map<number, number>();
  for (const index of actionsOf(program, stages)) {
    const action = program.actions[index]!;
    if (action.registers.length <= mostInlineRegisters && countInstructions(action.body) <= mostInlineInstructions) {
      continue;
    }
    const code = module.function(["i32", "i32"], ["i32"]);
    const [event, call] = [0, 1];
    const completion = code.local("i32");
    const cost = costAddress === undefined ? undefined : code.local("i32");
    const locals = actionLocals(code, action);
    loadData(code, action, locals, call);
    code.block((out) =>
      emitAction(
        { machine, action, code, event, locals, vectors: hook.vectors[index]! },
        {
          helperFunction: hook.helperFunction,
          answerAddress: hook.answerAddress,
          cost,
          leave: (_, how) => {
            if (how !== "return") {
              code.i32(how === "exit" ? exited : tailCallsFrom + how.table);
              code.set(completion);
            }
            code.branch(out);
          },
        },
      ),
    );
    if (cost !== undefined) flushCost(code, cost, costAddress!);
    code.get(completion);
    functions.set(index, code.index);
  }
  return functions;
}

/** Goes on as the completion on the stack says. */
function emitCompletion(code: FunctionBuilder, beforeTable: ReadonlyMap<number, Label>, end: Label): void {
  code.borrow("i32", (completion) => {
    code.set(completion);
    for (const [table, label] of beforeTable) {
      code.get(completion);
      code.i32(tailCallsFrom + table);
      code.emit("i32.eq");
      code.branchIf(label);
    }
    code.get(completion);
    code.i32(ended);
    code.emit("i32.ne");
    code.branchIf(end);
  });
}

function emitHit(code: FunctionBuilder, call: number): void {
  code.get(call);
  code.get(call);
  code.memory("i64.load", callHits);
  code.i64(1);
  code.emit("i64.add");
  code.memory("i64.store", callHits);
}

function loadData(code: FunctionBuilder, action: Action, locals: readonly number[], call: number): void {
  for (const index of action.parameters.keys()) {
    code.get(call);
    code.memory("i64.load", callData + 8 * index);
    code.set(locals[index]!);
  }
}

function flushCost(code: FunctionBuilder, cost: number, address: number): void {
  code.i32(address);
  code.i32(address);
  code.memory("f64.load");
  code.get(cost);
  code.emit("f64.convert_i32_u", "f64.add");
  code.memory("f64.store");
}

/** Positions of the stages that tail calls from stages of the hook lead to, ascending. */
function tailTargets(program: Program, stages: HookEmission["stages"]): number[] {
  const called = tailCalled(actionsOf(program, stages).map((index) => program.actions[index]!));
  return stages.flatMap(({ table }, position) => (called.has(table) ? [position] : []));
}

/** Indices of the actions that the stages may run, each once. */
function actionsOf(program: Program, stages: HookEmission["stages"]): readonly number[] {
  return [...new Set(stages.flatMap(({ table }) => program.tables[table]!.actions))];
}
