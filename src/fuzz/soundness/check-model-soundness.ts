import { integerRange, type ModelProperty, type ModelSlot, type Program } from "../../bytecode/index.ts";
import { installModel } from "../../control/index.ts";
import type { Machine, MachineOptions } from "../../machine/index.ts";
import type { Envelope, Model } from "../../models/index.ts";
import { alone } from "../alone.ts";
import type { MachineFactory } from "../differential/observed-machine.ts";
import { describeValue } from "../differential/operation.ts";
import { type Draw, drawFromBytes } from "../draw.ts";
import { randomModel } from "../random-model.ts";
import type { SoundnessProblem } from "./check-soundness.ts";
import type { ModelCase } from "./model-case.ts";
import { askingHook, featureContext, withProperty } from "./model-program.ts";
import { featuresFor, likelyProperty, meets, randomEnvelope, randomFeatures } from "./random-features.ts";
import type { Subject } from "./subject.ts";
import type { SoundProperty, Tally } from "./violation.ts";

const modelsTried = 2;
const questionsAsked = 6;
const propertiesTried = 2;
const featuresTried = 4;
/** Elements computed with, of which properties of the small models here need a few thousands. */
const propertyEffort = 30_000;

/**
 * Puts random models that the verifier accepts into the slot of a program, on both machines, and asks them: every answer
 * must be where the report says and in the slot's range, with a confidence of 0 outside of the training envelope;
 * properties that are proved must hold for what is tried, and those that are refuted must be broken by the counterexample.
 */
export function checkModelSoundness(
  subject: Subject,
  { program, choices }: ModelCase,
  tally: Tally,
): SoundnessProblem | undefined {
  const verified = subject.verifyProgram(program, alone);
  if (!verified.ok) return { kind: "rejection", diagnostics: verified.diagnostics };
  const draw = drawFromBytes(choices);
  for (let operation = 0; operation < modelsTried; operation++) {
    const found = tryModel(subject, program, verified.value.program, draw, tally);
    if (found) return { kind: "violation", violation: { ...found, operation } };
  }
  return undefined;
}

type Found = { readonly property: SoundProperty; readonly what: string };

function tryModel(subject: Subject, program: Program, secured: Program, draw: Draw, tally: Tally): Found | undefined {
  const slot = program.models[0]!;
  const envelope = slot.envelope ? randomEnvelope(draw, slot) : undefined;
  const model: Model = { ...randomModel(draw, program, 0), ...(envelope && { envelope }) };
  const report = subject.verifyModel(program, 0, model, { acceptUnknown: true });
  if (!report.ok) return undefined;
  tally.models += 1;
  try {
    const question = ask(subject, { program, secured }, model, tally);
    const { low, high } = slot.range ?? integerRange(slot.output);
    const { answer } = report.value;
    const answers: number[] = [];
    let features: readonly number[] | undefined;
    for (let left = questionsAsked; left > 0; left--) {
      features = randomFeatures(draw, slot, features);
      const { value, confidence } = question(features);
      answers.push(value);
      const isTold = `the model answered ${value} with confidence ${confidence} for ${describeValue(features)}`;
      if (value < answer.low || value > answer.high) {
        return { property: "answer", what: `${isTold}, and ${answer.low} to ${answer.high} are reported` };
      }
      if (value < low || value > high || confidence < 0 || confidence > 255) {
        return { property: "answer", what: `${isTold}, and its slot allows ${low} to ${high}` };
      }
      if (envelope && !isInside(features, envelope) && confidence !== 0) {
        return { property: "answer", what: `${isTold}, outside of its envelope ${describeValue(envelope)}` };
      }
    }
    for (let left = propertiesTried; left > 0; left--) {
      const property = likelyProperty(draw, slot, answers);
      const found = tryProperty(subject, { program, slot, model, property }, question, draw, tally);
      if (found) return found;
    }
  } catch (error) {
    return { property: error instanceof MachinesDiffer ? "difference" : "fault", what: String(error) };
  }
  return undefined;
}

interface Asked {
  readonly value: number;
  readonly confidence: number;
}

type Question = (features: readonly number[]) => Asked;

