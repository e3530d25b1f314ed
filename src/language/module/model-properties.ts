import ts from "typescript";
import { type FeatureRange, integerRange, type ModelProperty } from "../../bytecode/index.ts";
import type { DeclaredModel } from "../declared-model.ts";
import { guaranteeErrors } from "../errors/index.ts";
import type { Interval } from "../integers.ts";
import { builtinNamed } from "./names.ts";
import type { OptionReader } from "./option-reader.ts";

type Kind = ModelProperty["kind"];

/** `properties: [never({ … }), monotone({ … })]`: what every model must keep that goes into the slot. */
export function readProperties(reader: OptionReader, declared: DeclaredModel): ModelProperty[] {
  return reader.list("properties", "[never({ … })]").flatMap((node) => {
    const property = readProperty(reader, node, declared);
    return property === undefined ? [] : [property];
  });
}

function readProperty(reader: OptionReader, node: ts.Expression, declared: DeclaredModel): ModelProperty | undefined {
  const { lowering } = reader;
  const name = ts.isCallExpression(node) ? builtinNamed(lowering, node.expression) : undefined;
  if (!ts.isCallExpression(node) || !isPropertyKind(name)) {
    lowering.report(node, guaranteeErrors.notAProperty(lowering.compilation.textOf(node)));
    reader.fail();
    return undefined;
  }
  const inner = reader.call(node, name);
  const property = inner && {
    when: inner.has("when") ? readConditions(inner, declared) : [],
    location: lowering.compilation.locationOf(node),
    ...readers[name](inner, declared),
  };
  reader.join(inner);
  return property;
}

type PropertyParts = ModelProperty extends infer Any
  ? Any extends unknown
    ? Omit<Any, "when" | "location">
    : never
  : never;

const readers = {
  never: (reader: OptionReader, declared: DeclaredModel) => ({ kind: "never", ...readAnswer(reader, declared) }),
  implies: (reader: OptionReader, declared: DeclaredModel) => ({ kind: "implies", ...readAnswer(reader, declared) }),
  monotone(reader: OptionReader, { description }: DeclaredModel) {
    reader.refuseOthers(["feature", "direction", "when"]);
    const feature = reader.integer("feature", "The index of a feature", 0, description.features - 1);
    return { kind: "monotone", feature, direction: reader.word("direction", ["increasing", "decreasing"]) };
  },
  robust(reader: OptionReader, { description, answer }: DeclaredModel) {
    reader.refuseOthers(["distance", "tolerance", "when"]);
    const distance = reader.integer("distance", "The distance", 1, widthOf(integerRange(description.featureType)));
    return { kind: "robust", distance, tolerance: reader.integer("tolerance", "The tolerance", 0, widthOf(answer)) };
  },
} as const satisfies Readonly<Record<Kind, (reader: OptionReader, declared: DeclaredModel) => PropertyParts>>;

function isPropertyKind(name: string | undefined): name is Kind {
  return name !== undefined && Object.hasOwn(readers, name);
}

function readAnswer(reader: OptionReader, { answer }: DeclaredModel) {
  reader.refuseOthers(["answer", "when"]);
  return numbersOf(reader.interval("answer", "The answer", answer));
}

/** `when: [feature(0, 10, 20)]`: at most one condition for each feature. */
function readConditions(reader: OptionReader, { description }: DeclaredModel): FeatureRange[] {
  const { lowering } = reader;
  const conditions: FeatureRange[] = [];
  for (const node of reader.list("when", "[feature(0, 10, 20)]")) {
    const call = ts.isCallExpression(node) && builtinNamed(lowering, node.expression) === "feature" ? node : undefined;
    const [index, low, high] = call?.arguments ?? [];
    if (index === undefined || low === undefined || high === undefined || call?.arguments.length !== 3) {
      lowering.report(node, guaranteeErrors.notACondition(lowering.compilation.textOf(node)));
      reader.fail();
      continue;
    }
    const feature = reader.integerAt(index, "The index of a feature", 0, description.features - 1);
    const range = reader.intervalAt(node, low, high, "A feature", integerRange(description.featureType));
    if (!reader.failed && conditions.some((condition) => condition.feature === feature)) {
      lowering.report(index, guaranteeErrors.repeatedFeature(feature));
      reader.fail();
    }
    conditions.push({ feature, ...numbersOf(range) });
  }
  return conditions;
}

/** The bounds as numbers; features and answers have 32 bits or less. */
function numbersOf({ low, high }: Interval) {
  return { low: Number(low), high: Number(high) };
}

/** How far apart two values can be. */
function widthOf({ low, high }: Interval): bigint {
  return high - low;
}
