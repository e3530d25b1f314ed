import {
  type Action,
  type Block,
  type Instruction,
  type InstructionOf,
  integerRange,
  type ModelSlot,
  type Program,
  type RegisterType,
  type TensorDeclaration,
  withBlocks,
} from "../../bytecode/index.ts";
import type { Guard } from "../report.ts";
import { insertedPrefix, type Secured } from "../secured.ts";
import { domainOfType } from "./domain.ts";
import { createEvaluator } from "./evaluate/evaluator.ts";
import { forEachInference, inferenceOf } from "./inferences.ts";

/** How much may be computed to find out that a guard is not needed, in elements, for one question. */
export const mostWork = 500_000;

/** The name of the slot that holds the envelope of the models in the slot of this name, in secured programs. */
export function envelopeSlotName(slot: string): string {
  return `${insertedPrefix}envelope.${slot}`;
}

/** What the slot lets its models answer. */
export function allowedAnswers({ range, output }: Pick<ModelSlot, "range" | "output">): {
  readonly low: number;
  readonly high: number;
} {
  if (range !== undefined) return range;
  const { low, high } = integerRange(output);
  return { low: Number(low), high: Number(high) };
}

/** What a slot answers where it does not know: 0, or the nearest in its range. */
export function unknownAnswer(slot: Pick<ModelSlot, "range" | "output">): number {
  const { low, high } = allowedAnswers(slot);
  return Math.min(Math.max(0, low), high);
}

/**
 * Takes RMT_INFER apart: what it answers is clamped to the slot's range (that of the type where it declares none), and
 * its confidence to 0 … 255, unless the code cannot answer anything else whatever the model; outside of the training
 * envelope it answers that it does not know, where the slot asks for that.
 */
export function guardAnswers(program: Program): Secured {
  let asks = false;
  forEachInference(program, () => {
    asks = true;
  });
  if (!asks) return { program, guards: [] };
  const envelopes = addEnvelopes(program);
  const guards: Guard[] = [];
  const actions = program.actions.map((action) => guardAction(program, action, envelopes, guards));
  return {
    program: {
      ...program,
      models: [...program.models, ...envelopes.slots],
      tensors: [...program.tensors, ...envelopes.tensors],
      actions,
    },
    guards,
  };
}

/** The slots and tensors that hold envelopes. */
interface Envelopes {
  readonly slots: readonly ModelSlot[];
  readonly tensors: readonly TensorDeclaration[];
  /** By slot of the program: where its envelope is. */
  readonly places: ReadonlyMap<number, { readonly slot: number; readonly low: number; readonly high: number }>;
}

function addEnvelopes(program: Program): Envelopes {
  const slots: ModelSlot[] = [];
  const tensors: TensorDeclaration[] = [];
  const places = new Map<number, { slot: number; low: number; high: number }>();
  for (const [index, { name, envelope, features, featureType, location }] of program.models.entries()) {
    if (!envelope) continue;
    const slotName = envelopeSlotName(name);
    const slot = program.models.length + slots.length;
    slots.push({ name: slotName, family: "network", features, featureType, output: "u8", location });
    const [low, high] = (["low", "high"] as const).map(
      (end) =>
        program.tensors.length -
        1 +
        tensors.push({
          name: `${slotName}.${end}`,
          element: featureType,
          shape: [features],
          model: slot,
          values: [],
          location,
        }),
    ) as [number, number];
    places.set(index, { slot, low, high });
  }
  return { slots, tensors, places };
}

function guardAction(program: Program, action: Action, envelopes: Envelopes, guards: Guard[]): Action {
  const registers = [...action.registers];
  const allocate = (type: RegisterType) => registers.push(type) - 1;
  const guardBlock = (block: Block): Block =>
    block.flatMap((instruction): readonly Instruction[] => {
      if (instruction.op !== "RMT_INFER") return [withBlocks(instruction, guardBlock)];
      return guardInference({ program, action, envelopes, guards, allocate }, instruction);
    });
  const body = guardBlock(action.body);
  return { ...action, registers, body };
}

interface Guarding {
  readonly program: Program;
  readonly action: Action;
  readonly envelopes: Envelopes;
  readonly guards: Guard[];
  readonly allocate: (type: RegisterType) => number;
}

