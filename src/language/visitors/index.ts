/** How each construct of the language becomes instructions, one family a file. */
import type { Visitors } from "../lowering.ts";
import { expression } from "./expressions.ts";
import { statement } from "./statements.ts";

export { lowerFunctionBody } from "./inlining.ts";

/** All constructs. */
export const visitors: Visitors = { expression, statement };
