import {
  type ContextDeclaration,
  type ContextField,
  type ContextKind,
  type CounterDeclaration,
  type EffectLimit,
  type IntegerType,
  integerTypes,
  type ModelSlot,
  type PrivacyDeclaration,
  type Program,
  principalKinds,
} from "../../bytecode/index.ts";
import { type HookDescription, hooks } from "../../hooks/index.ts";
import { declareModel } from "../../models/index.ts";
import { type Draw, pick } from "../draw.ts";
import { randomAggregate } from "./aggregates.ts";
import { withSafety } from "./model-safety.ts";
import { type ProgramState, randomField, randomLocation, tensorElements } from "./program-state.ts";
import { type ActionHead, type MadeAction, randomAction } from "./random-action.ts";
import { randomDescription } from "./random-description.ts";
import { randomTable, withEntries } from "./random-table.ts";

/**
 * One random program that the verifier must accept, small ones for small draws. Each hook's tables together stay inside
 * its budget and its helpers' limits.
 */
export function randomProgram(draw: Draw): Program {
  const state = beginProgram(draw, randomHooks(draw));
  for (let index = pick(draw, [0, 1, 1, 2, 3]); index > 0; index--) state.contexts.push(randomContext(state));
  for (let index = draw(3); index > 0; index--) addModel(state);
  for (let index = draw(4); index > 0; index--) state.counters.push(randomCounter(state));
  for (let index = pick(draw, [0, 0, 1, 2]); index > 0; index--) state.aggregates.push(randomAggregate(state));
  const limits = randomLimits(state);
  const privacy = state.aggregates.length > 0 ? randomPrivacy(state) : undefined;
  const heads: ActionHead[] = [];
  const ownActions = state.tableHooks.map(() =>
    Array.from(
      { length: draw(3) === 2 || (privacy && draw(4) > 0) ? 2 : 1 },
      () => heads.push(randomHead(draw, heads.length)) - 1,
    ),
  );
  // Tables before the bodies of their actions: where choices run out there is still a way to what was made last.
  const ownTables = state.tableHooks.map((_, index) => {
    const table = randomTable(state, index, ownActions[index]!, heads);
    return privacy && draw(4) === 3 ? { ...table, privacyBudget: 1 + draw(privacy.budget) } : table;
  });
  const made = ownActions.flatMap((own, table) => {
    const { defaultCall, privacyBudget = privacy?.budget ?? 0 } = ownTables[table]!;
    // What runs when the budget is spent cannot ask for more of it.
    const mayAsk = (index: number) => defaultCall?.action !== index;
    return own.map((index) => randomAction(state, table, heads[index]!, mayAsk(index) ? privacyBudget : 0));
  });
  const tables = ownTables.map((table, index) => {
    const others = [...made.keys()].filter((other) => {
      return !table.actions.includes(other) && isLendable(state, made[other]!, index, table.privacyBudget);
    });
    const actions = others.length > 0 && draw(3) === 2 ? [...table.actions, pick(draw, others)] : table.actions;
    return withEntries(draw, { ...table, actions, location: randomLocation(state) }, heads);
  });
  const { contexts, models, tensors, counters, metadata, helpers, locations } = state;
  const actions = made.map(({ action }) => action);
  const { aggregates } = state;
  const declarations = { contexts, models, tensors, counters, metadata, actions, tables, helpers };
  const bounds = {
    ...(aggregates.length > 0 && { aggregates }),
    ...(limits.length > 0 && { limits }),
    ...(privacy && { privacy }),
  };
  return { ...bounds, name: "random", ...declarations, sourceFile: "random.rmt.ts", locations };
}

/** A program without anything. */
export function beginProgram(draw: Draw, tableHooks: readonly HookDescription[]): ProgramState {
  return {
    draw,
    contexts: [],
    models: [],
    tensors: [],
    counters: [],
    aggregates: [],
    descriptions: new Map(),
    metadata: Array.from({ length: draw(4) }, (_, index) => randomField(draw, `meta${index}`)),
    helpers: [],
    locations: [],
    tableHooks,
    lengths: Array.from({ length: 1 + draw(3) }, () => randomLength(draw)),
    elements: Array.from({ length: 1 + draw(3) }, () => pick(draw, integerTypes)),
    inference: undefined,
  };
}

