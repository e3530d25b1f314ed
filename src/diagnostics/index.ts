/** What is wrong with a user's input, as data: one diagnostic type with stable codes, results, code frames. */
export {
  type Diagnostic,
  DiagnosticError,
  errorDiagnostic,
  failure,
  type Result,
  type SourceLocation,
  success,
  unwrap,
} from "./diagnostic.ts";
export { type DiagnosticStyle, formatDiagnostic } from "./format.ts";
