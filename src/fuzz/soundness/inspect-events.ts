import type { Action, Instruction, Program } from "../../bytecode/index.ts";
import { loopRoundCost } from "../../bytecode/index.ts";
import type { Inspector } from "../../machine/index.ts";
import type { ProvedRegisters } from "../../verifier/index.ts";
import { type ActionFacts, factsOfActions, type InstructionFacts } from "./action-facts.ts";
import { type ActionRun, addCost, type Cost, noCost } from "./event-cost.ts";
import type { Questions } from "./marked-questions.ts";
import type { SoundProperty, Tally } from "./violation.ts";

/** Watches events instruction by instruction, and compares what it sees with what was proved. */
interface EventInspector extends Inspector {
  /** What the actions of the event did, in the order of running; emptied by whoever looks. */
  readonly runs: ActionRun[];
  /** The first thing that was proved and does not hold. */
  readonly found: { readonly property: SoundProperty; readonly what: string } | undefined;
}

type Integer = number | bigint;

/** Makes an inspector for machines that run this program. */
export function inspectEvents(
  program: Program,
  proved: ProvedRegisters,
  questions: Questions,
  tally: Tally,
): EventInspector {
  const factsByAction = factsOfActions(program, proved, questions);
  const numbers = new Map(program.actions.map((action, index) => [action, index]));
  const runs: ActionRun[] = [];
  let found: EventInspector["found"];
  let lastAction: Action | undefined;
  let facts: ActionFacts = new Map();
  /** What was executed since the last instruction of an action's own body. */
  let pending = newRun();
  /** By register: values that are lost when the instruction that indexes with them has run. */
  const remembered: Integer[] = [];
  const rounds = new Map<Instruction, number>();

  function enter(action: Action): void {
    if (action === lastAction) return;
    lastAction = action;
    facts = factsByAction.get(action)!;
  }

  function find(property: SoundProperty, action: Action, instruction: Instruction, what: string): void {
    found ??= { property, what: `${instruction.op} of action ${action.name} ${what}` };
  }

  function checkIndex(
    action: Action,
    instruction: Instruction,
    { index, isIndexLost }: InstructionFacts,
    registers: readonly Integer[],
  ): void {
    const { register, length } = index!;
    const value = isIndexLost ? remembered[register] : registers[register]!;
    if (value === undefined) return;
    tally.indices += 1;
    if (value < 0 || value >= length) {
      find("index", action, instruction, `counted to ${value}, of ${length} elements`);
    }
  }

  function checkResults(
    action: Action,
    instruction: Instruction,
    results: NonNullable<InstructionFacts["results"]>,
    registers: readonly Integer[],
  ): void {
    for (const { register, low, high, bits } of results) {
      const value = registers[register]!;
      if (value < low || value > high) {
        find("value", action, instruction, `gave ${value}, outside of ${low} to ${high}`);
      } else if (bits !== undefined && (BigInt(value) & bits.mask) !== bits.values) {
        find(
          "value",
          action,
          instruction,
          `gave ${value}, without the bits ${bits.values} under the mask ${bits.mask}`,
        );
      }
    }
    tally.values += results.length;
  }

  return {
    runs,
    get found() {
      return found;
    },
    executed(action, instruction, registers) {
      enter(action);
      const known = facts.get(instruction)!;
      if (known.index !== undefined) checkIndex(action, instruction, known, registers);
      if (known.results === undefined) find("value", action, instruction, "ran, and was proved never to");
      else checkResults(action, instruction, known.results, registers);
      for (const register of known.remembered) remembered[register] = registers[register]!;
      const { cost } = pending;
      cost.instructions += known.instructions;
      cost.bytesTouched += known.bytesTouched;
      cost.multiplyAccumulates += known.multiplyAccumulates;
      pending.epsilon += known.epsilon;
      if (known.epsilon > 0) tally.noisySums += 1;
      countKind(pending, instruction);
      if (instruction.op === "LOOP") rounds.delete(instruction);
      if (known.position < 0) return;
      if (known.position === 0) {
        pending.action = numbers.get(action)!;
        runs.push(pending);
      } else {
        const run = runs.at(-1)!;
        addCost(run.cost, cost);
        run.epsilon += pending.epsilon;
        if (pending.tailCall >= 0) run.tailCall = pending.tailCall;
        if (pending.hasExited) run.hasExited = true;
      }
      pending = newRun();
    },
    roundBegan(action, loop) {
      enter(action);
      pending.cost.instructions += loopRoundCost;
      const round = rounds.get(loop) ?? 0;
      rounds.set(loop, round + 1);
      if (loop.op === "LOOP") remembered[loop.counter] = round;
    },
  };
}

type PendingRun = { -readonly [Name in keyof ActionRun]: ActionRun[Name] };

function newRun(): PendingRun {
  return { action: -1, cost: noCost(), epsilon: 0, tailCall: -1, hasExited: false };
}

function countKind(run: PendingRun, instruction: Instruction): void {
  const cost: Cost = run.cost;
  switch (instruction.op) {
    case "RMT_MATCH_CTXT":
    case "RMT_FIND_CTXT":
      cost.contextMatches += 1;
      break;
    case "RMT_TREE_WALK":
      cost.modelWalks += 1;
      break;
    case "CALL":
      cost.helperCalls += 1;
      break;
    case "RMT_LEARN":
      cost.samples += 1;
      break;
    case "RMT_RANDOM":
      cost.randomDraws += 1;
      break;
    case "TAIL_CALL":
      cost.tailCalls += 1;
      run.tailCall = instruction.table;
      break;
    case "EXIT":
      run.hasExited = true;
  }
}
