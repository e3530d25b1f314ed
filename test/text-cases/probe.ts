import {
  type Action,
  type ContextDeclaration,
  elementCount,
  type Instruction,
  type IntegerType,
  operandsOf,
  type Program,
  type RegisterType,
  type TensorDeclaration,
} from "../../src/bytecode/index.ts";
import { featureName } from "./features.ts";

/**
 * A small program with one instruction as it stands in another, but used on what `features` say: what the verifier says
 * of it tells whether the instruction can be used on that at all. Lengths and shapes stay.
 *
 * @param features by `featureName` a value for each feature of the instruction
 */
export function probeProgram(
  program: Program,
  action: Action,
  instruction: Instruction,
  features: ReadonlyMap<string, string>,
): Program {
  const feature = (operand: string, name: string) => features.get(featureName(operand, name))!;
  const given = instruction as unknown as Readonly<Record<string, unknown>>;
  const registers: RegisterType[] = [];
  const body: Instruction[] = [];
  const parts = {
    contexts: [] as ContextDeclaration[],
    tensors: [] as TensorDeclaration[],
    models: [...program.models],
  };
  const metadata = [...program.metadata];
  const operands: Record<string, unknown> = { ...given, location: -1 };
  const register = (type: RegisterType, define: (index: number) => Instruction[]): number => {
    const index = registers.push(type) - 1;
    body.push(...define(index));
    return index;
  };
  const integer = () => register({ kind: "integer" }, (result) => [{ op: "CONST", result, value: 0n, location: -1 }]);
  for (const { name, kind } of operandsOf(instruction.op)) {
    switch (kind) {
      case "result":
      case "source":
        operands[name] = integer();
        break;
      case "type":
        operands[name] = feature(name, "type");
        break;
      case "vectorResult":
      case "vector":
      case "vectorUpdate": {
        const type = action.registers[given[name] as number] as RegisterType & { kind: "vector" };
        const element = feature(name, "element") as IntegerType;
        operands[name] = register({ ...type, element }, (vector) => [{ op: "RMT_VECTOR_ZERO", vector, location: -1 }]);
        break;
      }
      case "recordResult":
        // Of the context that is declared below.
        operands[name] = register({ kind: "record", context: 0 }, () => []);
        break;
      case "context":
        parts.contexts.push(
          context(feature(name, "context kind"), feature(name, "per CPU"), feature(name, "key type"), scalar),
        );
        operands[name] = 0;
        break;
      case "record": {
        const declared = context(feature(name, "context kind"), feature(name, "per CPU"), undefined, {
          kind: feature("field", "field kind") as "scalar",
          type: feature("field", "type") as IntegerType,
          length: feature("field", "field kind") === "scalar" ? 1 : Math.max(1, fieldLength(program, action, given)),
        });
        parts.contexts.push(declared);
        operands[name] = findRecord(declared, registers, body, integer);
        break;
      }
      case "field":
        operands[name] = 0;
        break;
      case "tensor": {
        const tensor = program.tensors[given[name] as number]!;
        const isConstant = feature(name, "kept as") === "constant";
        const model = isConstant ? -1 : parts.models.push(network) - 1;
        const values = isConstant ? new Array<number>(elementCount(tensor.shape)).fill(0) : [];
        parts.tensors.push({ ...tensor, element: feature(name, "element") as IntegerType, model, values });
        operands[name] = 0;
        break;
      }
      case "model": {
        const types = { featureType: feature(name, "element"), output: feature(name, "type") };
        const slot = program.models[given[name] as number]!;
        const limits = { trees: 1, maxNodes: 1, maxDepth: 1, ...slot, ...types, name: "probed" };
        operands[name] = parts.models.push({ ...limits, family: feature(name, "family") } as never) - 1;
        break;
      }
      case "block":
        // An inference gives both of its results; those are the operands before.
        operands[name] = [operands.result as number, operands.confidence as number].map((result) => ({
          op: "CONST",
          result,
          value: 0n,
          location: -1,
        }));
        break;
      case "metadataField":
        operands[name] = metadata.push({ name: "probed", type: feature(name, "type") as IntegerType }) - 1;
        break;
      default:
        break;
    }
  }
  for (const { name, kind } of operandsOf(instruction.op)) {
    if (kind !== "sources") continue;
    const declared = parts.contexts[0];
    const count =
      declared === undefined
        ? (given[name] as readonly number[]).length
        : (declared.kind === "queue" ? declared.fields : declared.keys).length;
    operands[name] = Array.from({ length: count }, integer);
  }
  const probed: Action = {
    name: "probe",
    parameters: [],
    registers,
    body: [...body, operands as unknown as Instruction],
    location: -1,
  };
  const table = { name: "probe", hook: "test.event", keys: [], actions: [0], entries: [], size: 1, location: -1 };
  return {
    ...program,
    ...parts,
    metadata,
    actions: [probed],
    tables: [{ ...table, defaultCall: { action: 0, data: [] } }],
  };
}

const network = {
  name: "network",
  family: "network",
  features: 1,
  featureType: "i8",
  output: "i8",
  location: -1,
} as const;

const scalar = { kind: "scalar", type: "u64", length: 1 } as const;

function context(
  kind: string,
  perCpu: string,
  keyType: string | undefined,
  field: Omit<ContextDeclaration["fields"][number], "name">,
): ContextDeclaration {
  const type = keyType ?? (kind === "queue" ? "none" : "u32");
  return {
    name: "probed",
    kind: kind as ContextDeclaration["kind"],
    perCpu: perCpu === "true",
    keys: type === "none" ? [] : [{ name: "key", type: type as IntegerType }],
    fields: [{ name: "field", ...field }],
    capacity: 1,
    location: -1,
  };
}

function fieldLength(program: Program, action: Action, given: Readonly<Record<string, unknown>>): number {
  const record = action.registers[given.record as number] as RegisterType & { kind: "record" };
  return program.contexts[record.context]!.fields[given.field as number]!.length;
}

/** Has a record of context 0 looked up, in a way that suits its kind. */
function findRecord(
  { kind }: ContextDeclaration,
  registers: RegisterType[],
  body: Instruction[],
  integer: () => number,
): number {
  const found = integer();
  const record = registers.push({ kind: "record", context: 0 }) - 1;
  if (kind === "queue") body.push({ op: "RMT_POP_QUEUE", found, record, context: 0, location: -1 });
  else body.push({ op: "RMT_FIND_CTXT", found, record, context: 0, keys: [integer()], location: -1 });
  return record;
}
