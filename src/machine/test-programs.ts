import type {
  Action,
  Block,
  ContextDeclaration,
  Instruction,
  IntegerType,
  Program,
  RegisterType,
  TableDeclaration,
  TensorDeclaration,
} from "../bytecode/index.ts";
import { createMachine } from "./create-machine.ts";
import type { Machine, MachineKind, MachineOptions } from "./machine.ts";

/** The machines that tests of this room run; what they say of one holds for all. */
export const testedKinds: readonly MachineKind[] = ["interpreter", "webAssembly"];

/** The hook of test programs, `testEvent` of src/hooks. */
const hook = "test.event";

/** Registers of test actions: 0 … 7 are integers, of which 5 to 7 serve the functions here; others from 8 on. */
const integers: readonly RegisterType[] = Array.from({ length: 8 }, () => ({ kind: "integer" }));
const indexRegister = 5;
const valueRegister = 6;
const answerRegister = 7;

type WithoutLocation<Type> = Type extends unknown ? Omit<Type, "location"> : never;

/** An instruction without a place in a source file. */
export type PlainInstruction = WithoutLocation<Instruction>;

export function code(...instructions: readonly PlainInstruction[]): Instruction[] {
  return instructions.map((instruction) => ({ ...instruction, location: -1 }) as Instruction);
}

/** Tells the value of an integer register. */
export function tell(register: number): Instruction {
  return { op: "CALL", result: answerRegister, helper: 0, arguments: [register], location: -1 };
}

/** Loads constants into registers 0, 1, … */
export function constants(...values: readonly (number | bigint)[]): Instruction[] {
  return code(...values.map((value, result) => ({ op: "CONST" as const, result, value: BigInt(value) })));
}

/** Sets a vector to the given elements. */
export function setVector(vector: number, elements: readonly (number | bigint)[]): Instruction[] {
  return [
    ...code({ op: "RMT_VECTOR_ZERO", vector }),
    ...elements.flatMap((element, index) =>
      code(
        { op: "CONST", result: indexRegister, value: BigInt(index) },
        { op: "CONST", result: valueRegister, value: BigInt.asIntN(64, BigInt(element)) },
        { op: "RMT_VECTOR_SET", vector, index: indexRegister, source: valueRegister },
      ),
    ),
  ];
}

/** Tells the elements of a vector. */
export function tellVector(vector: number, length: number): Instruction[] {
  return Array.from({ length }, (_, index) => [
    ...code(
      { op: "CONST", result: indexRegister, value: BigInt(index) },
      { op: "RMT_SCALAR_VAL", result: valueRegister, vector, index: indexRegister },
    ),
    tell(valueRegister),
  ]).flat();
}

export function vectorType(element: IntegerType, length: number): RegisterType {
  return { kind: "vector", element, length };
}

/** An action of test programs; `registers` are those from 8 on. */
export function testAction(
  name: string,
  body: Block,
  registers: readonly RegisterType[] = [],
  details: Partial<Action> = {},
): Action {
  return { name, parameters: [], registers: [...integers, ...registers], body, location: -1, ...details };
}

/** A table at the test hook that runs an action for every event, unless told otherwise. */
export function testTable(name: string, action: number, details: Partial<TableDeclaration> = {}): TableDeclaration {
  return {
    name,
    hook,
    keys: [],
    actions: [action],
    defaultCall: { action, data: [] },
    entries: [],
    size: 8,
    location: -1,
    ...details,
  };
}

/** A context with one u32 key and a scalar field, unless told otherwise. */
export function testContext(details: Partial<ContextDeclaration> = {}): ContextDeclaration {
  return {
    name: "seen",
    kind: "lru",
    perCpu: false,
    keys: [{ name: "key", type: "u32" }],
    fields: [{ name: "value", kind: "scalar", type: "i64", length: 1 }],
    capacity: 4,
    location: -1,
    ...details,
  };
}

export function testProgram(details: Partial<Program>): Program {
  return {
    name: "test",
    contexts: [],
    models: [],
    tensors: [],
    counters: [],
    metadata: [],
    actions: [],
    tables: [],
    helpers: ["tell"],
    sourceFile: "",
    locations: [],
    ...details,
  };
}

/** A machine with what its program told. */
export interface TestMachine {
  readonly machine: Machine;
  /** What was told since the last time, in the signed view. */
  told(): bigint[];
  /** Runs one event and gives what it told. */
  send(...event: readonly (number | bigint)[]): bigint[];
}

/** Starts a test program. */
export function start(kind: MachineKind, program: Program, options: MachineOptions = {}): TestMachine {
  let values: bigint[] = [];
  const machine = createMachine(program, {
    kind,
    helpers: { [hook]: { tell: (value) => void values.push(BigInt(value!)) } },
    ...options,
  });
  const told = () => {
    const all = values;
    values = [];
    return all;
  };
  return {
    machine,
    told,
    send(...event) {
      machine.runHook(machine.hook(hook)!, event);
      return told();
    },
  };
}

/** Starts a program of one action for every event. */
export function startBody(
  kind: MachineKind,
  body: Block,
  registers: readonly RegisterType[] = [],
  details: Partial<Program> = {},
  options: MachineOptions = {},
): TestMachine {
  return start(
    kind,
    testProgram({ actions: [testAction("only", body, registers)], tables: [testTable("all", 0)], ...details }),
    options,
  );
}

/**
 * What registers hold when the instructions have run.
 *
 * @param vectors types and elements of the vectors 8, 9, …
 * @param told the registers to tell, vectors with all elements
 * @param integers values of the registers 0, 1, …
 */
export function tellWith(
  kind: MachineKind,
  vectors: readonly (readonly [IntegerType, readonly (number | bigint)[]])[],
  instructions: readonly PlainInstruction[],
  told: readonly (readonly ["vector" | "integer", number])[],
  tensors: readonly TensorDeclaration[] = [],
  integers: readonly (number | bigint)[] = [],
): bigint[] {
  const registers: RegisterType[] = vectors.map(([element, values]) => vectorType(element, values.length));
  const { send } = startBody(
    kind,
    [
      ...vectors.flatMap(([, values], index) => setVector(8 + index, values)),
      ...constants(...integers),
      ...code(...instructions),
      ...told.flatMap(([what, register]) =>
        what === "vector" ? tellVector(register, vectors[register - 8]![1].length) : [tell(register)],
      ),
    ],
    registers,
    { tensors },
  );
  return send();
}
