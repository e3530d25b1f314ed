import { printProgram } from "../../bytecode/index.ts";
import { type Candidate, expandCase, fuzzCase } from "../campaign/fuzz-case.ts";
import {
  describeCandidate,
  describeRejection,
  type FuzzRange,
  type FuzzReport,
  isSameRejection,
} from "../campaign/fuzz-range.ts";
import { type Found, shrinkCase, smallerCandidates, type Trial } from "../campaign/shrink.ts";
import { checkModelSoundness } from "./check-model-soundness.ts";
import { runCase, type SoundnessProblem, verifyCase } from "./check-soundness.ts";
import { expandModelCase, type ModelCase } from "./model-case.ts";
import type { Subject } from "./subject.ts";
import { emptyTally, type Tally, type Violation } from "./violation.ts";

/** What a range of cases came to. */
export interface SoundnessResult {
  readonly reports: readonly FuzzReport[];
  readonly tally: Tally;
}

/** How many programs are verified before they run: code that has just run is the fastest to run again. */
const batchSize = 50;

/** Of this many numbers one is asked for models too. */
const numbersPerModel = 8;

/** Verifies and runs the cases of these numbers, programs and models. */
export function soundnessRange(subject: Subject, range: FuzzRange): SoundnessResult {
  const { seed, from, to } = range;
  const tally = emptyTally();
  const reports: FuzzReport[] = [];
  for (let start = from; start < to; start += batchSize) {
    const numbers = Array.from({ length: Math.min(batchSize, to - start) }, (_, index) => start + index);
    const choices = numbers.map((number) => fuzzCase(seed, number));
    const cases = choices.map(expandCase);
    const verified = cases.map((made) => verifyCase(subject, made));
    for (const [index, number] of numbers.entries()) {
      const problem = runCase(subject, verified[index]!, tally);
      if (problem)
        reports.push(reportProgram(subject, range, number, { made: cases[index]!, problem }, reports.length));
    }
    for (const [index, number] of numbers.entries()) {
      if (number % numbersPerModel > 0) continue;
      const made = expandModelCase(choices[index]!);
      const problem = checkModelSoundness(subject, made, tally);
      if (problem) reports.push(reportModel(subject, range, number, { made, problem }, reports.length));
    }
  }
  return { reports, tally };
}

function reportProgram(
  subject: Subject,
  { seed, shrink, limits }: FuzzRange,
  number: number,
  found: Found<Candidate, SoundnessProblem>,
  before: number,
): FuzzReport {
  const trial: Trial<Candidate, SoundnessProblem> = {
    expand: expandCase,
    find: (made) => runCase(subject, verifyCase(subject, made), emptyTally()),
    isSameKind,
    smaller: smallerCandidates,
  };
  const small = before < shrink ? shrinkCase(trial, fuzzCase(seed, number), limits) : undefined;
  const { made, problem } = small ?? found;
  // Budgets are granted before the first operation of the scenario.
  const last = problem.kind === "violation" ? problem.violation.operation : -1;
  return { ...describe(number, problem), ...(small && { shrunk: describeCandidate(made, last) }) };
}

function reportModel(
  subject: Subject,
  { seed, shrink, limits }: FuzzRange,
  number: number,
  found: Found<ModelCase, SoundnessProblem>,
  before: number,
): FuzzReport {
  const trial: Trial<ModelCase, SoundnessProblem> = {
    expand: expandModelCase,
    find: (made) => checkModelSoundness(subject, made, emptyTally()),
    isSameKind,
    smaller: () => [],
  };
  const small = before < shrink ? shrinkCase(trial, fuzzCase(seed, number), limits) : undefined;
  const { made, problem } = small ?? found;
  const program = printProgram(made.program, { locations: false });
  return { ...describe(number, problem), ...(small && { shrunk: { program, steps: [] } }) };
}

function isSameKind(problem: SoundnessProblem, other: SoundnessProblem): boolean {
  if (problem.kind === "rejection") {
    return other.kind === "rejection" && isSameRejection(problem.diagnostics, other.diagnostics);
  }
  return other.kind === "violation" && problem.violation.property === other.violation.property;
}

function describe(number: number, problem: SoundnessProblem): FuzzReport {
  if (problem.kind === "rejection") {
    return { number, kind: "rejection", problem: describeRejection(problem.diagnostics) };
  }
  const { property, what } = problem.violation;
  return { number, kind: "violation", problem: `${propertyNames[property]}: ${what}` };
}

const propertyNames: Readonly<Record<Violation["property"], string>> = {
  fault: "a run faults",
  difference: "the machines differ",
  value: "an integer is outside of its proved range",
  index: "an index is out of range",
  cost: "the reported cost is exceeded",
  limit: "the limit of an effect is exceeded",
  argument: "an argument is outside of its range",
  answer: "a model answers outside of its range",
  modelProperty: "what is said of a model is wrong",
  privacy: "the privacy budget is exceeded",
};
