import type { Helper } from "../../hooks/index.ts";
import { pick } from "../draw.ts";
import { integer } from "./integers.ts";
import { type ActionState, emit, resultRegister, type Step } from "./program-state.ts";

export const loadEvent: Step = (action, block) => {
  const field = action.draw(action.hook.fields.length);
  action.lastField = Math.max(action.lastField, field);
  emit(action, block, { op: "RMT_LD_EVENT", result: resultRegister(action), field });
  return true;
};

export const loadMetadata: Step = (action, block) => {
  const { metadata } = action.program;
  if (metadata.length === 0) return true;
  emit(action, block, { op: "RMT_LD_META", result: resultRegister(action), field: action.draw(metadata.length) });
  return true;
};

export const storeMetadata: Step = (action, block) => {
  const { metadata } = action.program;
  if (metadata.length === 0) return true;
  const source = integer(action, block);
  emit(action, block, { op: "RMT_ST_META", field: action.draw(metadata.length), source });
  return true;
};

export const addCount: Step = (action, block) => {
  const counter = pickCounter(action, "counter");
  if (counter !== undefined) emit(action, block, { op: "RMT_COUNT", counter, amount: integer(action, block) });
  return true;
};

export const addObserve: Step = (action, block) => {
  const counter = pickCounter(action, "histogram");
  if (counter !== undefined) emit(action, block, { op: "RMT_OBSERVE", counter, value: integer(action, block) });
  return true;
};

function pickCounter({ draw, program }: ActionState, kind: "counter" | "histogram"): number | undefined {
  const { counters } = program;
  const fitting = [...counters.keys()].filter((index) => counters[index]!.kind === kind);
  return fitting.length === 0 ? undefined : pick(draw, fitting);
}

export const callHelper: Step = (action, block) => {
  const { helpers } = action.program;
  const helper: Helper = pick(action.draw, action.hook.helpers);
  const made = action.calls.get(helper.name) ?? 0;
  if ((made + action.rounds) * action.share > helper.maxCallsPerEvent) return true;
  action.calls.set(helper.name, made + action.rounds);
  if (!helpers.includes(helper.name)) helpers.push(helper.name);
  const values = helper.parameters.map(() => integer(action, block));
  const result = resultRegister(action);
  emit(action, block, { op: "CALL", result, helper: helpers.indexOf(helper.name), arguments: values });
  return true;
};
