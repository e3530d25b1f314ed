import type { Instruction, Program } from "../../bytecode/index.ts";
import type { VerifierOptions } from "../options.ts";
import { type Place, type Rule, report, type Verification } from "../verification.ts";
import { type Boundary, boundaryOf, principalsOf } from "./boundary.ts";
import { type Flows, followFlows, type Sink } from "./flow.ts";
import { findOrigin, isTrainedOnPrincipals } from "./knowledge.ts";
import { isForeign, join, type Label } from "./label.ts";
import { stepFlow } from "./steps.ts";

/** What belongs to one principal stays there. */
export const privacyRule: Rule = {
  codes: ["RMT3037", "RMT3038", "RMT3041"],
  proves:
    "data of one principal reaches neither decisions for another nor what is told about another, except as answers of aggregates and of models that are declared as pooled",
  check: (verification) => {
    const { program, options } = verification;
    const boundary = boundaryOf(program, options);
    if (boundary === "none") return;
    const flows = flowsOf(program, options, boundary);
    const modelsTold = new Set<number>();
    for (const sink of flows.sinks.values()) checkSink(verification, boundary, flows, sink, modelsTold);
  },
};

/** Where data of principals can go in a program; several rules and the report ask. */
export function flowsOf(program: Program, options: VerifierOptions, boundary: Boundary): Flows {
  const pooledModels = options.pooledModels ?? true;
  const known = lastFlows.get(program);
  if (known?.boundary === boundary && known.pooledModels === pooledModels) return known.flows;
  const flows = followFlows(program, boundary, pooledModels, stepFlow);
  lastFlows.set(program, { boundary, pooledModels, flows });
  return flows;
}

/** By program, which never changes, what was found last. */
const lastFlows = new WeakMap<
  Program,
  { readonly boundary: Boundary; readonly pooledModels: boolean; readonly flows: Flows }
>();

/** The models that the program declares as pooled, and of which decisions depend though samples of all trained them. */
export function declaredFlows(program: Program, options: VerifierOptions): readonly string[] {
  const boundary = boundaryOf(program, options);
  if (boundary === "none" || !program.models.some(({ pooled }) => pooled)) return [];
  const { knowledge } = flowsOf(program, options, boundary);
  return program.models.flatMap((slot, index) => {
    if (slot.pooled !== true || !knowledge.isAsked[index]) return [];
    if (!isTrainedOnPrincipals(knowledge.samples[index]!)) return [];
    return [`model ${slot.name} learns from all ${principalsOf(boundary)} and answers for each of them`];
  });
}

function checkSink(
  verification: Verification,
  boundary: Boundary,
  flows: Flows,
  sink: Sink,
  modelsTold: Set<number>,
): void {
  const { program, options } = verification;
  const { instruction, action, data, control } = sink;
  const place: Place = { action, instruction };
  const all = join(data, control);
  if (!isForeign(all)) return;
  const what = describeSink(program, instruction);
  const isData = all.context >= 0 ? data.context >= 0 : data.model >= 0;
  const how = isData ? what.data : what.control;
  const others = `other ${principalsOf(boundary)}`;
  if (all.context < 0) {
    if (modelsTold.has(all.model)) return;
    modelsTold.add(all.model);
    const slot = program.models[all.model]!;
    const message = `${how} depends on model ${slot.name}, which is trained on samples of all ${principalsOf(boundary)}`;
    const hint =
      slot.pooled && options.pooledModels === false
        ? "the administrator does not allow models trained on samples of all: train it beforehand, without RMT_LEARN"
        : "declare the model as pooled if samples of all may decide for each, or train it beforehand, without RMT_LEARN";
    report(verification, "RMT3041", message, hint, place);
    return;
  }
  const { from, hint } = describeOrigin(flows, boundary, all);
  report(verification, what.code, `${how} depends on data of ${others}, from ${from}`, hint, place);
}

/** What leaves, and what decides whether it does. */
function describeSink(program: Program, instruction: Instruction): { code: string; data: string; control: string } {
  switch (instruction.op) {
    case "CALL": {
      const name = program.helpers[instruction.helper]!;
      return { code: "RMT3037", data: `an argument of ${name}`, control: `whether ${name} is called` };
    }
    case "RMT_LEARN": {
      const name = program.models[instruction.model]!.name;
      const control = `whether model ${name} gets a sample`;
      return { code: "RMT3038", data: `a sample for model ${name}`, control };
    }
    case "RMT_CONTRIBUTE": {
      const name = program.aggregates![instruction.aggregate]!.name;
      const control = `whether aggregate ${name} gets a contribution`;
      return { code: "RMT3038", data: `a contribution to aggregate ${name}`, control };
    }
    default: {
      const index = (instruction as { readonly counter: number }).counter;
      const { kind, name } = program.counters[index]!;
      return { code: "RMT3038", data: `what ${kind} ${name} counts`, control: `whether ${kind} ${name} counts` };
    }
  }
}

/** Where data of others comes from, and how it could stay apart. */
function describeOrigin({ knowledge }: Flows, boundary: Boundary, label: Label): { from: string; hint: string } {
  const { context, place } = findOrigin(knowledge, label.context);
  const { declaration, misfit } = context;
  const writer = context.writers[place];
  const what = place === 0 ? "which records" : `field ${declaration.fields[place - 1]!.name} of`;
  const from = `${what} context ${declaration.name}${place === 0 ? " has" : ""}`;
  const filled =
    writer === undefined ? from : `${from}, which action ${writer.name} ${place === 0 ? "changes" : "writes"}`;
  const aggregate = "or let each contribute to an aggregate, which answers with noise";
  if (misfit === undefined) {
    return { from: filled, hint: `keep it in a context with the ${boundary} as key, ${aggregate}` };
  }
  const hint = `use the event's ${boundary} as a key of context ${declaration.name} wherever its records are used (action ${misfit.name} does not), ${aggregate}`;
  return { from: filled, hint };
}
