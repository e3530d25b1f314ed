import type { Instruction, ModelSlot, Program, RegisterType } from "../../bytecode/index.ts";
import { declareModel } from "./declare-model.ts";
import type { ModelDescription } from "./description.ts";
import { lowerModel } from "./lower-model.ts";

/** What a slot may declare beside its shape. */
export type Guarantees = Pick<ModelSlot, "range" | "envelope" | "properties">;

/**
 * A program that keeps the last values of `a` that `test.event` told, newest first, asks the model about them, and tells
 * its answer and its confidence: for tests of a model, and to learn what it costs at worst.
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
