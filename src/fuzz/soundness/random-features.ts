import { integerRange, type ModelProperty, type ModelSlot } from "../../bytecode/index.ts";
import type { Envelope } from "../../models/index.ts";
import { type Draw, pick } from "../draw.ts";
import { randomProperty } from "../generator/model-safety.ts";
import { randomElements, randomValue } from "../random-value.ts";

/** Features for a slot: of the kinds of `randomElements`, or those of before but for one. */
export function randomFeatures(
  draw: Draw,
  { features, featureType }: ModelSlot,
  before: readonly number[] | undefined,
): readonly number[] {
  if (before === undefined || draw(2) === 0) return randomElements(draw, featureType, features);
  return before.with(draw(features), Number(randomValue(draw, featureType)));
}

/** Now and then everything, mostly a box with some of the usual features. */
export function randomEnvelope(draw: Draw, { features, featureType }: ModelSlot): Envelope {
  const [low, high] = [randomElements(draw, featureType, features), randomElements(draw, featureType, features)];
  const { low: least, high: most } = integerRange(featureType);
  const isWide = draw(3) === 0;
  return {
    low: low.map((end, feature) => (isWide ? Number(least) : Math.min(end, high[feature]!))),
    high: high.map((end, feature) => (isWide && draw(2) === 0 ? Number(most) : Math.max(end, low[feature]!))),
  };
}

/** A property that the slot's model may keep, by the answers that it gave. */
export function likelyProperty(draw: Draw, slot: ModelSlot, answers: readonly number[]): ModelProperty {
  const property = randomProperty(draw, slot);
  const [least, most] = [Math.min(...answers), Math.max(...answers)];
  const { low, high } = integerRange(slot.output);
  switch (property.kind) {
    case "implies":
      return draw(4) === 0 ? property : { ...property, low: least, high: most };
    case "never":
      if (most < Number(high)) return { ...property, low: most + 1, high: Number(high) };
      return least > Number(low) ? { ...property, low: Number(low), high: least - 1 } : property;
    case "robust":
      return { ...property, tolerance: most - least };
    case "monotone":
      return property;
  }
}

/** Features that meet the conditions of the property, one set or, of properties of changes, two. */
export function featuresFor(
  draw: Draw,
  slot: ModelSlot,
  property: ModelProperty,
): readonly [readonly number[], (readonly number[])?] {
  const first = meet(draw, property, randomElements(draw, slot.featureType, slot.features));
  const { low, high } = integerRange(slot.featureType);
  switch (property.kind) {
    case "never":
    case "implies":
      return [first];
    case "monotone": {
      const { feature } = property;
      const other = pick(draw, [Number(high), first[feature]! + 1, Number(randomValue(draw, slot.featureType))]);
      return [first, first.with(feature, Math.min(Number(high), Math.max(other, first[feature]!)))];
    }
    case "robust": {
      const { distance } = property;
      const moved = first.map((value) => value + pick(draw, [-distance, distance, 0, 1]));
      return [first, moved.map((value) => Math.min(Number(high), Math.max(Number(low), value)))];
    }
  }
}

/** Whether the features meet the conditions of the property. */
export function meets(features: readonly number[], { when }: ModelProperty): boolean {
  return when.every(({ feature, low, high }) => features[feature]! >= low && features[feature]! <= high);
}

function meet(draw: Draw, { when }: ModelProperty, features: readonly number[]): readonly number[] {
  return when.reduce<readonly number[]>((met, { feature, low, high }) => {
    const value = met[feature]!;
    if (value >= low && value <= high) return met;
    return met.with(feature, pick(draw, [low, high, Math.min(high, low + draw(100))]));
  }, features);
}
