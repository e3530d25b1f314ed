import type { Instruction, IntegerType, ModelSlot, Program, RegisterType } from "../../src/bytecode/index.ts";
import { createMachine, type Machine, type MachineKind } from "../../src/machine/index.ts";
import { declareModel, lowerModel, type ModelDescription } from "../../src/models/index.ts";
import { type Inference, inferencesOf } from "../../src/verifier/model-safety/inferences.ts";

/** What a slot may declare beside its shape. */
export type Guarantees = Pick<ModelSlot, "range" | "envelope" | "properties">;

/**
 * A program that keeps the last values of `a` that `test.event` told, newest first, asks the model about them, and tells
 * its answer and its confidence.
 */
export function modelProgram(description: ModelDescription, guarantees: Guarantees = {}): Program {
  const { features, featureType } = description;
  const { slot, tensors } = declareModel(description, { name: "net", slotIndex: 0, location: -1 });
  const registers: RegisterType[] = [];
  const allocate = (type: RegisterType) => registers.push(type) - 1;
  const integer = () => allocate({ kind: "integer" });
  const key = integer();
  const told = integer();
  const record = allocate({ kind: "record", context: 0 });
  const vector = allocate({ kind: "vector", element: featureType, length: features });
  const place = { slotIndex: 0, firstTensor: 0, location: -1, allocate };
  const { code, value, confidence } = lowerModel(description, place, vector);
  const location = -1;
  const tell = (register: number): Instruction => {
    return { op: "CALL", result: told, helper: 0, arguments: [register], location };
  };
  const body: readonly Instruction[] = [
    { op: "CONST", result: key, value: 0n, location },
    { op: "RMT_MATCH_CTXT", record, context: 0, keys: [key], location },
    { op: "RMT_LD_EVENT", result: told, field: 0, location },
    { op: "RMT_PUSH_RING", record, field: 0, source: told, location },
    { op: "RMT_VECTOR_LD", vector, record, field: 0, location },
    { op: "RMT_INFER", result: value, confidence, model: 0, features: vector, body: code, location },
    tell(value),
    tell(confidence),
  ];
  const window = { name: "last", kind: "ring", type: featureType, length: features } as const;
  return {
    name: "model",
    contexts: [
      {
        name: "window",
        kind: "lru",
        perCpu: false,
        keys: [{ name: "key", type: "u8" }],
        fields: [window],
        capacity: 1,
        location,
      },
    ],
    models: [{ ...slot, ...guarantees }],
    tensors,
    counters: [],
    metadata: [],
    actions: [{ name: "ask", parameters: [], registers, body, location }],
    tables: [
      {
        name: "events",
        hook: "test.event",
        keys: [],
        actions: [0],
        defaultCall: { action: 0, data: [] },
        entries: [],
        size: 1,
        location,
      },
    ],
    helpers: ["tell"],
    sourceFile: "",
    locations: [],
  };
}

/** The only question of the program. */
export function onlyInference(program: Program): Inference {
  const [inference, ...others] = inferencesOf(program, 0);
  if (inference === undefined || others.length > 0) throw new Error("the program asks not one question");
  return inference;
}

/** A machine at `test.event`, and what it tells. */
export interface Listener {
  readonly machine: Machine;
  /** Runs an event and gives what the program told. */
  event(...values: readonly (number | bigint)[]): readonly bigint[];
}

/** Makes a machine for a program at `test.event`. */
export function listen(program: Program, kind: MachineKind): Listener {
  let told: bigint[] = [];
  const tell = (value: number | bigint) => {
    told.push(BigInt(value));
  };
  const ask = (left: number | bigint, right: number | bigint) => BigInt(left) - BigInt(right);
  const machine = createMachine(program, { kind, helpers: { "test.event": { tell, ask } } });
  const handle = machine.hook("test.event")!;
  return {
    machine,
    event: (a = 0, b = 0, c = 0, d = 0) => {
      told = [];
      machine.runHook(handle, [a, b, c, d]);
      return told;
    },
  };
}

/** The value that a field of this type holds after this one was stored. */
export function wrap(value: bigint, type: IntegerType): bigint {
  const bits = Number(type.slice(1));
  return type.startsWith("i") ? BigInt.asIntN(bits, value) : BigInt.asUintN(bits, value);
}
