/** Writes WebAssembly modules: functions instruction by instruction, imports, exports, data. */
export { FunctionBuilder, type Label, type ValueType } from "./function-builder.ts";
export { ModuleBuilder } from "./module-builder.ts";
export type { Opcode } from "./opcodes.ts";
