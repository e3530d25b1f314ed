import type { IntegerType } from "../bytecode/index.ts";
import type { ModelDescription } from "../models/index.ts";
import type { Interval } from "./integers.ts";

/** A model as it is declared: its description, and what its answers are in the language. */
export interface DeclaredModel {
  readonly description: ModelDescription;
  /** The type of answers and labels, and all values that answers can have. */
  readonly answer: Interval & { readonly type: IntegerType };
  /** How many classes labels can name; undefined where answers are no classes. */
  readonly classes?: number;
}
