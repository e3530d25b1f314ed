import fc from "fast-check";
import type { Program } from "../src/bytecode/index.ts";
import { drawFromBytes, randomProgram } from "../src/fuzz/index.ts";

/** Random programs that the verifier must accept; shrink towards small ones. */
export function arbitraryProgram(maximumChoices = 800): fc.Arbitrary<Program> {
  return fc
    .uint8Array({ minLength: 20, maxLength: maximumChoices, size: "max" })
    .map((choices) => randomProgram(drawFromBytes(choices)));
}
