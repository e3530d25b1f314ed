import type { ModelProperty } from "../../../bytecode/index.ts";
import type { Box } from "../domain.ts";

/** Integers from low to high, both included. */
export interface Bounds {
  readonly low: number;
  readonly high: number;
}

/** Some features that a property is about, or pairs of them. */
export interface Region {
  readonly x: Box;
  /** For pairs: the others, which are related to those of x. */
  readonly y: Box | undefined;
}

/**
 * What a property asks: whether a number is allowed for all features of a region. The number is the answer (never,
 * implies), or how much the answer changes from x to y (monotone, robust).
 */
export interface Question {
  /** Undefined: it is about no features at all. */
  readonly region: Region | undefined;
  /** Whether all numbers between the bounds are allowed. */
  readonly isAllowed: (bounds: Bounds) => boolean;
  /** Whether none of them is. */
  readonly isForbidden: (bounds: Bounds) => boolean;
  /** The pairs of the region that are related, or undefined where there are none that could break the property. */
  readonly related: (region: Region) => Region | undefined;
  /** Both parts of a region, cut behind a value of a feature of x or y. */
  readonly cut: (region: Region, side: "x" | "y", feature: number, value: number) => readonly [Region, Region];
}

/** The question of a property, for features that a model is asked about. */
export function questionOf(property: ModelProperty, domain: Box): Question {
  const x = restrict(domain, property);
  switch (property.kind) {
    case "implies":
      return ofSingles(x, {
        isAllowed: ({ low, high }) => low >= property.low && high <= property.high,
        isForbidden: ({ low, high }) => high < property.low || low > property.high,
      });
    case "never":
      return ofSingles(x, {
        isAllowed: ({ low, high }) => high < property.low || low > property.high,
        isForbidden: ({ low, high }) => low >= property.low && high <= property.high,
      });
    case "monotone": {
      const isIncreasing = property.direction === "increasing";
      return {
        region: x && { x, y: x },
        isAllowed: ({ low, high }) => (isIncreasing ? low >= 0 : high <= 0),
        isForbidden: ({ low, high }) => (isIncreasing ? high < 0 : low > 0),
        related: (region) => relateGrowing(region, property.feature),
        cut: (region, side, feature, value) => cutGrowing(region, side, feature, value, property.feature),
      };
    }
    case "robust":
      return {
        region: x && { x, y: domain },
        isAllowed: ({ low, high }) => low >= -property.tolerance && high <= property.tolerance,
        isForbidden: ({ low, high }) => low > property.tolerance || high < -property.tolerance,
        related: (region) => relateNear(region, property.distance),
        cut: (region, side, feature, value) => {
          const [lower, upper] = cutBox(region[side]!, feature, value);
          return [
            { ...region, [side]: lower },
            { ...region, [side]: upper },
          ];
        },
      };
  }
}

/** A related pair of a region, or its only features: near its lower end. */
export function someOf({ x, y }: Region, property: ModelProperty): readonly [Float64Array, Float64Array | undefined] {
  const one = x.low.slice();
  if (y === undefined) return [one, undefined];
  const other = one.slice();
  if (property.kind === "monotone") other[property.feature] = y.high[property.feature]!;
  else {
    for (let feature = 0; feature < one.length; feature++) {
      other[feature] = Math.min(Math.max(one[feature]!, y.low[feature]!), y.high[feature]!);
    }
  }
  return [one, other];
}

/** In words, such as `never answers 3 to 5 where feature 0 is 1 to 2`. */
export function describeProperty(property: ModelProperty): string {
  const where = property.when.map(({ feature, low, high }) => `feature ${feature} is ${describeRange(low, high)}`);
  const condition = where.length === 0 ? "" : ` where ${where.join(" and ")}`;
  switch (property.kind) {
    case "never":
      return `never answers ${describeRange(property.low, property.high)}${condition}`;
    case "implies":
      return `answers ${describeRange(property.low, property.high)}${condition}`;
    case "monotone":
      return `${property.direction} in feature ${property.feature}${condition}`;
    case "robust":
      return `answers within ${property.tolerance} of each other for features within ${property.distance}${condition}`;
  }
}

function describeRange(low: number, high: number): string {
  return low === high ? `${low}` : `${low} to ${high}`;
}

function ofSingles(x: Box | undefined, rest: Pick<Question, "isAllowed" | "isForbidden">): Question {
  return {
    ...rest,
    region: x && { x, y: undefined },
    related: (region) => region,
    cut: (region, _side, feature, value) => {
      const [lower, upper] = cutBox(region.x, feature, value);
      return [
        { x: lower, y: undefined },
        { x: upper, y: undefined },
      ];
    },
  };
}

function restrict(domain: Box, { when }: ModelProperty): Box | undefined {
  const low = domain.low.slice();
  const high = domain.high.slice();
  for (const range of when) {
    low[range.feature] = Math.max(low[range.feature]!, range.low);
    high[range.feature] = Math.min(high[range.feature]!, range.high);
    if (low[range.feature]! > high[range.feature]!) return undefined;
  }
  return { low, high };
}

function cutBox({ low, high }: Box, feature: number, value: number): readonly [Box, Box] {
  const upperLow = low.slice();
  const lowerHigh = high.slice();
  lowerHigh[feature] = value;
  upperLow[feature] = value + 1;
  return [
    { low, high: lowerHigh },
    { low: upperLow, high },
  ];
}

/** The feature is larger in y than in x; all others are the same. */
function relateGrowing({ x, y }: Region, grown: number): Region | undefined {
  if (x.low[grown]! >= y!.high[grown]!) return undefined;
  const high = x.high.slice();
  const low = y!.low.slice();
  high[grown] = Math.min(high[grown]!, y!.high[grown]! - 1);
  low[grown] = Math.max(low[grown]!, x.low[grown]! + 1);
  return { x: { low: x.low, high }, y: { low, high: y!.high } };
}

function cutGrowing(
  region: Region,
  side: "x" | "y",
  feature: number,
  value: number,
  grown: number,
): readonly [Region, Region] {
  const [lower, upper] = cutBox(region[side]!, feature, value);
  if (feature === grown) {
    return [
      { ...region, [side]: lower },
      { ...region, [side]: upper },
    ];
  }
  const [otherLower, otherUpper] = cutBox(region[side === "x" ? "y" : "x"]!, feature, value);
  return side === "x"
    ? [
        { x: lower, y: otherLower },
        { x: upper, y: otherUpper },
      ]
    : [
        { x: otherLower, y: lower },
        { x: otherUpper, y: upper },
      ];
}

/** No feature is further from that of the other than the distance. */
function relateNear({ x, y }: Region, distance: number): Region | undefined {
  const near = narrow(x, y!, distance);
  const other = near && narrow(y!, near, distance);
  return other && { x: near, y: other };
}

function narrow(box: Box, other: Box, distance: number): Box | undefined {
  const low = box.low.map((least, feature) => Math.max(least, other.low[feature]! - distance));
  const high = box.high.map((most, feature) => Math.min(most, other.high[feature]! + distance));
  return low.every((least, feature) => least <= high[feature]!) ? { low, high } : undefined;
}