function guardInference(guarding: Guarding, inference: InstructionOf<"RMT_INFER">): readonly Instruction[] {
  const { program, action, envelopes } = guarding;
  const { result, confidence, model, location } = inference;
  const slot = program.models[model]!;
  const { low, high } = allowedAnswers(slot);
  const needed = neededClamps(program, action, inference);
  const clamps: Instruction[] = [];
  if (needed.result) {
    clamps.push(...emitClamp(guarding, result, low, high, location));
    note(guarding, "answer", `${slot.name}: answers clamped to ${low} to ${high}`, location);
  }
  if (needed.confidence) {
    clamps.push(...emitClamp(guarding, confidence, 0, 255, location));
    note(guarding, "answer", `${slot.name}: confidence clamped to 0 to 255`, location);
  }
  const place = envelopes.places.get(model);
  if (place === undefined) return [...inference.body, ...clamps];
  const { code, isInside } = emitEnvelopeTest(guarding, inference, place);
  note(guarding, "envelope", `${slot.name}: no answer outside of the training envelope`, location);
  return [
    ...code,
    {
      op: "IF",
      condition: isInside,
      whenTrue: [...inference.body, ...clamps],
      whenFalse: [
        { op: "CONST", result, value: BigInt(unknownAnswer(slot)), location },
        { op: "CONST", result: confidence, value: 0n, location },
      ],
      location,
    },
  ];
}

/** Whether the code may answer what is not allowed, for some model and some features, or with no model. */
function neededClamps(
  program: Program,
  action: Action,
  instruction: InstructionOf<"RMT_INFER">,
): { readonly result: boolean; readonly confidence: boolean } {
  const slot = program.models[instruction.model]!;
  const { low, high } = allowedAnswers(slot);
  const evaluator = createEvaluator(inferenceOf(program, action, instruction), undefined);
  const domain = domainOfType(slot);
  if (!evaluator.evaluate(domain.low, domain.high, mostWork)) return { result: true, confidence: true };
  const { answers } = evaluator;
  return {
    result: answers.low < low || answers.high > high,
    confidence: answers.confidenceLow < 0 || answers.confidenceHigh > 255,
  };
}

function emitClamp(
  { allocate }: Guarding,
  register: number,
  low: number,
  high: number,
  location: number,
): readonly Instruction[] {
  const end = allocate({ kind: "integer" });
  return [
    { op: "CONST", result: end, value: BigInt(low), location },
    { op: "MAX_S", result: register, left: register, right: end, location },
    { op: "CONST", result: end, value: BigInt(high), location },
    { op: "MIN_S", result: register, left: register, right: end, location },
  ];
}

/** Whether there is an envelope and all features lie in it: where none of them changes when they are clamped to it. */
function emitEnvelopeTest(
  { program, allocate }: Guarding,
  { model, features, location }: InstructionOf<"RMT_INFER">,
  place: { readonly slot: number; readonly low: number; readonly high: number },
): { readonly code: readonly Instruction[]; readonly isInside: number } {
  const { featureType, features: length } = program.models[model]!;
  const integer = () => allocate({ kind: "integer" });
  const vector = () => allocate({ kind: "vector", element: featureType, length });
  const [isInside, least, most, count, zero] = [integer(), integer(), integer(), integer(), integer()];
  const [end, clamped] = [vector(), vector()];
  const whenTrue: readonly Instruction[] = [
    { op: "RMT_TENSOR_LD", vector: end, tensor: place.low, location },
    { op: "RMT_VECTOR_MAX", vector: clamped, left: features, right: end, location },
    { op: "RMT_TENSOR_LD", vector: end, tensor: place.high, location },
    { op: "RMT_VECTOR_MIN", vector: clamped, left: clamped, right: end, location },
    // 0 exactly where equal, though it wraps. The squares of -1, 0 and 1 add up without wrapping.
    { op: "RMT_VECTOR_SUB", vector: clamped, left: features, right: clamped, location },
    { op: "CONST", result: least, value: -1n, location },
    { op: "CONST", result: most, value: 1n, location },
    { op: "RMT_CLAMP", vector: clamped, source: clamped, low: least, high: most, location },
    { op: "RMT_VECTOR_DOT", result: count, left: clamped, right: clamped, location },
    { op: "CONST", result: zero, value: 0n, location },
    { op: "EQ", result: isInside, left: count, right: zero, location },
  ];
  const code: readonly Instruction[] = [
    { op: "RMT_MODEL_READY", result: isInside, model: place.slot, location },
    { op: "IF", condition: isInside, whenTrue, whenFalse: [], location },
  ];
  return { code, isInside };
}

function note({ program, action, guards }: Guarding, kind: Guard["kind"], what: string, location: number): void {
  const place = program.locations[location];
  guards.push({
    kind,
    action: action.name,
    what,
    ...(place === undefined ? {} : { place: `${place.line}:${place.column}` }),
  });
}