/** By table; often the same, so that there are pipelines. */
function randomHooks(draw: Draw): readonly HookDescription[] {
  const chosen = [pick(draw, hooks)];
  for (let left = pick(draw, [0, 0, 1, 1, 2]); left > 0; left--) {
    chosen.push(draw(2) === 0 ? chosen[0]! : pick(draw, hooks));
  }
  return chosen;
}

function randomHead(draw: Draw, index: number): ActionHead {
  const parameters = Array.from({ length: draw(4) }, (_, parameter) => randomField(draw, `data${parameter}`));
  return { name: `action${index}`, parameters };
}

/** Whether another table may run the action: its hook gives and allows all that the action uses. */
function isLendable(
  { tableHooks }: ProgramState,
  made: MadeAction,
  table: number,
  privacyBudget = Number.POSITIVE_INFINITY,
): boolean {
  if (made.epsilon > privacyBudget) return false;
  const hook = tableHooks[table]!;
  const share = tableHooks.filter((other) => other === hook).length;
  if (made.lastField >= hook.fields.length || made.cost * share > hook.instructionBudget) return false;
  if (made.firstTarget <= table || (made.firstTarget < tableHooks.length && tableHooks[made.firstTarget] !== hook)) {
    return false;
  }
  return [...made.calls].every(([name, calls]) => {
    const helper = hook.helpers.find((offered) => offered.name === name);
    // What limits an effect reads other fields of the event at another hook.
    const isSameThere = !helper?.effect || made.hook === hook;
    return helper !== undefined && isSameThere && calls * share <= helper.maxCallsPerEvent;
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

function addModel(state: ProgramState): void {
  const { draw, models, lengths, tensors, descriptions } = state;
  const location = randomLocation(state);
  const name = `model${models.length}`;
  const features = draw(2) === 0 ? 1 + draw(6) : Math.min(64, pick(draw, lengths));
  const featureType = pick(draw, tensorElements);
  if (draw(3) === 2) {
    const description = randomDescription(draw, Math.min(features, 16), featureType);
    const declared = declareModel(description, { name, slotIndex: models.length, location: -1 });
    descriptions.set(models.length, { description, firstTensor: tensors.length });
    tensors.push(...declared.tensors);
    models.push(withSafety(draw, { ...declared.slot, location }));
    return;
  }
  const base = { name, features, featureType, output: pick(draw, tensorElements), location };
  models.push(withSafety(draw, randomSlot(draw, base)));
}

/** A slot for trees, or for any other model. */
export function randomSlot(draw: Draw, base: Omit<ModelSlot, "family">): ModelSlot {
  if (draw(5) >= 3) return { ...base, family: "network" };
  const trees = draw(2) === 0 ? 1 : 1 + draw(5);
  return { ...base, family: "decisionTree", trees, maxNodes: 1 + draw(40), maxDepth: 1 + draw(8) };
}

function randomPrivacy(state: ProgramState): PrivacyDeclaration {
  const location = randomLocation(state);
  return { between: pick(state.draw, principalKinds), budget: 1 + state.draw(8_000_000), location };
}

/** Limits that are tighter than those of the hooks, for some of the effects that the program's hooks offer. */
function randomLimits(state: ProgramState): readonly EffectLimit[] {
  const { draw, tableHooks } = state;
  const limits = new Map<string, EffectLimit>();
  for (const hook of new Set(tableHooks)) {
    for (const helper of hook.helpers) {
      const given = helper.limits.length > 0 && draw(3) === 2 ? pick(draw, helper.limits) : undefined;
      if (given === undefined) continue;
      const effect = `${subsystemOf(hook)}.${helper.name}`;
      const [perSecond, burst] = [1 + draw(given.perSecond), 1 + draw(given.burst)];
      limits.set(`${effect} ${given.by}`, { effect, by: given.by, perSecond, burst, location: randomLocation(state) });
    }
  }
  return [...limits.values()];
}

function subsystemOf({ name }: HookDescription): string {
  return name.slice(0, name.indexOf("."));
}

function randomCounter(state: ProgramState): CounterDeclaration {
  const { draw, counters } = state;
  const location = randomLocation(state);
  const kind = pick(draw, ["counter", "histogram"] as const);
  return { name: `counter${counters.length}`, kind, location };
}
