/** The language: constrained TypeScript, checked and lowered to bytecode. */
export { compileFile, compileSource } from "./compile.ts";
export { preludeText } from "./prelude-text.ts";
