import type ts from "typescript";
import { declareModel } from "../../models/index.ts";
import { declarationErrors } from "../errors/index.ts";
import { limits } from "../limits.ts";
import type { Lowering } from "../lowering.ts";
import { constraintOptions, readConstraints } from "./model-constraints.ts";
import { modelFamilies } from "./model-descriptions.ts";
import { OptionReader } from "./option-reader.ts";
import { readOptions } from "./options.ts";

/** The functions that declare models. */
export function isModelFamily(name: string): name is keyof typeof modelFamilies {
  return Object.hasOwn(modelFamilies, name);
}

/** `decisionTree({ … })`, `multilayerPerceptron({ … })`: declares the slot and its tensors; false where it is refused. */
export function declareModelSlot(
  lowering: Lowering,
  name: ts.Identifier,
  call: ts.CallExpression,
  family: keyof typeof modelFamilies,
): boolean {
  const { options: known, read } = modelFamilies[family];
  const options = readOptions(lowering, call, family, [...known, ...constraintOptions]);
  if (options === undefined) return false;
  const reader = new OptionReader(lowering, call, family, options);
  const declared = read(reader);
  const constraints = reader.failed ? {} : readConstraints(reader, declared);
  if (reader.failed) return false;
  const { models, tensors } = lowering.compilation;
  const location = lowering.compilation.locationOf(name);
  const made = declareModel(declared.description, { name: name.text, slotIndex: models.length, location });
  for (const { name: tensor, shape } of made.tensors) {
    const elements = shape.reduce((product, size) => product * size, 1);
    if (elements <= Number(limits.tensorElements)) continue;
    lowering.report(name, declarationErrors.modelTooLarge(`The tensor ${tensor}`, elements, limits.tensorElements));
    return false;
  }
  models.push({ ...declared, slot: { ...made.slot, ...constraints }, firstTensor: tensors.length });
  tensors.push(...made.tensors);
  return true;
}
