import type { Action, Block, Instruction, Program } from "../bytecode/index.ts";
import { blocksOf, maximumNesting, operandsOf } from "../bytecode/index.ts";
import { type Diagnostic, errorDiagnostic, type SourceLocation } from "../diagnostics/index.ts";
import { findHook, type HookDescription } from "../hooks/index.ts";
import type { VerifierOptions } from "./options.ts";

/** Findings after which the verifier stops collecting: crafted programs could make millions. */
const mostFindings = 50;

/** One run of the verifier: the program and what was found so far. */
export interface Verification {
  readonly program: Program;
  readonly options: VerifierOptions;
  readonly findings: Diagnostic[];
  /** By action: the known hooks of the tables that may run it. */
  readonly hooksOfAction: readonly ReadonlySet<HookDescription>[];
}

/** What a rule proves about every program that passes. */
export interface Rule {
  /** The codes of its findings. */
  readonly codes: readonly string[];
  /** Half a sentence: what holds afterwards. */
  readonly proves: string;
  readonly check: (verification: Verification) => void;
}

/** Starts a run. */
export function beginVerification(program: Program, options: VerifierOptions = {}): Verification {
  const hooksOfAction = program.actions.map(() => new Set<HookDescription>());
  for (const table of program.tables) {
    const hook = findHook(table.hook);
    if (hook) for (const action of table.actions) hooksOfAction[action]?.add(hook);
  }
  return { program, options, findings: [], hooksOfAction };
}

/** Where a finding is: an instruction of an action, an action, or another declaration. */
export type Place =
  | { readonly action: Action; readonly instruction?: Instruction }
  | { readonly declaration: { readonly location: number } };

/** Records a finding. Where the program does not know the place in its source, the message names it. */
export function report(
  { program, findings }: Verification,
  code: string,
  message: string,
  hint: string,
  place?: Place,
): void {
  if (findings.length >= mostFindings) return;
  const location = place && locate(program, place);
  const where = place && !location && "action" in place ? ` (${describePlace(place.action, place.instruction)})` : "";
  findings.push(errorDiagnostic(code, `${message}${where}`, { hint, location }));
}

/** Whether the number is an index into a list of this length. */
export function isIndex(index: number, length: number): boolean {
  return Number.isInteger(index) && index >= 0 && index < length;
}

/** Whether the number is an integer between the two, both included. */
export function isBetween(value: number, low: number, high: number): boolean {
  return Number.isInteger(value) && value >= low && value <= high;
}

/** Runs the function for every instruction of the program, outer ones first. */
export function forEachInstruction(
  program: Program,
  visit: (action: Action, instruction: Instruction, actionIndex: number) => void,
): void {
  for (const [index, action] of program.actions.entries()) {
    visitBlock(action.body, (instruction) => visit(action, instruction, index));
  }
}

function visitBlock(block: Block, visit: (instruction: Instruction) => void): void {
  for (const instruction of block) {
    visit(instruction);
    for (const inner of blocksOf(instruction)) visitBlock(inner.block, visit);
  }
}

function locate(program: Program, place: Place): SourceLocation | undefined {
  const indices =
    "declaration" in place
      ? [place.declaration.location]
      : [place.instruction?.location ?? -1, ...(place.instruction ? [] : [place.action.location])];
  for (const index of indices) {
    const location = program.locations[index];
    if (location && program.sourceFile !== "") return { file: program.sourceFile, ...location };
  }
  return undefined;
}

function describePlace(action: Action, instruction: Instruction | undefined): string {
  const path = instruction && findPath(action.body, instruction);
  return path === undefined ? `action ${action.name}` : `action ${action.name}, instruction ${path}`;
}

/** Such as `3.whenTrue.0`: positions count from 0. */
function findPath(block: Block, wanted: Instruction, depth = 1): string | undefined {
  if (depth > maximumNesting) return undefined;
  for (const [position, instruction] of block.entries()) {
    if (instruction === wanted) return String(position);
    for (const { name, block: inner } of blocksOf(instruction)) {
      const path = findPath(inner, wanted, depth + 1);
      if (path !== undefined) return `${position}.${name}.${path}`;
    }
  }
  return undefined;
}

/** The operands of an instruction with their values. */
export function operandValues(instruction: Instruction) {
  const values = instruction as unknown as Readonly<Record<string, unknown>>;
  return operandsOf(instruction.op).map(({ name, kind }) => ({ name, kind, value: values[name] }));
}
