import type { Program } from "../../bytecode/index.ts";
import type { Diagnostic } from "../../diagnostics/index.ts";
import { verifyProgram } from "../../verifier/index.ts";
import { alone } from "../alone.ts";
import type { Scenario } from "../differential/operation.ts";
import { randomScenario } from "../differential/random-scenario.ts";
import {
  type Difference,
  type DifferentialOptions,
  type MachinePair,
  runDifferential,
  runSpecialized,
} from "../differential/run-differential.ts";
import { secureScenario } from "../differential/secured-scenario.ts";
import { drawFromBytes, drawFromSeed, pick } from "../draw.ts";
import { randomProgram } from "../generator/random-program.ts";

/** All choices of one random program and of what happens to it. */
export interface FuzzCase {
  readonly programChoices: Uint8Array;
  readonly scenarioChoices: Uint8Array;
}

/** Either the machines differ, or the verifier refused what the generator holds for right. */
export type Problem =
  | { readonly kind: "difference"; readonly difference: Difference }
  | { readonly kind: "rejection"; readonly diagnostics: readonly Diagnostic[] };

/** Lengths of the choices for a program: mostly short, so that a run has many. */
const programLengths = [100, 150, 200, 250, 300, 400, 600, 1000];

/** The case of this number: the same for the same seed, whatever other numbers are run. */
export function fuzzCase(seed: number, number: number): FuzzCase {
  const draw = drawFromSeed(mix(mix(mix(0, seed), Math.floor(seed / 2 ** 32)), number));
  const bytes = (length: number) => {
    const words = Uint32Array.from({ length: Math.ceil(length / 4) }, () => draw(2 ** 32));
    return new Uint8Array(words.buffer, 0, length);
  };
  return { programChoices: bytes(pick(draw, programLengths)), scenarioChoices: bytes(600) };
}

function mix(state: number, value: number): number {
  const mixed = Math.imul(state ^ value ^ (state >>> 15), 0x2c1b3c6d);
  return Math.imul(mixed ^ (mixed >>> 12), 0x297a2d39) + 0x6d2b79f5;
}

/** The program of a case, and what happens to it. */
export function expandCase(choices: FuzzCase): Candidate {
  const program = randomProgram(drawFromBytes(choices.programChoices));
  return { program, scenario: randomScenario(drawFromBytes(choices.scenarioChoices), program) };
}

/** A program and what happens to it. */
export interface Candidate {
  readonly program: Program;
  readonly scenario: Scenario;
}

/** Verifies the program and runs the scenario on both machines, also with its models as constants where it says so. */
export function findProblem(
  pair: MachinePair,
  { program, scenario }: Candidate,
  options: DifferentialOptions = {},
): Problem | undefined {
  const verified = verifyProgram(program, alone);
  if (!verified.ok) return { kind: "rejection", diagnostics: verified.diagnostics };
  return findDifference(pair, secureCase({ program, scenario }, verified.value.program), options);
}

/** As `findProblem` does it for each, one step for all after the other. */
export function findProblems(pair: MachinePair, candidates: readonly Candidate[]): readonly (Problem | undefined)[] {
  const verified = candidates.map(({ program }) => verifyProgram(program, alone));
  return candidates.map((candidate, index) => {
    const result = verified[index]!;
    if (!result.ok) return { kind: "rejection", diagnostics: result.diagnostics };
    return findDifference(pair, secureCase(candidate, result.value.program), {});
  });
}

/** The case with the program as the verifier gave it back. */
export function secureCase({ program, scenario }: Candidate, secured: Program): Candidate {
  return { program: secured, scenario: secureScenario(program, secured, scenario).scenario };
}

function findDifference(
  pair: MachinePair,
  { program, scenario }: Candidate,
  options: DifferentialOptions,
): Problem | undefined {
  let difference = runDifferential(pair, program, scenario, options);
  if (scenario.specializes) difference ??= runSpecialized(pair, program, scenario, options);
  return difference && { kind: "difference", difference };
}
