import { assembleProgram, type Program } from "../../src/bytecode/index.ts";
import { type Diagnostic, type Result, success } from "../../src/diagnostics/index.ts";
import { type VerifierOptions, verifyProgram } from "../../src/verifier/index.ts";
import { CaseError, caseLine } from "./case-line.ts";
import { parseStep, stepWords } from "./parse-step.ts";
import type { Step } from "./steps.ts";

/** A case: a program that is run step by step, or one that must be refused. */
export type TextCase = RunnableCase | RefusedCase;

/** A program with what is done with it. */
export interface RunnableCase {
  readonly kind: "runnable";
  readonly file: string;
  /** As it is written. */
  readonly written: Program;
  /** As the verifier gives it back, with what it inserted: what runs. */
  readonly program: Program;
  readonly steps: readonly Step[];
}

/** A program with `; error:` lines. */
export interface RefusedCase {
  readonly kind: "refused";
  readonly file: string;
  /** What the assembler and the verifier must find, as `LINE CODE`, sorted. */
  readonly expected: readonly string[];
  /** What they find, likewise. */
  readonly found: readonly string[];
}

interface Directive {
  readonly line: number;
  readonly word: string;
  readonly text: string;
}

/**
 * Reads a case (the format: test/cases/README.md).
 *
 * @param file named in messages
 * @throws CaseError when the case is written wrong, which is what an unexpected refusal of its program is too
 */
export function readCase(file: string, text: string): TextCase {
  const directives = findDirectives(file, text);
  const errors = directives.filter(({ word }) => word === "error");
  const unverified = directives.some(({ word }) => word === "unverified");
  const steps = directives.filter(({ word }) => stepWords.has(word));
  const assembled = assembleProgram(text, file);
  const options = readOptions(file, directives);
  if (errors.length > 0) {
    if (steps.length > 0) throw new CaseError(file, steps[0]!.line, "a program that is refused is not run");
    return readRefusedCase(file, errors, check(assembled, options));
  }
  const verified = unverified && assembled.ok ? assembled : check(assembled, options);
  if (!verified.ok) {
    const { code, message, location } = verified.diagnostics[0]!;
    throw new CaseError(file, location?.line ?? 1, `the program is refused: ${code} ${message}`);
  }
  if (steps.length === 0) throw new CaseError(file, 1, "there is neither a step nor an expected error");
  const program = verified.value;
  const written = assembled.ok ? assembled.value : program;
  return { kind: "runnable", file, written, program, steps: parseSteps(file, steps, program) };
}

function parseSteps(file: string, directives: readonly Directive[], program: Program): readonly Step[] {
  let cpus = 1;
  return directives.map(({ line, word, text }) => {
    const step = parseStep(word, caseLine(file, line, text), { program, cpus });
    if (step.kind === "machine" && step.refused === undefined) cpus = step.cpus;
    return step;
  });
}

function readRefusedCase(file: string, errors: readonly Directive[], result: Result<Program>): RefusedCase {
  const expected = errors.flatMap(({ line, text }) => {
    const codes = text.trim().split(/\s+/);
    const misspelled = codes.find((code) => !/^RMT[23]\d{3}$/.test(code));
    if (misspelled !== undefined) {
      throw new CaseError(file, line, `${JSON.stringify(misspelled)} is no code of the assembler or the verifier`);
    }
    return codes.map((code) => `${line} ${code}`);
  });
  const found = result.ok ? [] : result.diagnostics.map(({ code, location }) => `${location?.line ?? 0} ${code}`);
  return { kind: "refused", file, expected: expected.toSorted(byLine), found: found.toSorted(byLine) };
}

function byLine(left: string, right: string): number {
  return Number.parseInt(left, 10) - Number.parseInt(right, 10) || (left < right ? -1 : 1);
}

/** What `; options: {…}` says to the verifier. */
function readOptions(file: string, directives: readonly Directive[]): VerifierOptions {
  const directive = directives.find(({ word }) => word === "options");
  if (directive === undefined) return {};
  try {
    return JSON.parse(directive.text) as VerifierOptions;
  } catch {
    throw new CaseError(file, directive.line, "the options of the verifier are written as JSON");
  }
}

/** The program to run if the verifier takes it. */
function check(assembled: Result<Program>, options: VerifierOptions): Result<Program> {
  if (!assembled.ok) return assembled;
  const verified = verifyProgram(assembled.value, options);
  const diagnostics: readonly Diagnostic[] = verified.ok ? [] : verified.diagnostics;
  return verified.ok ? success(verified.value.program) : { ok: false, diagnostics };
}

/** Every `; word:` is a directive, so that a misspelled one is no comment. */
function findDirectives(file: string, text: string): readonly Directive[] {
  const directives: Directive[] = [];
  for (const [index, content] of text.split("\n").entries()) {
    const line = index + 1;
    const match = /^(.*?);\s*([a-z]+):(.*)$/.exec(content);
    if (!match) continue;
    const [, before, word, rest] = match as unknown as [string, string, string, string];
    const isError = word === "error";
    if (!isError && word !== "unverified" && word !== "options" && !stepWords.has(word)) {
      throw new CaseError(file, line, `there is no directive ${word}:`);
    }
    if (isError === (before.trim() === "")) {
      const where = isError ? "at the end of the line that is wrong" : "on a line of its own";
      throw new CaseError(file, line, `${word}: stands ${where}`);
    }
    if (word === "unverified" && rest.trim() === "") throw new CaseError(file, line, "say why it is not verified");
    directives.push({ line, word, text: rest });
  }
  return directives;
}
