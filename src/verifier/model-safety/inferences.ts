import {
  type Action,
  type Block,
  blocksOf,
  type Instruction,
  type InstructionOf,
  operandsOf,
  type Program,
  type RegisterType,
} from "../../bytecode/index.ts";

/** The code of one question to a model, by itself: its registers are numbered anew, the features are register 0. */
export interface Inference {
  readonly program: Program;
  /** The slot that is asked. */
  readonly slot: number;
  readonly registers: readonly RegisterType[];
  readonly body: Block;
  /** Registers of the answer. */
  readonly result: number;
  readonly confidence: number;
}

/** Runs the function for every RMT_INFER of the program. */
export function forEachInference(
  program: Program,
  visit: (action: Action, inference: InstructionOf<"RMT_INFER">) => void,
): void {
  const visitBlock = (action: Action, block: Block) => {
    for (const instruction of block) {
      if (instruction.op === "RMT_INFER") visit(action, instruction);
      for (const inner of blocksOf(instruction)) visitBlock(action, inner.block);
    }
  };
  for (const action of program.actions) visitBlock(action, action.body);
}

/** The inference of an RMT_INFER of an action, for programs that pass the rules. */
export function inferenceOf(program: Program, action: Action, instruction: InstructionOf<"RMT_INFER">): Inference {
  const numbers = new Map<number, number>();
  const registers: RegisterType[] = [];
  const rename = (register: number): number => {
    let number = numbers.get(register);
    if (number === undefined) {
      number = registers.push(action.registers[register]!) - 1;
      numbers.set(register, number);
    }
    return number;
  };
  rename(instruction.features);
  const result = rename(instruction.result);
  const confidence = rename(instruction.confidence);
  return {
    program,
    slot: instruction.model,
    body: renameBlock(instruction.body, rename),
    registers,
    result,
    confidence,
  };
}

const inferencesByProgram = new WeakMap<Program, readonly (readonly Inference[])[]>();

/**
 * The different questions that the program asks a slot; those that differ in nothing but their registers are one. A slot
 * for one tree that nobody asks by RMT_INFER is asked as usual, so that something can be said of its models.
 */
export function inferencesOf(program: Program, slot: number): readonly Inference[] {
  let all = inferencesByProgram.get(program);
  if (all === undefined) {
    all = findInferences(program);
    inferencesByProgram.set(program, all);
  }
  return all[slot]!;
}

function findInferences(program: Program): readonly (readonly Inference[])[] {
  const found = program.models.map(() => new Map<string, Inference>());
  forEachInference(program, (action, instruction) => {
    const inference = inferenceOf(program, action, instruction);
    const { registers, body, result, confidence } = inference;
    const identity = JSON.stringify([registers, body, result, confidence], (name, value) => {
      return name === "location" ? undefined : typeof value === "bigint" ? `${value}n` : value;
    });
    if (!found[instruction.model]!.has(identity)) found[instruction.model]!.set(identity, inference);
  });
  return found.map((inferences, slot) => {
    return inferences.size > 0 ? [...inferences.values()] : askedAsUsual(program, slot);
  });
}

function askedAsUsual(program: Program, slot: number): readonly Inference[] {
  const { family, featureType, features, ...rest } = program.models[slot]!;
  if (family !== "decisionTree" || !("trees" in rest) || rest.trees !== 1) return [];
  const integer = { kind: "integer" } as const;
  const [vector, result, confidence, tree] = [0, 1, 2, 3];
  const { location } = rest;
  return [
    {
      program,
      slot,
      registers: [{ kind: "vector", element: featureType, length: features }, integer, integer, integer],
      body: [
        { op: "CONST", result: tree, value: 0n, location },
        { op: "RMT_TREE_WALK", result, confidence, model: slot, tree, features: vector, location },
      ],
      result,
      confidence,
    },
  ];
}

const registerKinds: ReadonlySet<string> = new Set(["result", "source", "vectorResult", "vector", "vectorUpdate"]);

function renameBlock(block: Block, rename: (register: number) => number): Block {
  return block.map((instruction) => {
    const values = instruction as unknown as Readonly<Record<string, unknown>>;
    const renamed = operandsOf(instruction.op).map(({ name, kind }) => {
      const value = values[name];
      if (registerKinds.has(kind)) return [name, rename(value as number)];
      if (kind === "sources") return [name, (value as readonly number[]).map(rename)];
      return [name, kind === "block" ? renameBlock(value as Block, rename) : value];
    });
    return { ...instruction, ...Object.fromEntries(renamed) } as Instruction;
  });
}
