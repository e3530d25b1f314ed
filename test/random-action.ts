import {
  type Action,
  type ContextDeclaration,
  type ContextField,
  type Instruction,
  type InstructionName,
  type IntegerField,
  type IntegerType,
  integerTypes,
  type ModelSlot,
  type ProgramLocation,
  type RegisterType,
} from "../src/bytecode/index.ts";
import type { Helper, HookDescription } from "../src/hooks/index.ts";
import { type Draw, pick } from "./draw.ts";

const binaryOperations = (
  "ADD SUB MUL DIV_S DIV_U REM_S REM_U AND OR XOR SHL SHR_S SHR_U MIN_S MAX_S MIN_U MAX_U " +
  "EQ NE LT_S LT_U LE_S LE_U"
).split(" ") as readonly InstructionName[];

/** The program as far as it is made. */
export interface ProgramState {
  readonly draw: Draw;
  readonly contexts: ContextDeclaration[];
  readonly models: ModelSlot[];
  readonly helpers: string[];
  readonly locations: ProgramLocation[];
}

/** An action under construction. */
interface ActionState extends ProgramState {
  readonly hook: HookDescription;
  readonly registers: RegisterType[];
  /** Registers that hold a value wherever the next instruction goes. */
  readonly defined: number[];
  readonly calls: Map<string, number>;
  readonly share: number;
  budget: number;
  /** How often the next instruction may run. */
  rounds: number;
  /** What BREAK and CONTINUE can name, innermost last. */
  readonly targets: ("block" | "loop")[];
}

/**
 * A random action for the hook, whose instructions and calls are at most its share when `share` tables stand there.
 * Every register is written before it is read, every index is in range by a way that can be proved.
 */
export function randomAction(state: ProgramState, hook: HookDescription, share: number, index: number): Action {
  const { draw } = state;
  const location = randomLocation(state);
  const parameters = Array.from({ length: draw(4) }, (_, parameter) => randomField(draw, `data${parameter}`));
  const action: ActionState = {
    ...state,
    hook,
    share,
    registers: parameters.map(() => ({ kind: "integer" })),
    defined: parameters.map((_, parameter) => parameter),
    calls: new Map(),
    budget: Math.min(4000, Math.floor(hook.instructionBudget / share)),
    rounds: 1,
    targets: [],
  };
  const body = randomBlock(action, 30);
  return { name: `action${index}`, parameters, registers: action.registers, body, location };
}

/** Up to `most` random steps; what they define ends with the block. */
function randomBlock(action: ActionState, most: number): Instruction[] {
  const block: Instruction[] = [];
  const before = action.defined.length;
  for (let left = action.draw(most + 1); left > 0; left--) {
    if (!randomStep(action, block)) break;
  }
  action.defined.length = before;
  return block;
}

type Step = (action: ActionState, block: Instruction[]) => boolean;

/** Adds some instructions; false: nothing may follow in this block. */
function randomStep(action: ActionState, block: Instruction[]): boolean {
  // 60: no step costs more; a step that does not fit is left out.
  if (action.budget < 60 * action.rounds) return false;
  return pick(action.draw, steps)(action, block);
}

const steps: readonly Step[] = [
  (action, block) => constant(action, block, pick(action.draw, interestingConstants)) >= 0,
  arithmetic,
  arithmetic,
  arithmetic,
  unary,
  choice,
  loadEvent,
  matchContext,
  matchContext,
  recordAccess,
  recordAccess,
  recordAccess,
  makeVector,
  vectorAccess,
  vectorAccess,
  useModel,
  callHelper,
  condition,
  condition,
  loop,
  block,
  leave,
];

const interestingConstants = [
  0n,
  1n,
  2n,
  -1n,
  7n,
  63n,
  64n,
  255n,
  -128n,
  0x7fff_ffffn,
  -0x8000_0000n,
  0xffff_ffffn,
  (1n << 63n) - 1n,
  -(1n << 63n),
];

