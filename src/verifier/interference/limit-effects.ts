import type {
  Action,
  ContextDeclaration,
  CounterDeclaration,
  Instruction,
  Program,
  RegisterType,
} from "../../bytecode/index.ts";
import { type Block, blocksOf, type InstructionOf, withBlocks } from "../../bytecode/index.ts";
import type { HookDescription } from "../../hooks/index.ts";
import { callArgumentRanges, type Interval } from "../bounds/index.ts";
import type { VerifierOptions } from "../options.ts";
import type { Guard, LimitReport } from "../report.ts";
import { insertedPrefix, type Secured } from "../secured.ts";
import { beginVerification } from "../verification.ts";
import { type GuardedHelper, guardsOf } from "./action-effects.ts";
import { planLimits } from "./plan-limits.ts";
import {
  type Bucket,
  bucketContext,
  describeRate,
  type PreparedBuckets,
  prepareBuckets,
  type Registers,
  takeTokens,
} from "./token-bucket.ts";

/**
 * Inserts guards before effects whose limits the program does not prove to keep, and around arguments that it does not
 * prove to be in range. A refused effect does not happen, gives 0 and counts in `rmt.refused.EFFECT`; one that any of its
 * limits refuses costs nothing in the others.
 *
 * @param program one that `limitsRule` found nothing wrong with
 */
export function limitEffects(
  program: Program,
  options: VerifierOptions,
): Secured & { readonly limits: readonly LimitReport[] } {
  const limits = planLimits(program, options);
  const { hooksOfAction } = beginVerification(program, options);
  const added: Added = { program, contexts: [], counters: [] };
  const guardsByAction = program.actions.map((_, index) => guardedHelpers(program, hooksOfAction[index]!, limits));
  const needsRanges = guardsByAction.some((guards) => [...guards.values()].some(({ ranges }) => ranges.some(Boolean)));
  const argumentRanges = needsRanges ? callArgumentRanges(program, hooksOfAction) : [];
  const guards: Guard[] = [];
  const actions = program.actions.map((action, index) => {
    const guarded = guardsByAction[index]!;
    if (guarded.size === 0) return action;
    const secured = secureAction(added, action, guarded, argumentRanges[index]);
    guards.push(...secured.guards);
    return secured.action;
  });
  if (guards.length === 0) return { program, guards, limits };
  const contexts = [...program.contexts, ...added.contexts];
  const counters = [...program.counters, ...added.counters];
  return { program: { ...program, contexts, counters, actions }, guards, limits };
}

/** By index of the helper: what its calls need, where they need anything. */
function guardedHelpers(
  program: Program,
  hooks: ReadonlySet<HookDescription>,
  limits: readonly LimitReport[],
): ReadonlyMap<number, GuardedHelper> {
  const guarded = new Map<number, GuardedHelper>();
  for (const [index, name] of program.helpers.entries()) {
    const isOffered = [...hooks].every(({ helpers }) => helpers.some((helper) => helper.name === name));
    if (hooks.size === 0 || !isOffered) continue;
    const guards = guardsOf(hooks, name, limits);
    // The rule has refused calls of what is ambiguous: such a helper is not called here.
    if ("why" in guards || (guards.limits.length === 0 && !guards.ranges.some(Boolean))) continue;
    guarded.set(index, guards);
  }
  return guarded;
}

/** What is put behind the program's own declarations. */
interface Added {
  readonly program: Program;
  readonly contexts: ContextDeclaration[];
  readonly counters: CounterDeclaration[];
}

/** Index of the declaration of that name, which is added where it is missing. */
function declare<Declaration extends { readonly name: string }>(
  own: readonly unknown[],
  added: Declaration[],
  declaration: Declaration,
): number {
  const known = added.findIndex(({ name }) => name === declaration.name);
  return own.length + (known < 0 ? added.push(declaration) - 1 : known);
}

interface Rewriting {
  readonly added: Added;
  readonly action: Action;
  readonly guarded: ReadonlyMap<number, GuardedHelper>;
  readonly argumentRanges: ReadonlyMap<Instruction, readonly Interval[]> | undefined;
  readonly registers: RegisterType[];
  readonly guards: Guard[];
  /** By helper: how often its buckets are looked up in the code. */
  readonly preparations: Map<number, number>;
}

/** By helper: its buckets, where they were looked up before. */
type Prepared = Map<number, PreparedBuckets>;

/**
 * Buckets are looked up at the call, or before the outermost loop around it; at the beginning of the action where that
 * would be at several places.
 */
function secureAction(
  added: Added,
  action: Action,
  guarded: Rewriting["guarded"],
  argumentRanges: Rewriting["argumentRanges"],
): { readonly action: Action; readonly guards: readonly Guard[] } {
  const begin = (): Rewriting => ({
    added,
    action,
    guarded,
    argumentRanges,
    registers: [...action.registers],
    guards: [],
    preparations: new Map(),
  });
  let state = begin();
  let body = secureBlock(state, action.body, new Map(), false);
  const several = [...state.preparations].filter(([, count]) => count > 1).map(([helper]) => helper);
  if (several.length > 0) {
    state = begin();
    const prepared: Prepared = new Map();
    const code = several.flatMap((helper) => prepare(state, helper, prepared, action.location));
    body = [...code, ...secureBlock(state, action.body, prepared, false)];
  }
  if (state.guards.length === 0) return { action, guards: [] };
  return { action: { ...action, registers: state.registers, body }, guards: state.guards };
}

