import { checkActionCall, checkEntry, type TableDeclaration, type TableEntry } from "../bytecode/index.ts";
import type { Diagnostic } from "../diagnostics/index.ts";
import { limits } from "./limits.ts";
import { isBetween, isIndex, type Rule, report, type Verification } from "./verification.ts";

/** Tables are of bounded size and hold entries that fit them. */
export const tablesRule: Rule = {
  codes: ["RMT3015", "RMT3016"],
  proves: "tables offer actions there are, hold their entries, and entries and default fit keys and parameters",
  check: (verification) => {
    for (const table of verification.program.tables) {
      checkTable(verification, table);
      checkEntries(verification, table);
    }
  },
};

function checkTable(verification: Verification, table: TableDeclaration): void {
  const { actions } = verification.program;
  const wrong = (message: string, hint: string) =>
    report(verification, "RMT3015", `table ${table.name} ${message}`, hint, { declaration: table });
  if (table.keys.length > limits.declaredFields) {
    wrong(`has ${table.keys.length} keys`, `at most ${limits.declaredFields} are allowed`);
  }
  if (new Set(table.actions).size !== table.actions.length) wrong("offers an action twice", "name each action once");
  for (const action of table.actions) {
    if (!isIndex(action, actions.length)) {
      wrong(`offers action ${action}, which does not exist`, `the program has ${actions.length} actions`);
    }
  }
  if (!isBetween(table.size, 1, limits.tableSize)) {
    wrong(`has a size of ${table.size} entries`, `allowed are 1 to ${limits.tableSize}`);
  }
  if (table.entries.length > table.size) {
    wrong(`has ${table.entries.length} entries, but a size of ${table.size}`, "raise the size: it counts them too");
  }
}

function checkEntries(verification: Verification, table: TableDeclaration): void {
  const { program } = verification;
  const reject = (problem: Diagnostic | undefined) => {
    if (problem) report(verification, "RMT3016", problem.message, problem.hint ?? "", { declaration: table });
  };
  if (table.defaultCall) reject(checkActionCall(program, table, table.defaultCall));
  const seen = new Set<string>();
  for (const entry of table.entries) {
    reject(checkEntry(program, table, entry));
    const identity = identityOf(entry);
    if (seen.has(identity)) {
      const message = `table ${table.name} has two entries that match the same (${identity})`;
      report(verification, "RMT3016", message, "leave one out, or give them different priorities", {
        declaration: table,
      });
    }
    seen.add(identity);
  }
}

/** What makes two entries the same: matches and priority (P4Runtime). */
function identityOf(entry: TableEntry): string {
  const matches = entry.matches.map((match) => {
    if (match.kind === "exact") return `${match.value}`;
    if (match.kind === "lpm") return `${match.value}/${match.prefixLength}`;
    return match.kind === "ternary" ? `${match.value}&${match.mask}` : `${match.low}..${match.high}`;
  });
  return `${matches.join(", ")}${entry.priority === 0 ? "" : ` priority ${entry.priority}`}`;
}
