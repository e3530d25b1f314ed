/** All refusals of the language, by theme: stable codes RMT1xxx, what is wrong, and what to write instead. */
export { declarationErrors } from "./declarations.ts";
export { expressionErrors } from "./expressions.ts";
export { fileErrors } from "./files.ts";
export { guaranteeErrors } from "./guarantees.ts";
export { listing, type Problem } from "./problem.ts";
export { statementErrors } from "./statements.ts";
export { tableErrors } from "./tables.ts";
export { typeErrors } from "./types.ts";
