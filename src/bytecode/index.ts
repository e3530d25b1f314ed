/** The bytecode: the instruction set and programs as data. */
export * from "./instruction-set.ts";
export * from "./program.ts";
