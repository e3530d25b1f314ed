import type { Program } from "../bytecode/index.ts";
import { type Diagnostic, errorDiagnostic } from "../diagnostics/index.ts";

/** What one part of a program needs of a machine's memory. */
export interface MemoryPart {
  /** Such as `context history`. */
  readonly name: string;
  readonly bytes: number;
}

const bytesPerMebibyte = 2 ** 20;

/** The most CPUs that contexts may have fields for. */
const maximumCpus = 1024;

/**
 * Checks that a program does not need more memory than it may have.
 *
 * @param limit in bytes
 * @returns what is wrong (RMT4007)
 */
export function checkMemory(program: Program, parts: readonly MemoryPart[], limit: number): Diagnostic | undefined {
  const needed = parts.reduce((sum, part) => sum + part.bytes, 0);
  if (needed <= limit) return undefined;
  const largest = parts.reduce((best, part) => (part.bytes > best.bytes ? part : best));
  return errorDiagnostic(
    "RMT4007",
    `program ${program.name} needs ${mebibytes(needed)} MiB of memory, more than the ${Math.floor(limit / bytesPerMebibyte)} MiB it may have`,
    { hint: `the largest part is ${largest.name} with ${mebibytes(largest.bytes)} MiB; make it smaller` },
  );
}

function mebibytes(bytes: number): number {
  return Math.ceil(bytes / bytesPerMebibyte);
}

/**
 * Checks that the verifier has written out what only it can (aggregates, with their noise and their budget).
 *
 * @returns what is wrong (RMT4010)
 */
export function checkSecured(program: Program): Diagnostic | undefined {
  const [aggregate] = program.aggregates ?? [];
  if (aggregate === undefined) return undefined;
  return errorDiagnostic(
    "RMT4010",
    `program ${program.name} has not been through the verifier: it asks aggregate ${aggregate.name}`,
    {
      hint: "run the program that the verifier gives back",
    },
  );
}

/**
 * Checks how many CPUs a machine shall have.
 *
 * @returns what is wrong (RMT4008)
 */
export function checkCpus(cpus: number): Diagnostic | undefined {
  if (Number.isInteger(cpus) && cpus >= 1 && cpus <= maximumCpus) return undefined;
  return errorDiagnostic("RMT4008", `a machine cannot have ${cpus} CPUs`, {
    hint: `give a number from 1 to ${maximumCpus}`,
  });
}

/**
 * Checks the CPU that events shall run on.
 *
 * @returns what is wrong (RMT4008)
 */
export function checkCpu(cpu: number, cpus: number): Diagnostic | undefined {
  if (Number.isInteger(cpu) && cpu >= 0 && cpu < cpus) return undefined;
  return errorDiagnostic("RMT4008", `the machine has no CPU ${cpu}`, {
    hint: `give a number from 0 to ${cpus - 1}, or make the machine with more CPUs`,
  });
}

/** What is wrong (RMT4005) when the program calls a helper that the host does not give. */
export function missingHelper(program: Program, hook: string, helper: string): Diagnostic {
  return errorDiagnostic(
    "RMT4005",
    `program ${program.name} calls helper ${helper} at ${hook}, which the host does not give`,
    { hint: "give the machine a function for each helper of the hooks that the program uses" },
  );
}

/** What is wrong (RMT4006) when the program has no such model slot. */
export function unknownSlot(program: Program, slot: string | number): Diagnostic {
  const names = program.models.map((declared) => declared.name).join(", ");
  return errorDiagnostic("RMT4006", `program ${program.name} has no model slot ${slot}`, {
    hint: names === "" ? "the program declares no models" : `its slots: ${names}`,
  });
}
