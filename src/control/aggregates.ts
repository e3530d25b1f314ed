import { DiagnosticError, errorDiagnostic, failure, type Result, success } from "../diagnostics/index.ts";
import type { Machine } from "../machine/index.ts";
import { insertedNames } from "../verifier/index.ts";

/**
 * Takes a principal's contribution out of an aggregate, such as when a process has ended: otherwise it would count for
 * ever, and keep others out when the aggregate is full. Not for principals that come back: what noise hides holds for one
 * coming and one going (docs/privacy.md). Between events only.
 *
 * @param principal its identity, in the type of the aggregate's key
 * @returns whether there was a contribution; RMT4015 when the program has no such aggregate
 */
export function removePrincipal(machine: Machine, aggregate: string, principal: bigint): Result<boolean> {
  const contributions = machine.context(insertedNames.contributions(aggregate));
  const sums = machine.context(insertedNames.sum(aggregate));
  if (contributions === undefined || sums === undefined) {
    return failure(
      errorDiagnostic("RMT4015", `program ${machine.program.name} has no aggregate ${aggregate}`, {
        hint: "give the name of an aggregate that the program declares",
      }),
    );
  }
  const record = contributions.read([principal]);
  if (record === undefined) return success(false);
  const contribution = record.fields[0]![0]![0]!;
  const [sum, count] = sums.read([0n])!.fields[0]!.map((elements) => elements[0]!) as [bigint, bigint];
  const problem =
    contributions.delete([principal]) ??
    sums.write({ keys: [0n], fields: [[[BigInt.asIntN(64, sum - contribution)], [count - 1n]]] });
  if (problem) throw new DiagnosticError(problem);
  return success(true);
}
