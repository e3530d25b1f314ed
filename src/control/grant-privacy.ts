import { DiagnosticError } from "../diagnostics/index.ts";
import type { Machine } from "../machine/index.ts";
import { insertedNames, programBudgetIndex, tableBudgetIndex, type VerifierReport } from "../verifier/index.ts";
import type { PrivacyLedger } from "./privacy-ledger.ts";

/** What a machine holds of a privacy budget. To be used between events only. */
export interface PrivacyGrant {
  /** Reserves more where a CPU is running low. */
  refill(): void;
  /** Takes everything back that was not spent; the program's tables answer with their defaults from here on. */
  close(): void;
}

/** How many of the costliest matches a CPU holds after a refill, unless told otherwise: a crash loses as many. */
const matchesHeld = 16;

/** A record of the program's budgets. */
interface Part {
  readonly index: number;
  /** For the ledger; undefined: the program's. */
  readonly table: string | undefined;
  /** What the costliest match takes of it. */
  readonly cost: number;
}

/**
 * Lets a machine spend of a privacy budget: each CPU gets a share in advance, reserved in the ledger. A machine that
 * ends without `close` has spent all that it held, as far as the ledger knows. CPUs hold shares of their own, so that at
 * the end of the budget less than a match may be left over on each of them.
 *
 * @param privacy the verifier's report about the program
 * @param matches how many of the costliest matches a CPU holds after a refill, at least 1
 * @throws DiagnosticError as the ledger's operations do, from `refill` and `close` as well
 */
export function grantPrivacy(
  machine: Machine,
  privacy: VerifierReport["privacy"],
  ledger: PrivacyLedger,
  matches: number = matchesHeld,
): PrivacyGrant {
  const context = machine.context(insertedNames.budget);
  if (context === undefined) return { refill: () => {}, close: () => {} };
  const parts = partsOf(machine, privacy);
  const read = (index: number) => context.read([BigInt(index)])!.fields.map((fields) => Number(fields[0]![0]!));
  const write = (index: number, amounts: readonly number[]) => {
    const problem = context.write({ keys: [BigInt(index)], fields: amounts.map((amount) => [[BigInt(amount)]]) });
    if (problem) throw new DiagnosticError(problem);
  };
  let isOpen = true;
  const refill = () => {
    if (!isOpen) return;
    for (const { index, table, cost } of parts) {
      const amounts = read(index);
      const isLow = amounts.map((amount) => 2 * amount < matches * cost || amount < cost);
      if (!isLow.includes(true)) continue;
      const wanted = amounts.map((amount, cpu) => (isLow[cpu] ? matches * cost - amount : 0));
      let granted = ledger.reserve(
        wanted.reduce((sum, amount) => sum + amount, 0),
        table,
      );
      for (const [cpu, amount] of wanted.entries()) {
        const given = Math.min(amount, granted);
        amounts[cpu]! += given;
        granted -= given;
      }
      write(index, amounts);
    }
  };
  refill();
  return {
    refill,
    close() {
      if (!isOpen) return;
      isOpen = false;
      for (const { index, table } of parts) {
        const amounts = read(index);
        // First taken from the machine, then given back: what fails in between is lost, not spent twice.
        write(
          index,
          amounts.map(() => 0),
        );
        ledger.giveBack(
          amounts.reduce((sum, amount) => sum + amount, 0),
          table,
        );
      }
    },
  };
}

function partsOf({ program }: Machine, privacy: VerifierReport["privacy"]): readonly Part[] {
  const costs = new Map(privacy.tables.map(({ name, costPerMatch }) => [name, costPerMatch]));
  const tables = program.tables.flatMap(({ name, privacyBudget }, table): Part[] => {
    const cost = costs.get(name) ?? 0;
    return privacyBudget === undefined || cost === 0 ? [] : [{ index: tableBudgetIndex(table), table: name, cost }];
  });
  return [{ index: programBudgetIndex, table: undefined, cost: Math.max(0, ...costs.values()) }, ...tables];
}
