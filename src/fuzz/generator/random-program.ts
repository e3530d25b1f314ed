import {
  type ContextDeclaration,
  type ContextField,
  type ContextKind,
  type CounterDeclaration,
  type IntegerType,
  integerTypes,
  type ModelSlot,
  type Program,
} from "../../bytecode/index.ts";
import { hooks } from "../../hooks/index.ts";
import { type Draw, pick } from "../draw.ts";
import { type ProgramState, randomField, randomLocation, tensorElements } from "./program-state.ts";
import { type ActionHead, type MadeAction, randomAction } from "./random-action.ts";
import { randomTable, withEntries } from "./random-table.ts";

/**
 * One random program that the verifier must accept, small ones for small draws. Each hook's tables together stay inside
 * its budget and its helpers' limits.
 */
export function randomProgram(draw: Draw): Program {
  const state: ProgramState = {
    draw,
    contexts: [],
    models: [],
    tensors: [],
    counters: [],
    metadata: Array.from({ length: draw(4) }, (_, index) => randomField(draw, `meta${index}`)),
    helpers: [],
    locations: [],
    tableHooks: Array.from({ length: pick(draw, [1, 1, 2, 2, 3]) }, () => pick(draw, hooks)),
    lengths: Array.from({ length: 1 + draw(3) }, () => randomLength(draw)),
    elements: Array.from({ length: 1 + draw(3) }, () => pick(draw, integerTypes)),
  };
  for (let index = pick(draw, [0, 1, 1, 2, 3]); index > 0; index--) state.contexts.push(randomContext(state));
  for (let index = draw(3); index > 0; index--) state.models.push(randomModel(state));
  for (let index = draw(4); index > 0; index--) state.counters.push(randomCounter(state));
  const heads: ActionHead[] = [];
  const ownActions = state.tableHooks.map(() =>
    Array.from({ length: draw(3) === 2 ? 2 : 1 }, () => heads.push(randomHead(draw, heads.length)) - 1),
  );
  // Tables before the bodies of their actions: where choices run out there is still a way to what was made last.
  const ownTables = state.tableHooks.map((_, index) => randomTable(state, index, ownActions[index]!, heads));
  const made = ownActions.flatMap((own, table) => own.map((index) => randomAction(state, table, heads[index]!)));
  const tables = ownTables.map((table, index) => {
    const others = [...made.keys()].filter((other) => {
      return !table.actions.includes(other) && isLendable(state, made[other]!, index);
    });
    const actions = others.length > 0 && draw(3) === 2 ? [...table.actions, pick(draw, others)] : table.actions;
    return withEntries(draw, { ...table, actions, location: randomLocation(state) }, heads);
  });
  const { contexts, models, tensors, counters, metadata, helpers, locations } = state;
  const actions = made.map(({ action }) => action);
  const declarations = { contexts, models, tensors, counters, metadata, actions, tables, helpers };
  return { name: "random", ...declarations, sourceFile: "random.rmt.ts", locations };
}

function randomHead(draw: Draw, index: number): ActionHead {
  const parameters = Array.from({ length: draw(4) }, (_, parameter) => randomField(draw, `data${parameter}`));
  return { name: `action${index}`, parameters };
}

/** Whether another table may run the action: its hook gives and allows all that the action uses. */
function isLendable({ tableHooks }: ProgramState, made: MadeAction, table: number): boolean {
  const hook = tableHooks[table]!;
  const share = tableHooks.filter((other) => other === hook).length;
  if (made.lastField >= hook.fields.length || made.cost * share > hook.instructionBudget) return false;
  if (made.firstTarget <= table || (made.firstTarget < tableHooks.length && tableHooks[made.firstTarget] !== hook)) {
    return false;
  }
  return [...made.calls].every(([name, calls]) => {
    const helper = hook.helpers.find((offered) => offered.name === name);
    return helper !== undefined && calls * share <= helper.maxCallsPerEvent;
  });
}

/** Mostly short, now and then beside a multiple of what one machine word or vector register holds. */
function randomLength(draw: Draw): number {
  const way = draw(4);
  return way < 2 ? 1 + draw(8) : pick(draw, [8, 12, 15, 16, 17, 24, 31, 32, 33, 40, 63, 64, 65]);
}

const contextKinds: readonly ContextKind[] = ["lru", "hash", "array", "lpm", "queue"];

function randomContext(state: ProgramState): ContextDeclaration {
  const { draw, contexts, lengths, elements } = state;
  const location = randomLocation(state);
  const kind = pick(draw, contextKinds);
  const keyCount = kind === "queue" ? 0 : kind === "array" || kind === "lpm" ? 1 : 1 + draw(2);
  const keys = Array.from({ length: keyCount }, (_, index) => randomField(draw, `key${index}`));
  // None now and then: a set of keys, or a queue that only counts.
  const fieldCount = draw(16) === 15 ? 0 : 1 + draw(4);
  const fields = Array.from({ length: fieldCount }, (_, index): ContextField => {
    const fieldKind = kind === "queue" ? "scalar" : pick(draw, ["scalar", "ring", "array"] as const);
    const length = fieldKind === "scalar" ? 1 : draw(2) === 0 ? 1 + draw(8) : pick(draw, lengths);
    const type: IntegerType = draw(2) === 0 ? pick(draw, integerTypes) : pick(draw, elements);
    return { name: `field${index}`, type, kind: fieldKind, length };
  });
  const perCpu = kind !== "queue" && draw(2) === 1;
  return { name: `context${contexts.length}`, kind, perCpu, keys, fields, capacity: 1 + draw(5), location };
}

function randomModel(state: ProgramState): ModelSlot {
  const { draw, models, lengths } = state;
  const location = randomLocation(state);
  const features = draw(2) === 0 ? 1 + draw(6) : Math.min(64, pick(draw, lengths));
  const types = { featureType: pick(draw, tensorElements), output: pick(draw, tensorElements) };
  const base = { name: `model${models.length}`, features, ...types, location };
  if (draw(5) >= 3) return { ...base, family: "network" };
  const trees = draw(2) === 0 ? 1 : 1 + draw(5);
  return { ...base, family: "decisionTree", trees, maxNodes: 1 + draw(40), maxDepth: 1 + draw(8) };
}

function randomCounter(state: ProgramState): CounterDeclaration {
  const { draw, counters } = state;
  const location = randomLocation(state);
  const kind = pick(draw, ["counter", "histogram"] as const);
  return { name: `counter${counters.length}`, kind, location };
}
