import type { Program } from "../bytecode/index.ts";
import type { Guard } from "./report.ts";

/** A program with what a part of the verifier inserted. Its own parts keep their indices; what is added comes behind. */
export interface Secured {
  readonly program: Program;
  readonly guards: readonly Guard[];
}

/** What names of inserted contexts, counters, tensors and model slots begin with; programs cannot use it themselves. */
export const insertedPrefix = "rmt.";
