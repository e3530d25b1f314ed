import type { Action, ContextDeclaration, Instruction, RegisterType } from "../../../bytecode/index.ts";
import type { ContextControl } from "../../machine.ts";
import type { MachineEmission } from "../emission.ts";
import { createMemoryPlan, reserve } from "../memory-plan.ts";
import { type FunctionBuilder, ModuleBuilder, type ValueType } from "../module/index.ts";
import { laneBytes, vectorBytes } from "../vector-storage.ts";
import { createContextControl } from "./context-control.ts";
import { planContext } from "./context-layout.ts";
import { emitContextFunctions } from "./emit-context-functions.ts";
import { type ContextInstruction, emitContextInstruction } from "./emit-context-instruction.ts";

/** A machine for tests with one context, and an exported function for each instruction and field. */
export interface TestMachine {
  readonly control: ContextControl;
  setCpu(cpu: number): void;
  match(keys: readonly bigint[]): number;
  find(keys: readonly bigint[]): { readonly record: number; readonly found: bigint };
  delete(keys: readonly bigint[]): bigint;
  pushQueue(values: readonly bigint[]): bigint;
  popQueue(): { readonly record: number; readonly found: bigint };
  load(record: number, field: number): bigint;
  store(record: number, field: number, value: bigint): void;
  loadElement(record: number, field: number, index: bigint): bigint;
  storeElement(record: number, field: number, index: bigint, value: bigint): void;
  pushRing(record: number, field: number, value: bigint): void;
  /** All lanes after RMT_VECTOR_LD, those of the padding and of a register behind the vector included. */
  loadVector(record: number, field: number): bigint[];
}

type Exported = Record<string, (...values: (number | bigint)[]) => number | bigint>;
type WithoutLocation<Type> = Type extends unknown ? Omit<Type, "location"> : never;

const integer: RegisterType = { kind: "integer" };
const pageBytes = 65_536;

