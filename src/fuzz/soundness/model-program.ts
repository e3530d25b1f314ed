import type {
  Block,
  Instruction,
  ModelProperty,
  ModelSlot,
  Program,
  RegisterType,
  TensorDeclaration,
} from "../../bytecode/index.ts";

/** Where the program finds the features that it asks about. */
export const featureContext = "features";
/** The hook at which it asks. */
export const askingHook = "test.event";

/** A slot, its tensors and constants, and the code that asks its model. */
interface AskedModel {
  readonly slot: ModelSlot;
  readonly tensors: readonly TensorDeclaration[];
  readonly body: Block;
  /** The registers that hold the answer. */
  readonly value: number;
  readonly confidence: number;
}

/**
 * A program that asks a model about the features in a context, and tells its answer and its confidence.
 *
 * @param write writes the code, for features in a vector register
 */
export function modelProgram(
  { features, featureType }: Pick<ModelSlot, "features" | "featureType">,
  write: (registers: RegisterType[], vector: number) => AskedModel,
): Program {
  const registers: RegisterType[] = [];
  const allocate = (type: RegisterType) => registers.push(type) - 1;
  const zero = allocate({ kind: "integer" });
  const told = allocate({ kind: "integer" });
  const record = allocate({ kind: "record", context: 0 });
  const vector = allocate({ kind: "vector", element: featureType, length: features });
  const { slot, tensors, body: asking, value, confidence } = write(registers, vector);
  const location = -1;
  const tell = (source: number): Instruction => ({
    op: "CALL",
    result: told,
    helper: 0,
    arguments: [source],
    location,
  });
  const body: readonly Instruction[] = [
    { op: "CONST", result: zero, value: 0n, location },
    { op: "RMT_MATCH_CTXT", record, context: 0, keys: [zero], location },
    { op: "RMT_VECTOR_LD", vector, record, field: 0, location },
    { op: "RMT_INFER", result: value, confidence, model: 0, features: vector, body: asking, location },
    tell(value),
    tell(confidence),
  ];
  const field = { name: "feature", kind: "array", type: featureType, length: features } as const;
  const key = { name: "index", type: "u32" } as const;
  return {
    name: "model",
    contexts: [
      { name: featureContext, kind: "array", perCpu: false, keys: [key], fields: [field], capacity: 1, location },
    ],
    models: [slot],
    tensors,
    counters: [],
    metadata: [],
    actions: [{ name: "ask", parameters: [], registers, body, location }],
    tables: [
      {
        name: "questions",
        hook: askingHook,
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

/** The program with this one property demanded of its model. */
export function withProperty(program: Program, property: ModelProperty): Program {
  return { ...program, models: program.models.map((slot) => ({ ...slot, properties: [property] })) };
}
