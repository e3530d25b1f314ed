import { integerRange, type ModelProperty, type ModelSlot } from "../../bytecode/index.ts";
import { type Draw, pick } from "../draw.ts";
import { randomValue } from "../random-value.ts";

/** The slot with bounds of its answers, an envelope or properties now and then. */
export function withSafety(draw: Draw, slot: ModelSlot): ModelSlot {
  return {
    ...slot,
    ...(draw(4) === 3 && { range: randomRange(draw, slot.output) }),
    ...(draw(8) === 7 && { envelope: true }),
    ...(draw(4) === 3 && { pooled: true }),
    ...(draw(8) === 7 && { properties: Array.from({ length: 1 + draw(2) }, () => randomProperty(draw, slot)) }),
  };
}

/** Two values of the type, the lower first; narrow ranges too. */
function randomRange(draw: Draw, type: ModelSlot["output"]): { readonly low: number; readonly high: number } {
  const [one, other] = [Number(randomValue(draw, type)), Number(randomValue(draw, type))];
  return one < other ? { low: one, high: other } : { low: other, high: one };
}

/** A property that can be asked of the slot, whether models keep it or not. */
export function randomProperty(draw: Draw, slot: ModelSlot): ModelProperty {
  const { features, featureType, output } = slot;
  const named = new Set(Array.from({ length: draw(3) }, () => draw(features)));
  const when = [...named].map((feature) => ({ feature, ...randomRange(draw, featureType) }));
  const base = { when, location: -1 };
  const kind = pick(draw, ["never", "implies", "monotone", "robust"] as const);
  switch (kind) {
    case "never":
    case "implies":
      return { ...base, kind, ...randomRange(draw, output) };
    case "monotone":
      return { ...base, kind, feature: draw(features), direction: pick(draw, ["increasing", "decreasing"] as const) };
    case "robust": {
      const spanOf = (type: ModelSlot["output"]) => Number(integerRange(type).high - integerRange(type).low);
      const distance = Math.min(spanOf(featureType), pick(draw, [1, 1 + draw(10), 1000]));
      return { ...base, kind, distance, tolerance: pick(draw, [0, 1, draw(100), spanOf(output)]) };
    }
  }
}