/** Plans, emits and instantiates a machine with this one context. */
export function createTestMachine(declaration: ContextDeclaration, cpus = 1): TestMachine {
  const plan = createMemoryPlan();
  const cpuAddress = reserve(plan, "cpu", 4);
  // Something before, so that the context does not lie at a round address.
  reserve(plan, "other", 24);
  const context = planContext(plan, declaration, cpus);
  const vectors = declaration.fields.map(({ type, length }) =>
    reserve(plan, "vector", vectorBytes({ element: type, length }) + 16),
  );
  const module = new ModuleBuilder();
  const machine: MachineEmission = {
    program: {
      name: "test",
      contexts: [declaration],
      models: [],
      tensors: [],
      counters: [],
      metadata: [],
      actions: [],
      tables: [],
      helpers: [],
      sourceFile: "",
      locations: [],
    },
    module,
    metadataAddress: 0,
    cpuAddress,
    counterAddresses: [],
    contexts: [context],
    models: [],
    tensors: [],
    learnFunction: -1,
    randomFunction: -1,
  };
  emitContextFunctions(machine, context);

  /** Exports a function whose parameters are the first registers, and whose results are those given. */
  const exportInstruction = (
    name: string,
    parameters: readonly RegisterType[],
    others: readonly RegisterType[],
    results: readonly number[],
    instruction: WithoutLocation<ContextInstruction>,
  ): void => {
    const typeOf = ({ kind }: RegisterType): ValueType => (kind === "integer" ? "i64" : "i32");
    const registers = [...parameters, ...others];
    const code: FunctionBuilder = module.function(
      parameters.map(typeOf),
      results.map((register) => typeOf(registers[register]!)),
      name,
    );
    const locals = registers.map((type, register) => {
      if (type.kind === "vector") return -1;
      return register < parameters.length ? register : code.local(typeOf(type));
    });
    const action: Action = { name, parameters: [], registers, body: [], location: -1 };
    const vectorField = "field" in instruction ? instruction.field : 0;
    emitContextInstruction(
      {
        machine,
        action,
        code,
        event: 0,
        locals,
        vectors: registers.map(({ kind }) => (kind === "vector" ? vectors[vectorField]! : -1)),
      },
      { ...instruction, location: -1 } as ContextInstruction & Instruction,
    );
    for (const register of results) code.get(locals[register]!);
  };

  const record: RegisterType = { kind: "record", context: 0 };
  const { kind, fields } = declaration;
  const keys = declaration.keys.map(() => integer);
  const sources = [...keys.keys()];
  const count = keys.length;
  if (kind === "queue") {
    const values = fields.map(() => integer);
    exportInstruction("pushQueue", values, [integer], [values.length], {
      op: "RMT_PUSH_QUEUE",
      done: values.length,
      context: 0,
      values: [...values.keys()],
    });
    exportInstruction("popQueue", [], [record, integer], [0, 1], {
      op: "RMT_POP_QUEUE",
      found: 1,
      record: 0,
      context: 0,
    });
  } else {
    exportInstruction("match", keys, [record], [count], {
      op: "RMT_MATCH_CTXT",
      record: count,
      context: 0,
      keys: sources,
    });
    exportInstruction("find", keys, [record, integer], [count, count + 1], {
      op: "RMT_FIND_CTXT",
      found: count + 1,
      record: count,
      context: 0,
      keys: sources,
    });
    if (kind === "lru" || kind === "hash") {
      exportInstruction("delete", keys, [integer], [count], {
        op: "RMT_DELETE_CTXT",
        found: count,
        context: 0,
        keys: sources,
      });
    }
  }
  for (const [field, { kind: fieldKind, type, length }] of fields.entries()) {
    if (fieldKind === "scalar") {
      exportInstruction(`load${field}`, [record], [integer], [1], { op: "RMT_LD_CTXT", result: 1, record: 0, field });
      exportInstruction(`store${field}`, [record, integer], [], [], { op: "RMT_ST_CTXT", record: 0, field, source: 1 });
      continue;
    }
    exportInstruction(`loadElement${field}`, [record, integer], [integer], [2], {
      op: "RMT_LD_ARRAY",
      result: 2,
      record: 0,
      field,
      index: 1,
    });
    exportInstruction(`loadVector${field}`, [record], [{ kind: "vector", element: type, length }], [], {
      op: "RMT_VECTOR_LD",
      vector: 1,
      record: 0,
      field,
    });
    if (fieldKind === "array") {
      exportInstruction(`storeElement${field}`, [record, integer, integer], [], [], {
        op: "RMT_ST_ARRAY",
        record: 0,
        field,
        index: 1,
        source: 2,
      });
    } else {
      exportInstruction(`pushRing${field}`, [record, integer], [], [], {
        op: "RMT_PUSH_RING",
        record: 0,
        field,
        source: 1,
      });
    }
  }

  const memory = new WebAssembly.Memory({ initial: Math.ceil(plan.end / pageBytes) });
  const instance = new WebAssembly.Instance(new WebAssembly.Module(module.encode()), { env: { memory } });
  const exported = instance.exports as Exported;
  const view = new DataView(memory.buffer);
  const recordAndFound = (result: unknown) => {
    const [address, found] = result as [number, bigint];
    return { record: address, found };
  };
  return {
    control: createContextControl(context, memory),
    setCpu: (cpu) => view.setInt32(cpuAddress, cpu, true),
    match: (values) => exported.match!(...values) as number,
    find: (values) => recordAndFound(exported.find!(...values)),
    delete: (values) => exported.delete!(...values) as bigint,
    pushQueue: (values) => exported.pushQueue!(...values) as bigint,
    popQueue: () => recordAndFound(exported.popQueue!()),
    load: (address, field) => exported[`load${field}`]!(address) as bigint,
    store: (address, field, value) => void exported[`store${field}`]!(address, value),
    loadElement: (address, field, index) => exported[`loadElement${field}`]!(address, index) as bigint,
    storeElement: (address, field, index, value) => void exported[`storeElement${field}`]!(address, index, value),
    pushRing: (address, field, value) => void exported[`pushRing${field}`]!(address, value),
    loadVector(address, field) {
      exported[`loadVector${field}`]!(address);
      const { type, length } = fields[field]!;
      const bytes = laneBytes(type);
      const lanes = (vectorBytes({ element: type, length }) + 16) / bytes;
      return Array.from({ length: lanes }, (_, lane) => {
        const place = vectors[field]! + lane * bytes;
        if (bytes === 8) return view.getBigInt64(place, true);
        return BigInt(bytes === 4 ? view.getInt32(place, true) : view.getInt16(place, true));
      });
    },
  };
}
