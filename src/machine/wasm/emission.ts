import type { Action, Program } from "../../bytecode/index.ts";
import type { WasmContext } from "./contexts/context-layout.ts";
import type { WasmModelSlot, WasmTensor } from "./models/model-layout.ts";
import type { FunctionBuilder, ModuleBuilder } from "./module/index.ts";

/** What lies where in a machine's memory, and the functions of its module that actions call. */
export interface MachineEmission {
  readonly program: Program;
  readonly module: ModuleBuilder;
  /** Address of the metadata: 8 bytes a field, canonical in the field's type. */
  readonly metadataAddress: number;
  /** Address of the CPU under way, an i32. */
  readonly cpuAddress: number;
  /** By counter: the address of its 8 bytes, or of its 65 buckets of 8 bytes. */
  readonly counterAddresses: readonly number[];
  readonly contexts: readonly WasmContext[];
  readonly models: readonly WasmModelSlot[];
  readonly tensors: readonly WasmTensor[];
  /** The imported function that hands a sample over: (model i32, label i32); the features lie at the slot's address. */
  readonly learnFunction: number;
  /** The imported function that gives 64 random bits as an i64. */
  readonly randomFunction: number;
}

/** One action being translated. */
export interface ActionEmission {
  readonly machine: MachineEmission;
  readonly action: Action;
  readonly code: FunctionBuilder;
  /** The local (i32) with the address of the event under way: 8 bytes a field, in the signed 64-bit view. */
  readonly event: number;
  /**
   * By register: the local that holds it, i64 for an integer, i32 for a record (the address of its fields, those of the
   * CPU under way where the context is per CPU); -1 for a vector.
   */
  readonly locals: readonly number[];
  /** By register: the address of a vector (see vector-storage.ts); -1 for others. */
  readonly vectors: readonly number[];
}
