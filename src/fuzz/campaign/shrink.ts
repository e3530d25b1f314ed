import { type Block, blocksOf, type Instruction, type Program, withBlocks } from "../../bytecode/index.ts";
import type { Operation } from "../differential/operation.ts";
import type { Candidate, FuzzCase } from "./fuzz-case.ts";

/** When to be content with what is found. */
export interface ShrinkLimits {
  /** The most cases tried. */
  readonly attempts: number;
  readonly milliseconds: number;
}

const usualLimits: ShrinkLimits = { attempts: 6000, milliseconds: 20_000 };

/** How cases of one kind are made, tested and made smaller. */
export interface Trial<Case, Problem> {
  readonly expand: (choices: FuzzCase) => Case;
  readonly find: (made: Case) => Problem | undefined;
  readonly isSameKind: (problem: Problem, other: Problem) => boolean;
  /** Everything that could be left out, one by one, of the best case as it is then. */
  readonly smaller: (best: () => Case) => Iterable<Case>;
}

/** A case and what is wrong with it. */
export interface Found<Case, Problem> {
  readonly made: Case;
  readonly problem: Problem;
}

/**
 * Looks for a smaller case with a problem of the same kind: first with fewer and smaller choices, then with less of what
 * they make.
 *
 * @param choices a case with a problem
 * @returns undefined where the case has no problem
 */
export function shrinkCase<Case, Problem>(
  trial: Trial<Case, Problem>,
  choices: FuzzCase,
  limits: ShrinkLimits = usualLimits,
): Found<Case, Problem> | undefined {
  const made = trial.expand(choices);
  const problem = trial.find(made);
  if (problem === undefined) return undefined;
  const end = performance.now() + limits.milliseconds;
  let left = limits.attempts;
  const mayGoOn = () => left > 0 && performance.now() < end;
  let best: Found<Case, Problem> = { made, problem };
  /** Whether this has a problem of the same kind; then it is the best. */
  const improve = (candidate: Case): boolean => {
    left -= 1;
    const found = trial.find(candidate);
    if (found === undefined || !trial.isSameKind(problem, found)) return false;
    best = { made: candidate, problem: found };
    return true;
  };

  const { programChoices, scenarioChoices } = choices;
  const tryChoices = (candidate: FuzzCase) => improve(trial.expand(candidate));
  const shorterProgram = shrinkBytes(
    programChoices,
    (bytes) => tryChoices({ programChoices: bytes, scenarioChoices }),
    mayGoOn,
  );
  shrinkBytes(
    scenarioChoices,
    (bytes) => tryChoices({ programChoices: shorterProgram, scenarioChoices: bytes }),
    mayGoOn,
  );
  let isSmaller = true;
  while (isSmaller && mayGoOn()) {
    isSmaller = false;
    for (const candidate of trial.smaller(() => best.made)) {
      if (!mayGoOn()) break;
      if (improve(candidate)) isSmaller = true;
    }
  }
  return best;
}

/** Takes chunks of bytes out and makes bytes smaller as long as the test holds. */
function shrinkBytes(bytes: Uint8Array, holds: (bytes: Uint8Array) => boolean, mayGoOn: () => boolean): Uint8Array {
  let best = bytes;
  const attempt = (candidate: Uint8Array): boolean => {
    if (!mayGoOn() || !holds(candidate)) return false;
    best = candidate;
    return true;
  };
  for (let chunk = best.length; chunk >= 1; chunk = Math.floor(chunk / 2)) {
    for (let start = best.length - chunk; start >= 0; start -= chunk) {
      const without = new Uint8Array(best.length - chunk);
      without.set(best.subarray(0, start));
      without.set(best.subarray(start + chunk), start);
      if (attempt(without)) continue;
      const end = start + chunk;
      if (best.subarray(start, end).some((byte) => byte > 0)) attempt(best.slice().fill(0, start, end));
    }
  }
  for (let position = 0; position < best.length && mayGoOn(); position++) {
    while (best[position]! > 0 && attempt(best.with(position, best[position]! >> 1)));
  }
  return best;
}

/** Fewer operations, instructions, entries and tables. */
export function* smallerCandidates(best: () => Candidate): Iterable<Candidate> {
  for (let index = best().scenario.operations.length - 1; index >= 0; index--) {
    const { program, scenario } = best();
    yield { program, scenario: { ...scenario, operations: scenario.operations.toSpliced(index, 1) } };
  }
  for (let index = best().scenario.operations.length - 1; index >= 0; index--) {
    const { program, scenario } = best();
    const operation = scenario.operations[index]!;
    for (const simpler of simplerOperations(operation)) {
      yield { program, scenario: { ...scenario, operations: scenario.operations.with(index, simpler) } };
    }
  }
  for (let index = best().program.actions.length - 1; index >= 0; index--) {
    for (let position = countInstructions(best().program.actions[index]!.body) - 1; position >= 0; position--) {
      const { program, scenario } = best();
      const action = program.actions[index]!;
      const body = withoutInstruction(action.body, { position });
      yield { program: { ...program, actions: program.actions.with(index, { ...action, body }) }, scenario };
    }
  }
  for (let index = best().program.tables.length - 1; index >= 0; index--) {
    for (let entry = best().program.tables[index]!.entries.length - 1; entry >= 0; entry--) {
      const { program, scenario } = best();
      const table = program.tables[index]!;
      const smaller = { ...table, entries: table.entries.toSpliced(entry, 1) };
      yield { program: { ...program, tables: program.tables.with(index, smaller) }, scenario };
    }
  }
  // Only tables at the end: the numbers of the others stay.
  while (best().program.tables.length > 1) {
    const before = best();
    const { name, hook } = before.program.tables.at(-1)!;
    const tables = before.program.tables.slice(0, -1);
    const operations = before.scenario.operations.filter((operation) => {
      const named = operation.kind === "event" ? operation.during?.operation : operation;
      const isLost = "hook" in operation && operation.hook === hook && !tables.some((table) => table.hook === hook);
      return !isLost && !(named && "table" in named && named.table === name);
    });
    yield { program: { ...before.program, tables }, scenario: { ...before.scenario, operations } };
    if (best() === before) break;
  }
  const { program, scenario } = best();
  yield { program: withoutUnused(program), scenario };
}

function simplerOperations(operation: Operation): readonly Operation[] {
  if (operation.kind === "event" && operation.during) return [{ ...operation, during: undefined }];
  if (operation.kind !== "batch") return [];
  const { events, fields, hook } = operation;
  const single = (start: number): Operation => {
    return { kind: "event", hook, event: [...events.subarray(start, start + fields)], during: undefined };
  };
  return Array.from({ length: events.length / fields }, (_, index) => single(index * fields));
}

/** Drops actions at the end that no table runs, counters, metadata and helpers at the end that nothing names. */
function withoutUnused(program: Program): Program {
  const used = new Set(program.tables.flatMap((table) => table.actions));
  const lastUsed = Math.max(...used);
  return { ...program, actions: program.actions.slice(0, lastUsed + 1) };
}

function countInstructions(block: Block): number {
  return block.reduce(
    (sum, instruction) =>
      sum + blocksOf(instruction).reduce((inner, { block: nested }) => inner + countInstructions(nested), 1),
    0,
  );
}

/** The block without the instruction that `cursor.position` instructions come before, and what is in it. */
function withoutInstruction(block: Block, cursor: { position: number }): Block {
  return block.flatMap((instruction): readonly Instruction[] => {
    if (cursor.position-- === 0) return [];
    return [withBlocks(instruction, (inner) => withoutInstruction(inner, cursor))];
  });
}
