import fc from "fast-check";
import {
  type Action,
  type ContextDeclaration,
  type CounterDeclaration,
  type Instruction,
  type InstructionName,
  type IntegerField,
  type IntegerType,
  instructionSet,
  integerTypes,
  type MatchKey,
  type ModelSlot,
  type OperandKind,
  type Program,
  type RegisterType,
  type TableDeclaration,
  type TensorDeclaration,
} from "../src/bytecode/index.ts";

/**
 * Programs of the right shape with every declaration and instruction there is, and no regard to sense: indices lead
 * anywhere, names are there twice. Locations are not given, registers have the letters of their operands.
 */
export function anyProgram(): fc.Arbitrary<Program> {
  return fc.record({
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
  });
}

const anyName = fc.oneof(
  fc.constantFrom("a", "b", "r1", "table", "metadata", "kind", ""),
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

const slot = { name: anyName, features: anyCount, featureType: anyType, output: anyType, location: nowhere };
const anyModel: fc.Arbitrary<ModelSlot> = fc.oneof(
  fc.record({ ...slot, family: fc.constant("network" as const) }),
  fc.record({
    ...slot,
    family: fc.constant("decisionTree" as const),
    trees: fc.oneof(fc.constant(1), anyCount),
    maxNodes: anyCount,
    maxDepth: anyCount,
  }),
);

const anyTensor: fc.Arbitrary<TensorDeclaration> = fc.record({
  name: anyName,
  element: anyType,
  shape: fc.array(anyCount, { maxLength: 5 }),
  model: fc.oneof(nowhere, fc.nat(4)),
  values: fc.array(fc.integer({ min: -(2 ** 31), max: 2 ** 32 - 1 }), { maxLength: 40 }),
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

const anyTable: fc.Arbitrary<TableDeclaration> = fc.record({
  name: anyName,
  hook: anyName,
  keys: fc.array(anyKey, { maxLength: 3 }),
  actions: fc.array(anyCount, { maxLength: 2 }),
  entries: fc.constant([]),
  size: anyCount,
  location: nowhere,
});