/** Adds an instruction, and its place before those of the blocks in it. */
function emit(action: ActionState, block: Instruction[], cost: number, instruction: object): Instruction {
  action.budget -= cost * action.rounds;
  const made = { ...instruction, location: randomLocation(action) } as unknown as Instruction;
  block.push(made);
  return made;
}

function newRegister(action: ActionState, type: RegisterType): number {
  return action.registers.push(type) - 1;
}

/** A register for a result: a new one, or one that holds a value already. Call `define` once it is written. */
function resultRegister(action: ActionState): number {
  const known = registersOf(action, "integer");
  return known.length > 0 && action.draw(3) === 2 ? pick(action.draw, known) : newRegister(action, { kind: "integer" });
}

function define(action: ActionState, register: number): void {
  if (!action.defined.includes(register)) action.defined.push(register);
}

function registersOf(action: ActionState, kind: RegisterType["kind"]): number[] {
  return action.defined.filter((register) => action.registers[register]!.kind === kind);
}

function constant(action: ActionState, block: Instruction[], value: bigint): number {
  const result = newRegister(action, { kind: "integer" });
  emit(action, block, 1, { op: "CONST", result, value });
  define(action, result);
  return result;
}

/** A register that holds an integer. */
function integer(action: ActionState, block: Instruction[]): number {
  const known = registersOf(action, "integer");
  if (known.length > 0 && action.draw(8) !== 7) return pick(action.draw, known);
  return constant(action, block, pick(action.draw, interestingConstants));
}

/** A register whose value the verifier can prove to lie in 0 … length - 1. */
function index(action: ActionState, block: Instruction[], length: number): number {
  const way = action.draw(4);
  if (way === 0) return constant(action, block, BigInt(action.draw(length)));
  const value = integer(action, block);
  const result = newRegister(action, { kind: "integer" });
  if (way === 1) {
    const limit = constant(action, block, BigInt(length));
    emit(action, block, 1, { op: "REM_U", result, left: value, right: limit });
  } else if (way === 2) {
    const limit = constant(action, block, BigInt(length - 1));
    emit(action, block, 1, { op: "MIN_U", result, left: value, right: limit });
  } else {
    const mask = 2 ** Math.floor(Math.log2(length)) - 1;
    emit(action, block, 1, { op: "AND", result, left: value, right: constant(action, block, BigInt(mask)) });
  }
  define(action, result);
  return result;
}

function arithmetic(action: ActionState, block: Instruction[]): boolean {
  const left = integer(action, block);
  const right = integer(action, block);
  const result = resultRegister(action);
  emit(action, block, 1, { op: pick(action.draw, binaryOperations), result, left, right });
  define(action, result);
  return true;
}

function unary(action: ActionState, block: Instruction[]): boolean {
  const source = integer(action, block);
  const result = resultRegister(action);
  const op = pick(action.draw, ["MOVE", "NEG", "NOT", "EXTEND"] as const);
  const type = op === "EXTEND" ? { type: pick(action.draw, integerTypes) } : {};
  emit(action, block, 1, { op, result, source, ...type });
  define(action, result);
  return true;
}

function choice(action: ActionState, block: Instruction[]): boolean {
  const condition = integer(action, block);
  const whenTrue = integer(action, block);
  const whenFalse = integer(action, block);
  const result = resultRegister(action);
  emit(action, block, 1, { op: "SELECT", result, condition, whenTrue, whenFalse });
  define(action, result);
  return true;
}

function loadEvent(action: ActionState, block: Instruction[]): boolean {
  const result = resultRegister(action);
  emit(action, block, 1, { op: "RMT_LD_EVENT", result, field: action.draw(action.hook.fields.length) });
  define(action, result);
  return true;
}

function matchContext(action: ActionState, block: Instruction[]): boolean {
  if (action.contexts.length === 0) return true;
  const context = action.draw(action.contexts.length);
  const keys = action.contexts[context]!.keys.map(() => integer(action, block));
  const record = newRegister(action, { kind: "record", context });
  emit(action, block, 20, { op: "RMT_MATCH_CTXT", record, context, keys });
  define(action, record);
  return true;
}

