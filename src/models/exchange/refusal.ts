import { DiagnosticError, errorDiagnostic } from "../../diagnostics/index.ts";

/** What is wrong with a file that was to be imported or a model that was to be exported; thrown within this folder. */
export function refusal(code: string, message: string, hint: string): DiagnosticError {
  return new DiagnosticError(errorDiagnostic(code, message, { hint }));
}

/** A file whose parts contradict each other (RMT7065). */
export function contradiction(message: string): DiagnosticError {
  return refusal("RMT7065", message, "the file is damaged or was made wrongly: write it again from its origin");
}
