import {
  type Action,
  type Instruction,
  type InstructionName,
  instructionSet,
  integerTypes,
  type MatchKind,
  operandsOf,
  type Program,
} from "../../src/bytecode/index.ts";
import { findHook } from "../../src/hooks/index.ts";
import { verifyProgram } from "../../src/verifier/index.ts";
import { featureName, featuresOf, featuresOfKind, featureValues, instructionsOf } from "./features.ts";
import { probeProgram } from "./probe.ts";

/** One use of an instruction, with the pairs of features that all of them have. */
interface Use {
  readonly covered: Set<string>;
  readonly program: Program;
  readonly action: Action;
  readonly instruction: Instruction;
}

/**
 * What the programs leave out: instructions, and for each instruction every pair of features (see `Features`) that the
 * verifier lets stand together but that no program has.
 */
export function missingInstructions(programs: readonly Program[]): readonly string[] {
  const uses = new Map<InstructionName, Use>();
  for (const program of programs) {
    for (const { action, instruction } of instructionsOf(program)) {
      let use = uses.get(instruction.op);
      if (use === undefined) {
        use = { covered: new Set(), program, action, instruction };
        uses.set(instruction.op, use);
      }
      for (const pair of pairsOf([...featuresOf(program, action, instruction)])) use.covered.add(pair);
    }
  }
  return (Object.keys(instructionSet) as InstructionName[]).flatMap((name) => {
    const use = uses.get(name);
    if (use === undefined) return [name];
    return [...missingPairs(use)].map((pair) => `${name}: ${pair}`);
  });
}

/** The pairs of features that no use has, but some program of this one instruction can have. */
function missingPairs({ covered, program, action, instruction }: Use): ReadonlySet<string> {
  const dimensions = operandsOf(instruction.op).flatMap(({ name, kind }) =>
    (featuresOfKind[kind] ?? []).map((feature) => ({
      name: featureName(name, feature),
      values: featureValues[feature],
    })),
  );
  const missing = new Set<string>();
  if (dimensions.length === 0) return missing;
  const own = verifyProgram(probeProgram(program, action, instruction, featuresOf(program, action, instruction)));
  if (!own.ok) throw new Error(`the probe of ${instruction.op} is refused: ${own.diagnostics[0]!.message}`);
  for (const features of combinations(dimensions)) {
    const pairs = pairsOf(features).filter((pair) => !covered.has(pair) && !missing.has(pair));
    if (pairs.length === 0) continue;
    if (!verifyProgram(probeProgram(program, action, instruction, new Map(features))).ok) continue;
    for (const pair of pairs) missing.add(pair);
  }
  return missing;
}

type Feature = readonly [name: string, value: string];

function* combinations(
  dimensions: readonly { readonly name: string; readonly values: readonly string[] }[],
): Generator<readonly Feature[]> {
  const [first, ...others] = dimensions;
  if (first === undefined) {
    yield [];
    return;
  }
  for (const rest of combinations(others)) for (const value of first.values) yield [[first.name, value], ...rest];
}

/** Every two of them as text; a single one alone. */
function pairsOf(features: readonly Feature[]): readonly string[] {
  const spelled = features.map(([name, value]) => `${name} ${value}`);
  if (spelled.length === 1) return spelled;
  return spelled.flatMap((one, index) => spelled.slice(index + 1).map((other) => `${one}, ${other}`));
}

const matchKinds: readonly MatchKind[] = ["exact", "lpm", "ternary", "range"];

/** The kinds of match on metadata of each type, and on the event, that no table of the programs has. */
export function missingMatches(programs: readonly Program[]): readonly string[] {
  const covered = new Set(
    programs.flatMap(({ tables }) =>
      tables.flatMap(({ keys }) => keys.map(({ source, kind, type }) => `${source} ${kind} ${type}`)),
    ),
  );
  const eventTypes = new Set(findHook("test.event")!.fields.map(({ type }) => type));
  const possible = matchKinds.flatMap((kind) => [
    ...integerTypes.map((type) => `metadata ${kind} ${type}`),
    ...[...eventTypes].map((type) => `event ${kind} ${type}`),
  ]);
  return possible.filter((match) => !covered.has(match));
}
