import {
  elementCount,
  type Instruction,
  integerBits,
  integerRange,
  type ModelProperty,
  type ModelSlot,
  type Program,
  treeNodeBytes,
} from "../../bytecode/index.ts";
import { type Diagnostic, errorDiagnostic, failure, type Result, success } from "../../diagnostics/index.ts";
import { checkModel, type Model, treeDepth, treesOf } from "../../models/index.ts";
import { type Box, domainOf } from "./domain.ts";
import type { Accumulator } from "./evaluate/evaluation.ts";
import { createEvaluator, type Evaluator } from "./evaluate/evaluator.ts";
import { allowedAnswers, unknownAnswer } from "./guard-answers.ts";
import { costOfInference, type LayerReport, layersOf, maximum, productTensor } from "./inference-cost.ts";
import { inferencesOf } from "./inferences.ts";
import { type Counterexample, clampBounds, decideProperty, type Verdict } from "./properties/decide.ts";
import { type Bounds, describeProperty } from "./properties/question.ts";

/** What is demanded of a model beyond its slot. */
export interface ModelOptions {
  /** Refuse a model (RMT7007) whose answers leave the slot's range, instead of clamping them; absent: false. */
  readonly strictRange?: boolean;
  /** Accept a model where a property is neither proved nor refuted; absent: false. */
  readonly acceptUnknown?: boolean;
  /** How much all properties together may take, in elements computed with; absent: 20,000,000. */
  readonly effort?: number;
}

/** What is known of a model that may go into its slot. */
export interface ModelReport {
  /** The slot's name. */
  readonly slot: string;
  readonly family: "decisionTree" | "network";
  /** Nodes of all trees, or elements of all tensors. */
  readonly parameters: number;
  readonly bytes: number;
  /** Levels of the deepest tree, or products of tensors one after another. */
  readonly depth: number;
  /** The products of tensors of one inference, in the order of the code. */
  readonly layers: readonly LayerReport[];
  /** The most expensive inference of the program: instructions, and products that are added up. */
  readonly instructions: number;
  readonly multiplyAccumulates: number;
  /** The answers that it can give to the program, as proved; exact for a single tree. */
  readonly answer: Bounds;
  /** Whether it may want to answer outside of the slot's range, so that the guard is needed. */
  readonly clamped: boolean;
  /** How many accumulators are proved not to leave their type. */
  readonly accumulators: number;
  /** In the order of the slot. */
  readonly properties: readonly PropertyReport[];
}

/** What was found out about a property that is not refuted. */
export interface PropertyReport {
  readonly kind: ModelProperty["kind"];
  /** In words, such as `never answers -5 to -1 where feature 0 is 3 to 4`. */
  readonly what: string;
  readonly answer: "proved" | "unknown";
  /** Where unknown: the answers (never, implies) or the changes of the answer (monotone, robust) that are not excluded. */
  readonly bound?: Bounds;
}

const defaultEffort = 20_000_000;

/** For the whole domain at once: far beyond what programs within their budgets compute. */
const mostWork = 500_000_000;

/** More features of a counterexample are not shown. */
const mostShown = 32;

/**
 * Proves that a model may go into its slot: it has the slot's shape (RMT7001 to RMT7003), no accumulator leaves its type
 * for any features that it may be asked about (RMT7004), and it keeps the slot's properties (RMT7005 refuted, with a
 * counterexample; RMT7006 neither). A slot with an envelope takes models that bring one (RMT7002), and they are asked
 * about nothing outside of it: there the slot does not know, which breaks no property. Answers outside of the slot's range
 * are clamped by the program's guard, and properties are those of clamped answers; with `strictRange` such models are
 * refused (RMT7007).
 *
 * @param program verified, as written: with RMT_INFER around each question. Of a slot that nobody asks so, only a single
 *   tree is looked at
 * @param slotIndex an index into `program.models`
 */
