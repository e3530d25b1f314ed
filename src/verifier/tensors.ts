import { elementCount, fitsIntegerType, integerBits, type TensorDeclaration } from "../bytecode/index.ts";
import { limits } from "./limits.ts";
import { isBetween, isIndex, type Rule, report, type Verification } from "./verification.ts";

/** Tensors have shapes that machines can hold, and a constant has the values it needs. */
export const tensorsRule: Rule = {
  codes: ["RMT3025"],
  proves: "tensors have 32-bit elements, 1 to 4 dimensions and a bounded size; constants have a value for each element",
  check: (verification) => {
    for (const tensor of verification.program.tensors) checkTensor(verification, tensor);
  },
};

/** Bytes of the elements. */
export function tensorBytes(tensor: TensorDeclaration): number {
  return elementCount(tensor.shape) * (integerBits(tensor.element) / 8);
}

function checkTensor(verification: Verification, tensor: TensorDeclaration): void {
  const { models } = verification.program;
  const { element, shape, model, values } = tensor;
  const wrong = (message: string, hint: string) =>
    report(verification, "RMT3025", `tensor ${tensor.name} ${message}`, hint, { declaration: tensor });
  if (integerBits(element) > 32) wrong(`has elements of ${element}`, "use i32 or u32");
  const count = elementCount(shape);
  if (!isBetween(shape.length, 1, limits.tensorDimensions)) {
    wrong(`has ${shape.length} dimensions`, `allowed are 1 to ${limits.tensorDimensions}`);
  } else if (!shape.every((size) => isBetween(size, 1, limits.tensorElements)) || count > limits.tensorElements) {
    wrong(
      `has the sizes ${shape.join(" × ")}`,
      `each must be at least 1, and all together make at most ${limits.tensorElements} elements`,
    );
  } else if (model === -1 && values.length !== count) {
    wrong(`has ${values.length} values for its ${count} elements`, "give one value for each, row after row");
  }
  if (model === -1) {
    const misfit = values.findIndex((value) => !Number.isInteger(value) || !fitsIntegerType(BigInt(value), element));
    if (misfit >= 0) wrong(`has the value ${values[misfit]} at ${misfit}`, `${element} does not hold it`);
    return;
  }
  const slot = isIndex(model, models.length) ? models[model] : undefined;
  if (slot?.family !== "network") {
    const what = slot ? `model ${slot.name}, which is a ${slot.family}` : `model ${model}, which does not exist`;
    wrong(`belongs to ${what}`, "tensors belong to slots of the family network");
  }
  if (values.length > 0) wrong("has values, but belongs to a model", "what a model holds is no part of the program");
}