/** A record with one of its fields, if there is a record. */
function recordField(action: ActionState): { record: number; field: number; declaration: ContextField } | undefined {
  const records = registersOf(action, "record");
  if (records.length === 0) return undefined;
  const record = pick(action.draw, records);
  const type = action.registers[record]! as RegisterType & { kind: "record" };
  const fields = action.contexts[type.context]!.fields;
  const field = action.draw(fields.length);
  return { record, field, declaration: fields[field]! };
}

function recordAccess(action: ActionState, block: Instruction[]): boolean {
  const found = recordField(action);
  if (!found) return true;
  const { record, field, declaration } = found;
  const load = action.draw(2) === 0;
  if (declaration.kind === "scalar" && load) {
    const result = resultRegister(action);
    emit(action, block, 1, { op: "RMT_LD_CTXT", result, record, field });
    define(action, result);
  } else if (declaration.kind === "scalar") {
    emit(action, block, 1, { op: "RMT_ST_CTXT", record, field, source: integer(action, block) });
  } else if (load) {
    const position = index(action, block, declaration.length);
    const result = resultRegister(action);
    emit(action, block, 1, { op: "RMT_LD_ARRAY", result, record, field, index: position });
    define(action, result);
  } else if (declaration.kind === "ring") {
    emit(action, block, 1, { op: "RMT_PUSH_RING", record, field, source: integer(action, block) });
  } else {
    const position = index(action, block, declaration.length);
    emit(action, block, 1, { op: "RMT_ST_ARRAY", record, field, index: position, source: integer(action, block) });
  }
  return true;
}

function makeVector(action: ActionState, block: Instruction[]): boolean {
  const found = recordField(action);
  const vectors = registersOf(action, "vector");
  const way = action.draw(3);
  if (way === 1 && found && found.declaration.kind !== "scalar") {
    const { record, field, declaration } = found;
    const { type: element, length } = declaration;
    const vector = newRegister(action, { kind: "vector", element, length });
    emit(action, block, length, { op: "RMT_VECTOR_LD", vector, record, field });
    define(action, vector);
  } else if (way === 2 && vectors.length > 0) {
    const source = pick(action.draw, vectors);
    const type = action.registers[source]! as RegisterType & { kind: "vector" };
    const vector = newRegister(action, type);
    emit(action, block, type.length, { op: "RMT_VECTOR_COPY", vector, source });
    define(action, vector);
  } else {
    // Half of them fit a model.
    const model = action.models[action.draw(2 * action.models.length + 1)];
    const element = model?.featureType ?? pick(action.draw, integerTypes);
    const length = model?.features ?? 1 + action.draw(8);
    zeroVector(action, block, element, length);
  }
  return true;
}

function zeroVector(action: ActionState, block: Instruction[], element: IntegerType, length: number): number {
  const vector = newRegister(action, { kind: "vector", element, length });
  emit(action, block, length, { op: "RMT_VECTOR_ZERO", vector });
  define(action, vector);
  return vector;
}

function vectorAccess(action: ActionState, block: Instruction[]): boolean {
  const vectors = registersOf(action, "vector");
  if (vectors.length === 0) return true;
  const vector = pick(action.draw, vectors);
  const { length } = action.registers[vector]! as RegisterType & { kind: "vector" };
  const way = action.draw(3);
  if (way === 0) {
    const position = index(action, block, length);
    const result = resultRegister(action);
    emit(action, block, 1, { op: "RMT_SCALAR_VAL", result, vector, index: position });
    define(action, result);
  } else if (way === 1) {
    emit(action, block, length, { op: "RMT_VECTOR_PUSH", vector, source: integer(action, block) });
  } else {
    const position = index(action, block, length);
    emit(action, block, 1, { op: "RMT_VECTOR_SET", vector, index: position, source: integer(action, block) });
  }
  return true;
}

