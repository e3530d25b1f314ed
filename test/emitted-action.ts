/** Runs instructions as the WebAssembly machine's emitters translate them, on registers given and read by a test. */
import type { Action, Instruction, IntegerType, Program, RegisterType } from "../src/bytecode/index.ts";
import { integerBits, isSignedType } from "../src/bytecode/index.ts";
import type { ActionEmission, MachineEmission } from "../src/machine/wasm/emission.ts";
import { createMemoryPlan, reserve } from "../src/machine/wasm/memory-plan.ts";
import { addConstants, planModels } from "../src/machine/wasm/models/model-layout.ts";
import { ModuleBuilder } from "../src/machine/wasm/module/index.ts";
import { laneBytes, vectorBytes } from "../src/machine/wasm/vector-storage.ts";

/** What a test says of the action; the registers' values start as given, others as garbage. */
export interface EmittedOptions {
  readonly registers: readonly RegisterType[];
  readonly body: readonly Instruction[];
  readonly models?: Program["models"];
  readonly tensors?: Program["tensors"];
  readonly onSample?: (model: number, label: number) => void;
}

/** An action that is ready to run. */
export interface EmittedAction {
  readonly memory: WebAssembly.Memory;
  readonly machine: MachineEmission;
  readonly run: () => void;
  readonly setInteger: (register: number, value: bigint) => void;
  readonly integer: (register: number) => bigint;
  readonly setVector: (register: number, values: readonly bigint[]) => void;
  /** @throws Error where the padding is not 0 or a byte between the vectors has changed */
  readonly vector: (register: number) => readonly bigint[];
}

const guardBytes = 48;
const guard = 0x5a;

/** Wraps to the type. */
export function asType(value: bigint, type: IntegerType): bigint {
  return isSignedType(type) ? BigInt.asIntN(integerBits(type), value) : BigInt.asUintN(integerBits(type), value);
}

/** A vector register's type. */
export function vectorType(element: IntegerType, length: number): RegisterType {
  return { kind: "vector", element, length };
}

export const integerType: RegisterType = { kind: "integer" };

/** Translates the instructions. `emit` is called for each of them. */
export function emitTestAction(
  options: EmittedOptions,
  emit: (emission: ActionEmission, instruction: Instruction) => void,
): EmittedAction {
  const { registers, body, models = [], tensors = [] } = options;
  const program: Program = {
    name: "test",
    contexts: [],
    models,
    tensors,
    counters: [],
    metadata: [],
    actions: [{ name: "test", parameters: [], registers, body, location: -1 }],
    tables: [],
    helpers: [],
    sourceFile: "",
    locations: [],
  };
  const action: Action = program.actions[0]!;
  const plan = createMemoryPlan();
  const integers = reserve(plan, "integers", 8 * registers.length);
  const planned = planModels(plan, program);
  const vectors = registers.map((type) => {
    if (type.kind !== "vector") return -1;
    const address = reserve(plan, "vector", vectorBytes(type) + guardBytes, 16);
    return address + 16;
  });
  const module = new ModuleBuilder();
  const learnFunction = module.import("env", "learn", ["i32", "i32"], []);
  const randomFunction = module.import("env", "random", [], ["i64"]);
  const code = module.function([], [], "run");
  const locals = registers.map((type) => (type.kind === "integer" ? code.local("i64") : -1));
  const machine: MachineEmission = {
    program,
    module,
    metadataAddress: 0,
    cpuAddress: 0,
    counterAddresses: [],
    contexts: [],
    ...planned,
    learnFunction,
    randomFunction,
  };
  for (const [register, local] of locals.entries()) {
    if (local < 0) continue;
    code.i32(integers + 8 * register);
    code.memory("i64.load");
    code.set(local);
  }
  for (const instruction of body) emit({ machine, action, code, event: -1, locals, vectors }, instruction);
  for (const [register, local] of locals.entries()) {
    if (local < 0) continue;
    code.i32(integers + 8 * register);
    code.get(local);
    code.memory("i64.store");
  }
  addConstants(module, planned.tensors, program);
  const memory = new WebAssembly.Memory({ initial: Math.ceil(plan.end / 65_536) });
  const view = new DataView(memory.buffer);
  const bytes = new Uint8Array(memory.buffer);
  const instance = new WebAssembly.Instance(new WebAssembly.Module(module.encode()), {
    env: {
      memory,
      learn: (model: number, label: number) => options.onSample?.(model, label),
      random: () => 0n,
    },
  });
  for (const [register, address] of vectors.entries()) {
    if (address < 0) continue;
    const size = vectorBytes(registers[register] as RegisterType & { kind: "vector" });
    bytes.fill(guard, address - 16, address + size + 32);
    bytes.fill(0xa5, address, address + size);
  }
  const laneOf = (register: number) => {
    const type = registers[register]!;
    if (type.kind !== "vector") throw new Error(`register ${register} is not a vector`);
    return { ...type, lane: laneBytes(type.element), size: vectorBytes(type), address: vectors[register]! };
  };
  return {
    memory,
    machine,
    run: instance.exports.run as () => void,
    setInteger: (register, value) => view.setBigInt64(integers + 8 * register, BigInt.asIntN(64, value), true),
    integer: (register) => view.getBigInt64(integers + 8 * register, true),
    setVector(register, values) {
      const { element, length, lane, size, address } = laneOf(register);
      if (values.length !== length) throw new Error(`${values.length} values for ${length} elements`);
      bytes.fill(0, address, address + size);
      for (const [index, value] of values.entries()) {
        const wrapped = asType(value, element);
        if (lane === 2) view.setInt16(address + 2 * index, Number(wrapped), true);
        else if (lane === 4) view.setInt32(address + 4 * index, Number(wrapped), true);
        else view.setBigInt64(address + 8 * index, wrapped, true);
      }
    },
    vector(register) {
      const { element, length, lane, size, address } = laneOf(register);
      for (let at = address - 16; at < address; at++) if (bytes[at] !== guard) throw new Error("wrote before a vector");
      for (let at = address + size; at < address + size + 32; at++) {
        if (bytes[at] !== guard) throw new Error(`wrote after vector ${register}`);
      }
      for (let at = address + length * lane; at < address + size; at++) {
        if (bytes[at] !== 0) throw new Error(`padding of vector ${register} is not 0`);
      }
      return Array.from({ length }, (_, index) => {
        const at = address + lane * index;
        const raw =
          lane === 8
            ? view.getBigInt64(at, true)
            : BigInt(lane === 4 ? view.getInt32(at, true) : view.getInt16(at, true));
        const canonical = lane === 2 ? raw : asType(raw, element);
        if (canonical !== asType(canonical, element)) throw new Error(`lane ${index} holds ${raw}, not ${element}`);
        // A lane of u16 or wider types must hold nothing above the type.
        if (element === "u16" && raw !== canonical) throw new Error(`lane ${index} holds ${raw}, not u16`);
        return canonical;
      });
    },
  };
}
