import fc from "fast-check";
import {
  type Action,
  type AggregateDeclaration,
  type ContextDeclaration,
  type CounterDeclaration,
  type EffectLimit,
  type Instruction,
  type InstructionName,
  type IntegerField,
  type IntegerType,
  instructionSet,
  integerTypes,
  type MatchKey,
  type ModelProperty,
  type ModelSlot,
  type OperandKind,
  type PrivacyDeclaration,
  type Program,
  principalKinds,
  type RegisterType,
  type TableDeclaration,
  type TensorDeclaration,
} from "../src/bytecode/index.ts";

/**
 * Programs of the right shape with every declaration and instruction there is, and no regard to sense: indices lead
 * anywhere, names are there twice. Locations are not given, registers have the letters of their operands.
 */
export function anyProgram(): fc.Arbitrary<Program> {
  const always = {
    name: anyName,
    contexts: fc.array(anyContext, { maxLength: 3 }),
    models: fc.array(anyModel, { maxLength: 3 }),
    tensors: fc.array(anyTensor, { maxLength: 3 }),
    counters: fc.array(anyCounter, { maxLength: 3 }),
    metadata: fc.array(anyField, { maxLength: 3 }),
    actions: fc.array(anyAction, { maxLength: 2 }),
    tables: fc.array(anyTable, { maxLength: 2 }),
    helpers: fc.uniqueArray(anyName, { maxLength: 2 }),
    sourceFile: fc.constant("any.rmt.ts"),
    locations: fc.constant([]),
  };
  const optional = {
    aggregates: fc.array(anyAggregate, { minLength: 1, maxLength: 2 }),
    limits: fc.array(anyLimit, { minLength: 1, maxLength: 2 }),
    privacy: anyPrivacy,
  };
  return withOptional<Program>(always, optional);
}

/** Records that have some of the optional parts. */
function withOptional<T extends object>(
  always: Record<string, fc.Arbitrary<unknown>>,
  optional: Record<string, fc.Arbitrary<unknown>>,
): fc.Arbitrary<T> {
  const parts = { ...always, ...optional };
  return fc.record(parts, { requiredKeys: Object.keys(always) }) as unknown as fc.Arbitrary<T>;
}

const anyName = fc.oneof(
  fc.constantFrom("a", "b", "r1", "table", "metadata", "kind", "", "by", "rmt.limit.memory.prefetch"),
  fc.string({ unit: "grapheme" }),
);
const anyType = fc.constantFrom<IntegerType>(...integerTypes);
const anyCount = fc.oneof(fc.nat(4), fc.integer({ min: 0, max: 0xffff_ffff }), fc.constant(0xffff_ffff));
const anyInteger = fc.bigInt(-(1n << 63n), (1n << 64n) - 1n);
const nowhere = fc.constant(-1);
const anyField: fc.Arbitrary<IntegerField> = fc.record({ name: anyName, type: anyType });

const anyContext: fc.Arbitrary<ContextDeclaration> = fc.record({
  name: anyName,
  kind: fc.constantFrom("lru" as const, "hash" as const, "array" as const, "lpm" as const, "queue" as const),
  perCpu: fc.boolean(),
  keys: fc.array(anyField, { maxLength: 2 }),
  fields: fc.array(
    fc.record({
      name: anyName,
      kind: fc.constantFrom("scalar" as const, "array" as const, "ring" as const),
      type: anyType,
      length: anyCount,
    }),
    { maxLength: 3 },
  ),
  capacity: anyCount,
  location: nowhere,
});

const any32Bits = fc.integer({ min: -(2 ** 31), max: 2 ** 32 - 1 });
const anyRange = { low: any32Bits, high: any32Bits };
const circumstances = {
  when: fc.array(fc.record({ feature: anyCount, ...anyRange }), { maxLength: 2 }),
  location: nowhere,
};
const anyProperty: fc.Arbitrary<ModelProperty> = fc.oneof(
  fc.record({ ...circumstances, kind: fc.constantFrom("never" as const, "implies" as const), ...anyRange }),
  fc.record({
    ...circumstances,
    kind: fc.constant("monotone" as const),
    feature: anyCount,
    direction: fc.constantFrom("increasing" as const, "decreasing" as const),
  }),
  fc.record({ ...circumstances, kind: fc.constant("robust" as const), distance: anyCount, tolerance: anyCount }),
);

