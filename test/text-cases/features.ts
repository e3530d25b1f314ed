import {
  type Action,
  type Block,
  type Instruction,
  integerTypes,
  operandsOf,
  type Program,
} from "../../src/bytecode/index.ts";

/**
 * What an instruction is used on, as far as machines may do different things for it: types of elements, fields and keys,
 * kinds of contexts, where tensors are kept. By what it is (such as `source element`) its value.
 */
export type Features = ReadonlyMap<string, string>;

/** The values that each feature of an operand of this kind can have; not all of them suit every instruction. */
export const featureValues = {
  type: integerTypes,
  element: integerTypes,
  "kept as": ["constant", "parameter"],
  "field kind": ["scalar", "array", "ring"],
  "context kind": ["lru", "hash", "array", "lpm", "queue"],
  "per CPU": ["true", "false"],
  "key type": [...integerTypes, "none"],
  family: ["decisionTree", "network"],
} as const;

/** Which features an operand of a kind brings; those of other kinds bring none. */
export const featuresOfKind: Readonly<Record<string, readonly (keyof typeof featureValues)[]>> = {
  type: ["type"],
  vectorResult: ["element"],
  vector: ["element"],
  vectorUpdate: ["element"],
  tensor: ["element", "kept as"],
  record: ["context kind", "per CPU"],
  context: ["context kind", "per CPU", "key type"],
  field: ["field kind", "type"],
  metadataField: ["type"],
  model: ["family", "element", "type"],
};

/** The name of a feature of an operand. */
export function featureName(operand: string, feature: string): string {
  return `${operand} ${feature}`;
}

/** Every instruction of the program with the action it stands in. */
export function* instructionsOf(program: Program): Generator<{ action: Action; instruction: Instruction }> {
  for (const action of program.actions) {
    for (const instruction of inBlock(action.body)) yield { action, instruction };
  }
}

function* inBlock(block: Block): Generator<Instruction> {
  for (const instruction of block) {
    yield instruction;
    for (const { name, kind } of operandsOf(instruction.op)) {
      if (kind === "block") yield* inBlock((instruction as unknown as Record<string, Block>)[name]!);
    }
  }
}

/** What the instruction is used on. */
export function featuresOf(program: Program, action: Action, instruction: Instruction): Features {
  const features = new Map<string, string>();
  for (const { name, kind } of operandsOf(instruction.op)) {
    const names = featuresOfKind[kind] ?? [];
    for (const [index, value] of valuesOf(program, action, instruction, name, kind).entries()) {
      features.set(featureName(name, names[index]!), value);
    }
  }
  return features;
}

/** In the order of `featuresOfKind`. */
function valuesOf(
  program: Program,
  action: Action,
  instruction: Instruction,
  operand: string,
  kind: string,
): readonly string[] {
  const value = (instruction as unknown as Record<string, unknown>)[operand];
  const index = value as number;
  switch (kind) {
    case "type":
      return [value as string];
    case "vectorResult":
    case "vector":
    case "vectorUpdate": {
      const register = action.registers[index]!;
      return register.kind === "vector" ? [register.element] : [];
    }
    case "tensor": {
      const { element, model } = program.tensors[index]!;
      return [element, model < 0 ? "constant" : "parameter"];
    }
    case "record": {
      const context = contextOfRegister(program, action, index);
      return [context.kind, `${context.perCpu}`];
    }
    case "context": {
      const context = program.contexts[index]!;
      return [context.kind, `${context.perCpu}`, context.keys[0]?.type ?? "none"];
    }
    case "field": {
      const record = (instruction as unknown as { readonly record: number }).record;
      const field = contextOfRegister(program, action, record).fields[index]!;
      return [field.kind, field.type];
    }
    case "metadataField":
      return [program.metadata[index]!.type];
    case "model": {
      const slot = program.models[index]!;
      return [slot.family, slot.featureType, slot.output];
    }
    default:
      return [];
  }
}

function contextOfRegister(program: Program, action: Action, register: number) {
  const type = action.registers[register]!;
  if (type.kind !== "record") throw new Error(`register ${register} of ${action.name} is no record`);
  return program.contexts[type.context]!;
}
