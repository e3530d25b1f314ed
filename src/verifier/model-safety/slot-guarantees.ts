import {
  fitsIntegerType,
  type IntegerType,
  integerRange,
  type ModelProperty,
  type ModelSlot,
} from "../../bytecode/index.ts";
import { isBetween, isIndex, report, type Verification } from "../verification.ts";

/** RMT3033 for ranges and properties of slots that cannot be. */
export function checkSlots(verification: Verification): void {
  for (const slot of verification.program.models) {
    const { range, output } = slot;
    if (range !== undefined) {
      const wrong = wrongRange(range.low, range.high, output);
      if (wrong !== undefined) refuse(verification, slot, `model ${slot.name} has the range ${wrong}`, slot);
    }
    for (const property of slot.properties ?? []) checkProperty(verification, slot, property);
  }
}

function checkProperty(verification: Verification, slot: ModelSlot, property: ModelProperty): void {
  const wrong = (message: string) =>
    refuse(verification, slot, `model ${slot.name} has a property (${property.kind}) ${message}`, property);
  const { features, featureType } = slot;
  const wrongFeature = (feature: number) =>
    wrong(`of feature ${feature}, but it has ${features}: 0 to ${features - 1}`);
  for (const { feature, low, high } of property.when) {
    if (!isIndex(feature, features)) wrongFeature(feature);
    const range = wrongRange(low, high, featureType);
    if (range !== undefined) wrong(`where feature ${feature} is ${range}`);
  }
  switch (property.kind) {
    case "never":
    case "implies": {
      const range = wrongRange(property.low, property.high, slot.output);
      if (range !== undefined) wrong(`of the answers ${range}`);
      break;
    }
    case "monotone":
      if (!isIndex(property.feature, features)) wrongFeature(property.feature);
      break;
    case "robust": {
      const { low, high } = integerRange(featureType);
      if (!isBetween(property.distance, 1, Number(high - low))) {
        wrong(`with the distance ${property.distance}, but features of ${featureType} are 1 to ${high - low} apart`);
      }
      if (!isBetween(property.tolerance, 0, 2 ** 32 - 1)) wrong(`with the tolerance ${property.tolerance}`);
    }
  }
}

/** In words, where the numbers are no range of the type. */
function wrongRange(low: number, high: number, type: IntegerType): string | undefined {
  const isRange = [low, high].every((end) => Number.isInteger(end) && fitsIntegerType(BigInt(end), type));
  if (!isRange) return `${low} to ${high}, which is not in ${type}`;
  return low > high ? `${low} to ${high}, which is nothing` : undefined;
}

function refuse(
  verification: Verification,
  { output, featureType }: ModelSlot,
  message: string,
  declaration: { readonly location: number },
): void {
  const hint = `give integers, the lower one first: answers are ${output}, features ${featureType}`;
  report(verification, "RMT3033", message, hint, { declaration });
}
