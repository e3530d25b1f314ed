import type { ModelSlot, Program } from "../../bytecode/index.ts";
import { findHook } from "../../hooks/index.ts";
import { declareModel, lowerModel } from "../../models/index.ts";
import type { FuzzCase } from "../campaign/fuzz-case.ts";
import { type Draw, drawFromBytes, pick } from "../draw.ts";
import { withSafety } from "../generator/model-safety.ts";
import { tensorElements } from "../generator/program-state.ts";
import { beginAction, closedInference } from "../generator/random-action.ts";
import { randomDescription } from "../generator/random-description.ts";
import { beginProgram, randomSlot } from "../generator/random-program.ts";
import { askingHook, modelProgram } from "./model-program.ts";

/** A program that asks a model, and the choices of models and of what they are asked. */
export interface ModelCase {
  readonly program: Program;
  readonly choices: Uint8Array;
}

/** What the code of a random inference may cost. */
const inferenceBudget = 2000;

/** The case of these choices: a model of a family, or code that computes anything from the slot. */
export function expandModelCase({ programChoices, scenarioChoices }: FuzzCase): ModelCase {
  const draw = drawFromBytes(programChoices);
  const features = 1 + draw(6);
  const featureType = pick(draw, tensorElements);
  const program = draw(3) === 2 ? anyInference(draw, features, featureType) : ofFamily(draw, features, featureType);
  return { program, choices: scenarioChoices };
}

function ofFamily(draw: Draw, features: number, featureType: ModelSlot["featureType"]): Program {
  const description = randomDescription(draw, features, featureType);
  const { slot, tensors } = declareModel(description, { name: "model", slotIndex: 0, location: -1 });
  return modelProgram(description, (registers, vector) => {
    const allocate = (type: (typeof registers)[number]) => registers.push(type) - 1;
    const place = { slotIndex: 0, firstTensor: 0, location: -1, allocate };
    const { code: body, value, confidence } = lowerModel(description, place, vector);
    return { slot: withDemands(draw, slot), tensors, body, value, confidence };
  });
}

function anyInference(draw: Draw, features: number, featureType: ModelSlot["featureType"]): Program {
  const output = pick(draw, tensorElements);
  const slot = randomSlot(draw, { name: "model", features, featureType, output, location: -1 });
  return modelProgram(slot, (registers, vector) => {
    const program = beginProgram(draw, [findHook(askingHook)!]);
    program.models.push(slot);
    const action = { ...beginAction(program, 0, [], 0), registers, budget: inferenceBudget };
    const { body, value, confidence } = closedInference(action, 0, vector);
    return { slot: withDemands(draw, slot), tensors: program.tensors, body, value, confidence };
  });
}

/** The slot with a range or an envelope now and then; properties are tried one by one. */
function withDemands(draw: Draw, slot: ModelSlot): ModelSlot {
  const { properties, ...safe } = withSafety(draw, slot);
  return safe;
}