export function verifyModel(
  program: Program,
  slotIndex: number,
  model: Model,
  options: ModelOptions = {},
): Result<ModelReport> {
  const checked = checkModel(program, slotIndex, model);
  if (!checked.ok) return checked;
  const slot = program.models[slotIndex]!;
  if (slot.envelope && model.envelope === undefined) {
    const message = `the model does not fit slot ${slot.name}: it brings no envelope of what it was trained on`;
    const hint = "train it with its envelope, or declare the slot without one";
    return failure(errorDiagnostic("RMT7002", message, { hint }));
  }
  const inferences = inferencesOf(program, slotIndex);
  const evaluators = inferences.map((inference) => createEvaluator(inference, model));
  const domain = domainOf(slot, model.envelope);
  const allowed = allowedAnswers(slot);
  const found: Diagnostic[] = [];
  let wanted: Bounds | undefined;
  let accumulators = 0;
  for (const evaluator of evaluators) {
    if (!evaluator.evaluate(domain.low, domain.high, mostWork)) {
      const message = `the model in slot ${slot.name} takes too much work to prove that no accumulator overflows`;
      return failure(errorDiagnostic("RMT7004", message, { hint: "make it smaller" }));
    }
    const { low, high } = evaluator.answers;
    wanted =
      wanted === undefined ? { low, high } : { low: Math.min(wanted.low, low), high: Math.max(wanted.high, high) };
    for (const accumulator of evaluator.accumulators.values()) {
      accumulators += accumulator.count;
      if (accumulator.overflows) found.push(overflow(program, slot, accumulator));
    }
  }
  if (found.length > 0) return failure(...found);
  wanted ??= allowed;
  const clamped = wanted.low < allowed.low || wanted.high > allowed.high;
  if (clamped && options.strictRange) {
    const message = `the model in slot ${slot.name} may answer ${wanted.low} to ${wanted.high}, but the slot allows ${allowed.low} to ${allowed.high}`;
    found.push(
      errorDiagnostic("RMT7007", message, { hint: "train it on labels of that range, or let the guard clamp it" }),
    );
  }
  const properties = checkProperties(program, slot, evaluators, domain, options, found);
  if (found.length > 0) return failure(...found);
  const costs = inferences.map(costOfInference).reduce(maximum, { instructions: 0, multiplyAccumulates: 0 });
  const seen = clampBounds(wanted, allowed);
  const unknown = slot.envelope ? [unknownAnswer(slot)] : [];
  return success({
    slot: slot.name,
    family: slot.family,
    ...sizeOf(program, slotIndex, model),
    layers: inferences[0] === undefined ? [] : layersOf(inferences[0]),
    ...costs,
    answer: { low: Math.min(seen.low, ...unknown), high: Math.max(seen.high, ...unknown) },
    clamped,
    accumulators,
    properties,
  });
}

function sizeOf(
  program: Program,
  slotIndex: number,
  model: Model,
): Pick<ModelReport, "parameters" | "bytes" | "depth"> {
  const trees = treesOf(model);
  if (trees !== undefined) {
    const parameters = trees.reduce((sum, tree) => sum + tree.feature.length, 0);
    return { parameters, bytes: treeNodeBytes * parameters, depth: Math.max(...trees.map(treeDepth)) };
  }
  return { ...networkSize(program, slotIndex), depth: networkDepth(program, slotIndex) };
}

/** Elements and bytes of all tensors of a network slot. */
export function networkSize(
  program: Program,
  slotIndex: number,
): { readonly parameters: number; readonly bytes: number } {
  let parameters = 0;
  let bytes = 0;
  for (const { model, shape, element } of program.tensors) {
    if (model !== slotIndex) continue;
    parameters += elementCount(shape);
    bytes += elementCount(shape) * (integerBits(element) / 8);
  }
  return { parameters, bytes };
}

