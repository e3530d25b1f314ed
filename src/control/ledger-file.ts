import { createHash } from "node:crypto";
import { closeSync, fsyncSync, openSync, readFileSync, renameSync, writeSync } from "node:fs";
import { dirname } from "node:path";
import { type Diagnostic, errorDiagnostic, failure, type Result, success } from "../diagnostics/index.ts";

/** What may be spent of one budget, and what was: millionths of epsilon. */
export interface Account {
  budget: number;
  spent: number;
}

/** What a ledger file says. */
export interface LedgerContent {
  readonly program: string;
  readonly total: Account;
  /** By name: the tables with a budget of their own. */
  readonly tables: Record<string, Account>;
}

/** The first line of every ledger, so that a file is never taken for one. */
const format = "rmt privacy ledger 1";

/**
 * Reads a ledger file.
 *
 * @returns undefined where there is none; RMT4011 for a file that is damaged, RMT4014 for one that cannot be read
 */
export function readLedger(path: string): Result<LedgerContent | undefined> {
  let text: string;
  try {
    text = readFileSync(path, "utf8");
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === "ENOENT") return success(undefined);
    return failure(ledgerUnusable(path, error));
  }
  const content = parseLedger(text);
  return content === undefined ? failure(damaged(path)) : success(content);
}

/**
 * Writes a ledger file: a new one is complete on the disk before it takes the old one's place.
 *
 * @throws Error where that is not possible
 */
export function writeLedger(path: string, content: LedgerContent): void {
  const temporary = `${path}.new`;
  const file = openSync(temporary, "w", 0o600);
  try {
    writeSync(file, spellLedger(content));
    fsyncSync(file);
  } finally {
    closeSync(file);
  }
  renameSync(temporary, path);
  const folder = openSync(dirname(path), "r");
  try {
    fsyncSync(folder);
  } finally {
    closeSync(folder);
  }
}

/** What is wrong (RMT4014) when the ledger cannot be read or written. */
export function ledgerUnusable(path: string, error: unknown): Diagnostic {
  return errorDiagnostic("RMT4014", `the privacy ledger ${path} cannot be used: ${(error as Error).message}`, {
    hint: "check the path and its permissions; without a ledger no budget is granted",
  });
}

function damaged(path: string): Diagnostic {
  return errorDiagnostic("RMT4011", `${path} is not a privacy ledger, or it is damaged`, {
    hint: "bring it back from a copy; where there is none, what was spent is unknown: count the budget as spent",
  });
}

function spellLedger(content: LedgerContent): string {
  return `${JSON.stringify({ format, ...content, checksum: checksumOf(content) }, undefined, 2)}\n`;
}

function checksumOf({ program, total, tables }: LedgerContent): string {
  const accounts = Object.entries(tables).map(([name, { budget, spent }]) => [name, budget, spent]);
  const text = JSON.stringify([program, total.budget, total.spent, accounts]);
  return createHash("sha256").update(text).digest("hex");
}

function parseLedger(text: string): LedgerContent | undefined {
  let value: unknown;
  try {
    value = JSON.parse(text);
  } catch {
    return undefined;
  }
  if (!isObject(value) || value.format !== format || typeof value.program !== "string") return undefined;
  const { program, total, tables } = value;
  if (!isAccount(total) || !isObject(tables) || !Object.values(tables).every(isAccount)) return undefined;
  const content = { program, total, tables: tables as Record<string, Account> };
  return value.checksum === checksumOf(content) ? content : undefined;
}

function isObject(value: unknown): value is Record<string, unknown> {
  return typeof value === "object" && value !== null && !Array.isArray(value);
}

function isAccount(value: unknown): value is Account {
  return isObject(value) && isAmount(value.budget) && isAmount(value.spent);
}

function isAmount(value: unknown): boolean {
  return Number.isSafeInteger(value) && (value as number) >= 0;
}
