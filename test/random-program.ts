import fc from "fast-check";
import {
  type Action,
  type ActionCall,
  type ContextDeclaration,
  type ContextField,
  type IntegerType,
  integerBits,
  integerRange,
  type Match,
  type MatchKey,
  type MatchKind,
  type ModelSlot,
  type Program,
  type TableDeclaration,
  type TableEntry,
} from "../src/bytecode/index.ts";
import { type HookDescription, hooks } from "../src/hooks/index.ts";
import { type Draw, drawFromBytes, pick } from "./draw.ts";
import { type ProgramState, randomAction, randomField, randomLocation } from "./random-action.ts";

export { drawFromSeed } from "./draw.ts";

/** Random programs that the verifier must accept; shrink towards small ones. */
export function arbitraryProgram(maximumChoices = 800): fc.Arbitrary<Program> {
  return fc
    .uint8Array({ minLength: 20, maxLength: maximumChoices, size: "max" })
    .map((choices) => randomProgram(drawFromBytes(choices)));
}

const smallTypes: readonly IntegerType[] = ["i32", "u32", "i8", "u8", "i16", "u16"];
/** One random program. Each hook's tables together stay inside its budget and its helpers' limits. */
export function randomProgram(draw: Draw): Program {
  const state: ProgramState = { draw, contexts: [], models: [], helpers: [], locations: [] };
  for (let index = draw(3); index > 0; index--) state.contexts.push(randomContext(state));
  for (let index = draw(3); index > 0; index--) state.models.push(randomModel(state));
  const tableHooks = Array.from({ length: 1 + draw(3) }, () => pick(draw, hooks));
  const actions: Action[] = [];
  const actionsOfTable = tableHooks.map((hook) => {
    const share = tableHooks.filter((other) => other === hook).length;
    return Array.from(
      { length: 1 + draw(2) },
      () => actions.push(randomAction(state, hook, share, actions.length)) - 1,
    );
  });
  const tables = tableHooks.map((hook, index) => randomTable(state, hook, index, actionsOfTable[index]!, actions));
  const { contexts, models, helpers, locations } = state;
  return { name: "random", contexts, models, actions, tables, helpers, sourceFile: "random.rmt.ts", locations };
}

function randomContext(state: ProgramState): ContextDeclaration {
  const { draw, contexts } = state;
  const location = randomLocation(state);
  const keys = Array.from({ length: 1 + draw(2) }, (_, index) => randomField(draw, `key${index}`));
  const fields = Array.from({ length: 1 + draw(4) }, (_, index): ContextField => {
    const kind = pick(draw, ["scalar", "ring", "array"] as const);
    const length = kind === "scalar" ? 1 : 1 + draw(8);
    return { ...randomField(draw, `field${index}`), kind, length };
  });
  return { name: `context${contexts.length}`, keys, fields, capacity: 1 + draw(4), location };
}

function randomModel(state: ProgramState): ModelSlot {
  const { draw, models } = state;
  const location = randomLocation(state);
  return {
    name: `model${models.length}`,
    family: "decisionTree",
    features: 1 + draw(8),
    featureType: pick(draw, smallTypes),
    output: pick(draw, smallTypes),
    maxNodes: 1 + 2 * draw(500),
    maxDepth: 1 + draw(12),
    location,
  };
}

function randomTable(
  state: ProgramState,
  hook: HookDescription,
  tableIndex: number,
  own: readonly number[],
  actions: readonly Action[],
): TableDeclaration {
  const { draw } = state;
  const location = randomLocation(state);
  const keys = Array.from({ length: draw(3) }, (): MatchKey => {
    const eventField = draw(hook.fields.length);
    const { name, type } = hook.fields[eventField]!;
    return { eventField, name, type, kind: pick<MatchKind>(draw, ["exact", "lpm", "ternary", "range"]) };
  });
  const wantsPriority = keys.some((key) => key.kind === "ternary" || key.kind === "range");
  const entries = new Map<string, TableEntry>();
  for (let left = draw(5); left > 0; left--) {
    const matches = keys.map((key) => randomMatch(draw, key));
    const priority = wantsPriority ? 1 + draw(3) : 0;
    const entry: TableEntry = { matches, priority, call: randomCall(draw, own, actions) };
    entries.set(describeMatches(entry), entry);
  }
  return {
    name: `table${tableIndex}`,
    hook: hook.name,
    keys,
    actions: own,
    ...(draw(2) === 0 ? { defaultCall: randomCall(draw, own, actions) } : {}),
    entries: [...entries.values()],
    size: entries.size + 1 + draw(3),
    location,
  };
}

function describeMatches(entry: TableEntry): string {
  return `${entry.matches.map((match) => Object.values(match).join("/")).join(" ")} ${entry.priority}`;
}

function randomMatch(draw: Draw, key: MatchKey): Match {
  const bits = integerBits(key.type);
  const value = randomValue(draw, key.type);
  switch (key.kind) {
    case "exact":
      return { kind: "exact", value };
    case "lpm": {
      const prefixLength = draw(bits + 1);
      const free = BigInt(bits - prefixLength);
      return { kind: "lpm", value: (value >> free) << free, prefixLength };
    }
    case "ternary": {
      const mask = randomValue(draw, key.type);
      return { kind: "ternary", value: value & mask, mask };
    }
    case "range": {
      const other = randomValue(draw, key.type);
      const [low, high] = value < other ? [value, other] : [other, value];
      return { kind: "range", low, high };
    }
  }
}

function randomCall(draw: Draw, own: readonly number[], actions: readonly Action[]): ActionCall {
  const action = pick(draw, own);
  return { action, data: actions[action]!.parameters.map((parameter) => randomValue(draw, parameter.type)) };
}

/** Often small, sometimes at an end of the type. */
function randomValue(draw: Draw, type: IntegerType): bigint {
  const { low, high } = integerRange(type);
  const small = BigInt(draw(100));
  return draw(3) === 2 ? (draw(2) === 0 ? high - small : low + small) : small;
}