/** The most products of tensors one after another. */
export function networkDepth(program: Program, slotIndex: number): number {
  return Math.max(0, ...inferencesOf(program, slotIndex).map((inference) => layersOf(inference).length));
}

function overflow(program: Program, slot: ModelSlot, { instruction, type, low, high }: Accumulator): Diagnostic {
  const tensor = productTensor(instruction);
  const where =
    tensor === undefined ? instruction.op : `${instruction.op} with tensor ${program.tensors[tensor]!.name}`;
  const range = integerRange(type);
  const message = `an accumulator of the model in slot ${slot.name} may overflow: sums of ${where} may be ${low} to ${high}, but ${type} holds ${range.low} to ${range.high}`;
  const hint = "use smaller weights or features, requantize the features, or sum up in i64";
  return errorDiagnostic("RMT7004", message, { hint, location: locationOf(program, instruction) });
}

function checkProperties(
  program: Program,
  slot: ModelSlot,
  evaluators: readonly Evaluator[],
  domain: Box,
  options: ModelOptions,
  found: Diagnostic[],
): readonly PropertyReport[] {
  const properties = slot.properties ?? [];
  const allowed = allowedAnswers(slot);
  let effort = options.effort ?? defaultEffort;
  let asked = properties.length * evaluators.length;
  return properties.map((property) => {
    const what = describeProperty(property);
    // Nothing is known of the answers of a slot that nobody asks by RMT_INFER.
    let verdict: Verdict = evaluators.length === 0 ? { answer: "unknown", bound: allowed } : { answer: "proved" };
    for (const evaluator of evaluators) {
      const before = evaluator.work;
      const next = decideProperty(evaluator, property, domain, allowed, effort / asked);
      effort -= Math.min(effort, evaluator.work - before);
      asked--;
      if (next.answer !== "proved" && verdict.answer !== "refuted") verdict = next;
    }
    if (verdict.answer === "refuted") found.push(refuted(program, slot, property, verdict.counterexample));
    if (verdict.answer === "unknown" && !options.acceptUnknown)
      found.push(undecided(program, slot, property, verdict.bound));
    return {
      kind: property.kind,
      what,
      answer: verdict.answer === "proved" ? "proved" : "unknown",
      ...(verdict.answer === "unknown" ? { bound: verdict.bound } : {}),
    };
  });
}

function refuted(
  program: Program,
  slot: ModelSlot,
  property: ModelProperty,
  { features, answers }: Counterexample,
): Diagnostic {
  const cases = features.map((point, index) => `${answers[index]} for the features ${describeFeatures(point)}`);
  const message = `the model breaks a property of slot ${slot.name} (${describeProperty(property)}): it answers ${cases.join(", and ")}`;
  const hint = "train it with the property in mind, or withdraw the property";
  return errorDiagnostic("RMT7005", message, { hint, location: locationOf(program, property) });
}

function undecided(program: Program, slot: ModelSlot, property: ModelProperty, { low, high }: Bounds): Diagnostic {
  const isChange = property.kind === "monotone" || property.kind === "robust";
  const rest = isChange ? `changes of the answer from ${low} to ${high}` : `answers from ${low} to ${high}`;
  const message = `it is neither proved nor refuted that the model keeps a property of slot ${slot.name} (${describeProperty(property)}): not excluded are ${rest}`;
  const hint = "narrow the property with conditions on features, make the model smaller, or accept it as unknown";
  return errorDiagnostic("RMT7006", message, { hint, location: locationOf(program, property) });
}

function describeFeatures(point: readonly number[]): string {
  const shown = point.slice(0, mostShown).join(", ");
  return point.length > mostShown ? `(${shown}, and ${point.length - mostShown} more)` : `(${shown})`;
}

function locationOf({ sourceFile, locations }: Program, { location }: Pick<Instruction, "location">) {
  const place = locations[location];
  return place && sourceFile !== "" ? { file: sourceFile, ...place } : undefined;
}
