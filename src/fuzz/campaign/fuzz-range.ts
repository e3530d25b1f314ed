import { printProgram } from "../../bytecode/index.ts";
import type { Diagnostic } from "../../diagnostics/index.ts";
import { describeOperation, describeValue } from "../differential/operation.ts";
import type { MachinePair } from "../differential/run-differential.ts";
import { type Candidate, expandCase, findProblem, findProblems, fuzzCase, type Problem } from "./fuzz-case.ts";
import { type Found, type ShrinkLimits, shrinkCase, smallerCandidates, type Trial } from "./shrink.ts";

/** What was found at one number, for people. */
export interface FuzzReport {
  /** The number of the program among those of the seed. */
  readonly number: number;
  readonly kind: Problem["kind"] | "violation";
  /** One line. */
  readonly problem: string;
  /** The shrunk program in text form, and what was done with it; undefined where it was not shrunk. */
  readonly shrunk?: { readonly program: string; readonly steps: readonly string[] };
}

export interface FuzzRange {
  readonly seed: number;
  readonly from: number;
  /** Behind the last. */
  readonly to: number;
  /** How many of the findings shall be shrunk: that takes seconds each. */
  readonly shrink: number;
  readonly limits?: ShrinkLimits;
}

/**
 * How many cases are made and verified before they run: code that has just run is the fastest to run again.
 */
const batchSize = 50;

/** Runs the cases of these numbers. */
export function fuzzRange(pair: MachinePair, { seed, from, to, shrink, limits }: FuzzRange): readonly FuzzReport[] {
  const reports: FuzzReport[] = [];
  for (let start = from; start < to; start += batchSize) {
    const numbers = Array.from({ length: Math.min(batchSize, to - start) }, (_, index) => start + index);
    const choices = numbers.map((number) => fuzzCase(seed, number));
    const cases = choices.map(expandCase);
    const problems = findProblems(pair, cases);
    for (const [index, problem] of problems.entries()) {
      if (problem === undefined) continue;
      const small = reports.length < shrink ? shrinkCase(trialOf(pair), choices[index]!, limits) : undefined;
      reports.push(describeFinding(numbers[index]!, small ?? { made: cases[index]!, problem }, small !== undefined));
    }
  }
  return reports;
}

function trialOf(pair: MachinePair): Trial<Candidate, Problem> {
  return {
    expand: expandCase,
    find: (candidate) => findProblem(pair, candidate, { isThorough: true }),
    isSameKind,
    smaller: smallerCandidates,
  };
}

function isSameKind(problem: Problem, other: Problem): boolean {
  if (problem.kind === "difference" || other.kind === "difference") return problem.kind === other.kind;
  return isSameRejection(problem.diagnostics, other.diagnostics);
}

/** Whether the verifier refuses for the same reason. */
export function isSameRejection([first]: readonly Diagnostic[], [other]: readonly Diagnostic[]): boolean {
  return first?.code === other?.code;
}

function describeFinding(number: number, { made, problem }: Found<Candidate, Problem>, isShrunk: boolean): FuzzReport {
  const report = { number, kind: problem.kind, problem: describeProblem(problem) };
  if (!isShrunk) return report;
  const last = problem.kind === "rejection" ? -1 : problem.difference.operation;
  return { ...report, shrunk: describeCandidate(made, last) };
}

/** The program in text form, and what was done with it up to an operation. */
export function describeCandidate({ program, scenario }: Candidate, last: number): NonNullable<FuzzReport["shrunk"]> {
  const { operations, ...settings } = scenario;
  const steps = operations.slice(0, last + 1).map(describeOperation);
  return {
    program: printProgram(program, { locations: false }),
    steps: [`machine ${describeValue(settings)}`, ...steps],
  };
}

function describeProblem(problem: Problem): string {
  if (problem.kind === "rejection") {
    return describeRejection(problem.diagnostics);
  }
  const { what, left, right, operation, isSpecialized } = problem.difference;
  const where = operation < 0 ? "before the first step" : `after step ${operation + 1}`;
  const how = isSpecialized ? " with the models as constants" : "";
  return `${what} differs ${where}${how}: ${describeValue(left)} on the left, ${describeValue(right)} on the right`;
}

/** In one line. */
export function describeRejection([first]: readonly Diagnostic[]): string {
  return `the verifier refuses the program: ${first?.code} ${first?.message}`;
}