const slot = { name: anyName, features: anyCount, featureType: anyType, output: anyType, location: nowhere };
const slotOptions = {
  range: fc.record(anyRange),
  envelope: fc.constant(true),
  pooled: fc.constant(true),
  properties: fc.array(anyProperty, { minLength: 1, maxLength: 3 }),
};
const anyModel: fc.Arbitrary<ModelSlot> = fc.oneof(
  withOptional<ModelSlot>({ ...slot, family: fc.constant("network") }, slotOptions),
  withOptional<ModelSlot>(
    {
      ...slot,
      family: fc.constant("decisionTree"),
      trees: fc.oneof(fc.constant(1), anyCount),
      maxNodes: anyCount,
      maxDepth: anyCount,
    },
    slotOptions,
  ),
);

const anyAggregate: fc.Arbitrary<AggregateDeclaration> = fc.record({
  name: anyName,
  key: anyField,
  low: anyInteger,
  high: anyInteger,
  capacity: anyCount,
  location: nowhere,
});

const anyLimit: fc.Arbitrary<EffectLimit> = fc.record({
  effect: fc.oneof(anyName, fc.constant("memory.prefetch")),
  by: anyName,
  perSecond: anyCount,
  burst: anyCount,
  location: nowhere,
});

const anyPrivacy: fc.Arbitrary<PrivacyDeclaration> = fc.record({
  between: fc.constantFrom(...principalKinds),
  budget: anyCount,
  location: nowhere,
});

const anyTensor: fc.Arbitrary<TensorDeclaration> = fc.record({
  name: anyName,
  element: anyType,
  shape: fc.array(anyCount, { maxLength: 5 }),
  model: fc.oneof(nowhere, fc.nat(4)),
  values: fc.array(any32Bits, { maxLength: 40 }),
  location: nowhere,
});

const anyCounter: fc.Arbitrary<CounterDeclaration> = fc.record({
  name: anyName,
  kind: fc.constantFrom("counter" as const, "histogram" as const),
  location: nowhere,
});

/** One register of each kind: what an operand of that kind names. */
const registers: readonly RegisterType[] = [
  { kind: "integer" },
  { kind: "record", context: 0 },
  { kind: "vector", element: "i16", length: 4 },
];

const operands: Readonly<Record<Exclude<OperandKind, "block">, fc.Arbitrary<unknown>>> = {
  result: fc.constant(0),
  source: fc.constant(0),
  sources: fc.array(fc.constant(0), { maxLength: 3 }),
  recordResult: fc.constant(1),
  record: fc.constant(1),
  vectorResult: fc.constant(2),
  vector: fc.constant(2),
  vectorUpdate: fc.constant(2),
  immediate: anyInteger,
  count: anyCount,
  type: anyType,
  context: anyCount,
  field: anyCount,
  model: anyCount,
  tensor: anyCount,
  counter: anyCount,
  aggregate: anyCount,
  table: anyCount,
  // Helpers by other numbers than those declared would be printed and read as names.
  helper: fc.constant(0xffff_ffff),
  eventField: anyCount,
  metadataField: anyCount,
};

function anyInstruction(depth: number): fc.Arbitrary<Instruction> {
  const names = Object.keys(instructionSet) as InstructionName[];
  const candidates = names.filter(
    (name) => depth > 0 || !Object.values(instructionSet[name].operands).includes("block"),
  );
  const inner = depth > 0 ? fc.array(anyInstruction(depth - 1), { maxLength: 3 }) : fc.constant([]);
  return fc.constantFrom(...candidates).chain((op) => {
    const entries = Object.entries(instructionSet[op].operands as Record<string, OperandKind>);
    const values = entries.map(([name, kind]) => [name, kind === "block" ? inner : operands[kind]] as const);
    const record: Record<string, fc.Arbitrary<unknown>> = Object.fromEntries(values);
    return fc.record({ op: fc.constant(op), ...record, location: nowhere }) as unknown as fc.Arbitrary<Instruction>;
  });
}

const anyAction: fc.Arbitrary<Action> = fc.record({
  name: anyName,
  parameters: fc.array(anyField, { maxLength: 1 }),
  registers: fc.constant(registers),
  body: fc.array(anyInstruction(2), { minLength: 1, maxLength: 12 }),
  location: nowhere,
});

const anyKey: fc.Arbitrary<MatchKey> = fc.record({
  source: fc.constantFrom("event" as const, "metadata" as const),
  field: fc.oneof(fc.nat(3), anyCount),
  name: anyName,
  type: anyType,
  kind: fc.constantFrom("exact" as const, "lpm" as const, "ternary" as const, "range" as const),
});

const anyTable: fc.Arbitrary<TableDeclaration> = withOptional<TableDeclaration>(
  {
    name: anyName,
    hook: anyName,
    keys: fc.array(anyKey, { maxLength: 3 }),
    actions: fc.array(anyCount, { maxLength: 2 }),
    entries: fc.constant([]),
    size: anyCount,
    location: nowhere,
  },
  { privacyBudget: anyCount },
);
