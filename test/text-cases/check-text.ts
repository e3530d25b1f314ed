import { assembleProgram, type Program } from "../../src/bytecode/index.ts";
import type { Diagnostic, Result } from "../../src/diagnostics/index.ts";
import { type ModelOptions, type VerifierOptions, verifyModel, verifyProgram } from "../../src/verifier/index.ts";
import { caseLine, takeNamed } from "./case-line.ts";
import { parseModel } from "./parse-model.ts";

/**
 * What is found wrong with a program in the text form, and with the models that its `; model: SLOT …` lines put into its
 * slots. `; options: {…}` says what is demanded of the program, `; model options: {…}` what of the models.
 *
 * @param file named in the findings
 * @param change what becomes of the program before it is verified
 */
export function checkText(
  file: string,
  text: string,
  change: (program: Program) => Program = (program) => program,
): readonly Diagnostic[] {
  const assembled = assembleProgram(text, file);
  if (!assembled.ok) return assembled.diagnostics;
  const program = change(assembled.value);
  const verified = verifyProgram(program, directive<VerifierOptions>(text, "options"));
  if (!verified.ok) return verified.diagnostics;
  const options = directive<ModelOptions>(text, "model options");
  return text.split("\n").flatMap((content, index) => {
    const [, given] = /^; model: (.*)$/.exec(content) ?? [];
    if (given === undefined) return [];
    const line = caseLine(file, index + 1, given);
    const slot = takeNamed(line, program.models, "a model slot").index;
    const result: Result<unknown> = verifyModel(program, slot, parseModel(line, program, slot)!, options);
    return result.ok ? [] : result.diagnostics;
  });
}

function directive<Options>(text: string, word: string): Options {
  const [, json] = new RegExp(`^; ${word}: (.*)$`, "m").exec(text) ?? [];
  return JSON.parse(json ?? "{}") as Options;
}