/** Keeps `prepared` up to date: what is looked up in this block holds until its end. */
function secureBlock(state: Rewriting, block: Block, prepared: Prepared, isInLoop: boolean): Block {
  const code: Instruction[] = [];
  for (const instruction of block) {
    if (instruction.op === "CALL") {
      if (state.guarded.has(instruction.helper)) {
        code.push(...prepare(state, instruction.helper, prepared, instruction.location));
        code.push(...secureCall(state, instruction, prepared));
      } else code.push(instruction);
      continue;
    }
    const isLoop = instruction.op === "LOOP";
    if (isLoop && !isInLoop) {
      for (const helper of helpersCalledIn(instruction)) {
        if (state.guarded.has(helper)) code.push(...prepare(state, helper, prepared, instruction.location));
      }
    }
    code.push(withBlocks(instruction, (inner) => secureBlock(state, inner, new Map(prepared), isInLoop || isLoop)));
  }
  return code;
}

function helpersCalledIn(instruction: Instruction, found = new Set<number>()): ReadonlySet<number> {
  if (instruction.op === "CALL") found.add(instruction.helper);
  for (const { block } of blocksOf(instruction)) for (const inner of block) helpersCalledIn(inner, found);
  return found;
}

/** Looks the helper's buckets up where they are not known yet. */
function prepare(state: Rewriting, helper: number, prepared: Prepared, location: number): readonly Instruction[] {
  const { limits, clock } = state.guarded.get(helper)!;
  if (clock === undefined || prepared.has(helper)) return [];
  const { program, contexts } = state.added;
  const buckets = limits.map(({ limit, field }): Bucket => {
    const context = declare(program.contexts, contexts, bucketContext(limit));
    return { rate: limit, context, ...(field === undefined ? {} : { field }) };
  });
  const made = prepareBuckets(registersOf(state), buckets, clock, location);
  prepared.set(helper, made.prepared);
  state.preparations.set(helper, (state.preparations.get(helper) ?? 0) + 1);
  return made.code;
}

function secureCall(state: Rewriting, call: InstructionOf<"CALL">, prepared: Prepared): readonly Instruction[] {
  const { limits } = state.guarded.get(call.helper)!;
  const buckets = prepared.get(call.helper);
  for (const { limit } of limits) addGuard(state, "rate", describeRate(limit), call);
  const clamped = clampArguments(state, call);
  if (buckets === undefined) return clamped;
  const { program, counters } = state.added;
  const name = `${insertedPrefix}refused.${limits[0]!.limit.effect}`;
  const counter = declare(program.counters, counters, { name, kind: "counter", location: -1 });
  const { result, location } = call;
  const registers = registersOf(state);
  const one = registers.integer();
  const refused: readonly Instruction[] = [
    { op: "CONST", result, value: 0n, location },
    { op: "CONST", result: one, value: 1n, location },
    { op: "RMT_COUNT", counter, amount: one, location },
  ];
  return takeTokens(registers, buckets, clamped, refused, location);
}

/** The call with each argument inside of what the helper takes. */
function clampArguments(state: Rewriting, call: InstructionOf<"CALL">): readonly Instruction[] {
  const { program } = state.added;
  const { ranges } = state.guarded.get(call.helper)!;
  const known = state.argumentRanges?.get(call);
  const { integer } = registersOf(state);
  const { location } = call;
  const code: Instruction[] = [];
  const values = call.arguments.map((argument, index) => {
    const range = ranges[index];
    const seen = known?.[index];
    if (range === undefined || (seen && seen.low >= range.low && seen.high <= range.high)) return argument;
    const [value, bound] = [integer(), integer()];
    let source = argument;
    if (!seen || seen.low < range.low) {
      code.push({ op: "CONST", result: bound, value: range.low, location });
      code.push({ op: "MAX_S", result: value, left: source, right: bound, location });
      source = value;
    }
    if (!seen || seen.high > range.high) {
      code.push({ op: "CONST", result: bound, value: range.high, location });
      code.push({ op: "MIN_S", result: value, left: source, right: bound, location });
    }
    const helper = program.helpers[call.helper]!;
    addGuard(state, "argument", `argument ${index + 1} of ${helper}: ${range.low} to ${range.high}`, call);
    return value;
  });
  return [...code, code.length === 0 ? call : { ...call, arguments: values }];
}

function addGuard(state: Rewriting, kind: Guard["kind"], what: string, { location }: Instruction): void {
  const place = state.added.program.locations[location];
  const where = place === undefined ? {} : { place: `${place.line}:${place.column}` };
  state.guards.push({ kind, action: state.action.name, what, ...where });
}

function registersOf({ registers }: Rewriting): Registers {
  return {
    integer: () => registers.push({ kind: "integer" }) - 1,
    record: (context) => registers.push({ kind: "record", context }) - 1,
  };
}