function useModel(action: ActionState, block: Instruction[]): boolean {
  if (action.models.length === 0) return true;
  const model = action.draw(action.models.length);
  const { features: length, featureType, maxDepth } = action.models[model]!;
  const fitting = registersOf(action, "vector").filter((register) => {
    const type = action.registers[register]! as RegisterType & { kind: "vector" };
    return type.length === length && type.element === featureType;
  });
  const features = fitting.length > 0 ? pick(action.draw, fitting) : zeroVector(action, block, featureType, length);
  if (action.draw(2) === 0) {
    const result = newRegister(action, { kind: "integer" });
    const confidence = newRegister(action, { kind: "integer" });
    emit(action, block, 2 * maxDepth + 2, { op: "RMT_TREE_WALK", result, confidence, model, features });
    define(action, result);
    define(action, confidence);
  } else {
    const label = integer(action, block);
    emit(action, block, 10 + length, { op: "RMT_LEARN", model, features, label });
  }
  return true;
}

function callHelper(action: ActionState, block: Instruction[]): boolean {
  const helper: Helper = pick(action.draw, action.hook.helpers);
  const made = action.calls.get(helper.name) ?? 0;
  if ((made + action.rounds) * action.share > helper.maxCallsPerEvent) return true;
  action.calls.set(helper.name, made + action.rounds);
  if (!action.helpers.includes(helper.name)) action.helpers.push(helper.name);
  const values = helper.parameters.map(() => integer(action, block));
  const result = resultRegister(action);
  emit(action, block, 10, { op: "CALL", result, helper: action.helpers.indexOf(helper.name), arguments: values });
  define(action, result);
  return true;
}

function condition(action: ActionState, block: Instruction[]): boolean {
  if (action.targets.length >= 6) return true;
  const made = emit(action, block, 1, { op: "IF", condition: integer(action, block) });
  Object.assign(made, { whenTrue: randomBlock(action, 6) });
  Object.assign(made, { whenFalse: randomBlock(action, 3) });
  return true;
}

function loop(action: ActionState, block: Instruction[]): boolean {
  const bound = 1 + action.draw(12);
  if (action.targets.length >= 6 || action.budget < 60 * action.rounds * bound) return true;
  const counter = newRegister(action, { kind: "integer" });
  const made = emit(action, block, 1 + bound, { op: "LOOP", counter, bound });
  inside(action, "loop", bound, [counter], () => Object.assign(made, { body: randomBlock(action, 8) }));
  return true;
}

function block(action: ActionState, outer: Instruction[]): boolean {
  if (action.targets.length >= 6) return true;
  const made = emit(action, outer, 1, { op: "BLOCK" });
  inside(action, "block", 1, [], () => Object.assign(made, { body: randomBlock(action, 6) }));
  return true;
}

function inside(
  action: ActionState,
  target: "block" | "loop",
  rounds: number,
  defined: readonly number[],
  fill: () => void,
): void {
  const before = action.defined.length;
  action.targets.push(target);
  action.rounds *= rounds;
  for (const register of defined) define(action, register);
  fill();
  action.rounds /= rounds;
  action.targets.pop();
  action.defined.length = before;
}

function leave(action: ActionState, block: Instruction[]): boolean {
  const depth = action.draw(action.targets.length + 1);
  const target = action.targets.at(-1 - depth);
  if (action.draw(4) === 0) emit(action, block, 1, { op: pick(action.draw, ["RETURN", "EXIT"]) });
  else if (target === undefined) return true;
  else if (target === "loop" && action.draw(2) === 1) emit(action, block, 1, { op: "CONTINUE", depth });
  else emit(action, block, 1, { op: "BREAK", depth });
  return false;
}

/** A key, field or parameter of a random type. */
export function randomField(draw: Draw, name: string): IntegerField {
  return { name, type: pick(draw, integerTypes) };
}

/** Often a place of its own, sometimes none. */
export function randomLocation({ draw, locations }: ProgramState): number {
  if (draw(4) === 3) return -1;
  return locations.push({ line: locations.length + 1, column: 1 + draw(40), length: 1 + draw(20) }) - 1;
}
