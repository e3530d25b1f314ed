import type { Program } from "../bytecode/index.ts";
import {
  type Diagnostic,
  DiagnosticError,
  errorDiagnostic,
  failure,
  type Result,
  success,
  unwrap,
} from "../diagnostics/index.ts";
import { withLock } from "./file-lock.ts";
import { type Account, type LedgerContent, ledgerUnusable, readLedger, writeLedger } from "./ledger-file.ts";

/** What a program may spend, in millionths of epsilon: the budget of all, and of tables that have their own. */
export interface PrivacyBudgets {
  readonly program: string;
  readonly budget: number;
  readonly tables: Readonly<Record<string, number>>;
}

/**
 * The account of a program's privacy budget. What is reserved counts as spent at once, before it is granted; who stops
 * in good order gives back what is left. Amounts are millionths of epsilon, of the table of that name, or of the program
 * where no table is named.
 */
export interface PrivacyLedger {
  /** Takes as much as is left, at most this amount, and says how much that was. */
  reserve(amount: number, table?: string): number;
  /** Puts back what was reserved and not spent. */
  giveBack(amount: number, table?: string): void;
  spent(table?: string): number;
  /** Never below 0, also where the budget was lowered below what was spent. */
  remaining(table?: string): number;
}

/** Milliseconds that others who work on the ledger are waited for: they need one or two each. */
const usualPatience = 10_000;

/** The budgets that a program declares. */
export function privacyBudgetsOf({ name, privacy, tables }: Program): PrivacyBudgets {
  const parts = tables.flatMap((table) =>
    table.privacyBudget === undefined ? [] : [[table.name, table.privacyBudget]],
  );
  return { program: name, budget: privacy?.budget ?? 0, tables: Object.fromEntries(parts) };
}

/** A ledger for one run, such as a replay: nothing is remembered. */
export function createPrivacyLedger(budgets: PrivacyBudgets): PrivacyLedger {
  let content = beginLedger(budgets);
  return ledgerOf((use) => {
    const { result, next } = use(content);
    content = next ?? content;
    return result;
  });
}

/**
 * Opens the ledger file of a program, or creates it. Several processes may use it at a time. Budgets that differ from
 * those in the file are taken over; what was spent stays spent.
 *
 * Operations of the ledger throw a DiagnosticError when the file was damaged (RMT4011) or cannot be used (RMT4013,
 * RMT4014) meanwhile.
 *
 * @param path the file; beside it are, at times, its lock and its next version
 * @param patience how long others who work on the ledger are waited for, in milliseconds
 * @returns RMT4011 for a damaged file, RMT4012 for another program's, RMT4013 when others do not let go of it, RMT4014
 *   when it cannot be read or written
 */
export function openPrivacyLedger(
  path: string,
  budgets: PrivacyBudgets,
  patience: number = usualPatience,
): Result<PrivacyLedger> {
  try {
    updateFile(path, patience, () => {
      const content = unwrap(readLedger(path));
      if (content && content.program !== budgets.program) throw new DiagnosticError(ofAnother(path, content, budgets));
      return { result: undefined, next: withBudgets(content ?? beginLedger(budgets), budgets) };
    });
  } catch (error) {
    if (error instanceof DiagnosticError) return failure(...error.diagnostics);
    throw error;
  }
  const update: Update = (use) =>
    updateFile(path, patience, () => {
      const content = unwrap(readLedger(path));
      if (content === undefined) throw new DiagnosticError(ledgerUnusable(path, new Error("the file is gone")));
      return use(content);
    });
  return success(ledgerOf(update));
}

/** What an operation finds, and what shall be in the ledger afterwards; without `next` the same. */
interface Outcome<Value> {
  readonly result: Value;
  readonly next?: LedgerContent;
}

type Update = <Value>(use: (content: LedgerContent) => Outcome<Value>) => Value;

function updateFile<Value>(path: string, patience: number, use: () => Outcome<Value>): Value {
  let outcome: { value: Value } | undefined;
  try {
    outcome = withLock(`${path}.lock`, patience, () => {
      const { result, next } = use();
      if (next !== undefined) writeLedger(path, next);
      return result;
    });
  } catch (error) {
    throw error instanceof DiagnosticError ? error : new DiagnosticError(ledgerUnusable(path, error));
  }
  if (outcome === undefined) throw new DiagnosticError(locked(path));
  return outcome.value;
}

function ledgerOf(update: Update): PrivacyLedger {
  return {
    reserve: (amount, table) =>
      update((content) => {
        const account = accountOf(content, table);
        const result = Math.max(0, Math.min(amount, account.budget - account.spent));
        return result === 0 ? { result } : { result, next: spend(content, table, result) };
      }),
    giveBack: (amount, table) => {
      if (amount > 0) update((content) => ({ result: undefined, next: spend(content, table, -amount) }));
    },
    spent: (table) => update((content) => ({ result: accountOf(content, table).spent })),
    remaining: (table) =>
      update((content) => {
        const { budget, spent } = accountOf(content, table);
        return { result: Math.max(0, budget - spent) };
      }),
  };
}

function accountOf({ total, tables }: LedgerContent, table: string | undefined): Account {
  if (table === undefined) return total;
  return Object.hasOwn(tables, table) ? tables[table]! : { budget: 0, spent: 0 };
}

function spend(content: LedgerContent, table: string | undefined, amount: number): LedgerContent {
  const { budget, spent } = accountOf(content, table);
  const account = { budget, spent: Math.max(0, spent + amount) };
  return table === undefined
    ? { ...content, total: account }
    : { ...content, tables: { ...content.tables, [table]: account } };
}

function beginLedger({ program, budget, tables }: PrivacyBudgets): LedgerContent {
  const accounts = Object.entries(tables).map(([name, part]) => [name, { budget: part, spent: 0 }]);
  return { program, total: { budget, spent: 0 }, tables: Object.fromEntries(accounts) };
}

/** Tables that are gone keep what they spent: they may come back. */
function withBudgets(content: LedgerContent, { budget, tables }: PrivacyBudgets): LedgerContent {
  const accounts = { ...content.tables };
  for (const name of Object.keys(accounts)) accounts[name] = { ...accounts[name]!, budget: 0 };
  for (const [name, part] of Object.entries(tables)) {
    accounts[name] = { budget: part, spent: accountOf(content, name).spent };
  }
  return { ...content, total: { budget, spent: content.total.spent }, tables: accounts };
}

function ofAnother(path: string, { program }: LedgerContent, budgets: PrivacyBudgets): Diagnostic {
  return errorDiagnostic("RMT4012", `${path} is the privacy ledger of program ${program}, not of ${budgets.program}`, {
    hint: "give each program a ledger of its own",
  });
}

function locked(path: string): Diagnostic {
  return errorDiagnostic("RMT4013", `the privacy ledger ${path} is in use and was not let go of`, {
    hint: `try again; remove ${path}.lock where its owner, named in it, is on a machine that is no more`,
  });
}