/** The program as written, and as the verifier gave it back. */
interface Programs {
  readonly program: Program;
  readonly secured: Program;
}

class MachinesDiffer extends Error {}

/** The question to the model in the slot of both machines. */
function ask(subject: Subject, programs: Programs, model: Model, tally: Tally): Question {
  const sides = [subject.machines.left, subject.machines.right].map((make) => askOn(make, programs, model));
  return (features) => {
    const [left, right] = sides.map((side) => side(features));
    tally.answers += 1;
    tally.events += 1;
    if (describeValue(left) !== describeValue(right)) {
      throw new MachinesDiffer(`the machines answered ${describeValue(left)} and ${describeValue(right)}`);
    }
    return left!;
  };
}

function askOn(make: MachineFactory, { program, secured }: Programs, model: Model): Question {
  const told: number[] = [];
  const tell = (value: number | bigint) => void told.push(Number(value));
  const helpers = { [askingHook]: { tell } } as NonNullable<MachineOptions["helpers"]>;
  const machine: Machine = make(secured, { helpers });
  const installed = installModel(machine, program, 0, model, { acceptUnknown: true });
  if (!installed.ok) {
    throw new Error(`a model that the verifier accepts is refused: ${installed.diagnostics[0]?.message}`);
  }
  return (features) => {
    told.length = 0;
    machine.context(featureContext)!.write({ keys: [0n], fields: [[features.map(BigInt)]] });
    machine.runHook(machine.hook(askingHook)!, [0, 0, 0, 0]);
    return { value: told[0]!, confidence: told[1]! };
  };
}

interface Trial {
  readonly program: Program;
  readonly slot: ModelSlot;
  readonly model: Model;
  readonly property: ModelProperty;
}

function tryProperty(
  subject: Subject,
  { program, slot, model, property }: Trial,
  question: Question,
  draw: Draw,
  tally: Tally,
): Found | undefined {
  const demanding = withProperty(program, property);
  const options = { acceptUnknown: true, effort: propertyEffort };
  const report = subject.verifyModel(demanding, 0, model, options);
  const what = describeValue(property);
  if (!report.ok) {
    const [refusal] = report.diagnostics;
    if (refusal?.code !== "RMT7005") return undefined;
    tally.properties += 1;
    const points = [...refusal.message.matchAll(/the features \(([^)]*)\)/g)].map(([, list]) =>
      list!.split(", ").map(Number),
    );
    const isMet = points.length > 0 && points.every((point) => point.length === slot.features);
    if (!isMet || !holds(property, points, question)) return undefined;
    return { property: "modelProperty", what: `${what} is refuted, and holds: ${refusal.message}` };
  }
  if (report.value.properties[0]?.answer !== "proved") return undefined;
  tally.properties += 1;
  for (let left = featuresTried; left > 0; left--) {
    const points = featuresFor(draw, slot, property).filter((point) => point !== undefined);
    const isAsked = points.every((point) => model.envelope === undefined || isInside(point, model.envelope));
    // Of changes, what is close may leave the conditions, and what grows must not.
    const isMeant =
      meets(points[0]!, property) && (property.kind === "robust" || points.every((at) => meets(at, property)));
    if (!isAsked || !isMeant || holds(property, points, question)) continue;
    const answers = points.map((point) => question(point).value);
    return { property: "modelProperty", what: `${what} is proved, and broken by ${describeValue(points)}: ${answers}` };
  }
  return undefined;
}

/** Whether the answers for one set of features, or two, are as the property wants them. */
function holds(property: ModelProperty, points: readonly (readonly number[])[], question: Question): boolean {
  const [first, second] = points.map((point) => question(point).value);
  switch (property.kind) {
    case "never":
      return first! < property.low || first! > property.high;
    case "implies":
      return first! >= property.low && first! <= property.high;
    case "monotone":
      return property.direction === "increasing" ? second! >= first! : second! <= first!;
    case "robust":
      return Math.abs(second! - first!) <= property.tolerance;
  }
}

function isInside(features: readonly number[], { low, high }: Envelope): boolean {
  return features.every((value, feature) => value >= low[feature]! && value <= high[feature]!);
}
