import { assembleProgram, type Program } from "../../bytecode/index.ts";
import { type Diagnostic, unwrap } from "../../diagnostics/index.ts";
import type { VerifierOptions } from "../options.ts";
import { verifyProgram } from "../verify-program.ts";

/** What the verifier says about the text. */
export function findings(text: string, options: VerifierOptions = {}): readonly Diagnostic[] {
  const result = verifyProgram(assembled(text), options);
  return result.ok ? [] : result.diagnostics;
}

/** The program of the text. */
export function assembled(text: string): Program {
  return unwrap(assembleProgram(text, "test.rmt"));
}

/** The codes of the findings. */
export function codes(text: string, options: VerifierOptions = {}): string[] {
  return findings(text, options).map(({ code }) => code);
}
