import { errorDiagnostic, failure, type Result, success } from "../../diagnostics/index.ts";

/** The most tables: more than a perceptron can ask in useful time. */
const mostTables = 256;

/**
 * Reads which features choose the row of each table of a hashed perceptron, with - between tables:
 *
 * - `3`: the first three features, such as the last three of a history; all, where there are fewer; `0`: none, which
 *   makes one weight for all samples
 * - `0+4`: features 0 and 4, counted from 0
 * - `each`: a table for every feature alone
 *
 * What would be there twice is there once.
 *
 * @returns RMT7042 for other text, features that there are not, and too many tables
 */
export function parseTables(text: string, features: number): Result<readonly (readonly number[])[]> {
  const first = (count: number) => Array.from({ length: count }, (_, feature) => feature);
  const tables = new Map<string, readonly number[]>();
  for (const part of text.split("-").map((word) => word.trim())) {
    let read: readonly (readonly number[])[];
    if (part === "each") read = first(features).map((feature) => [feature]);
    else if (/^\d{1,4}$/.test(part)) read = [first(Math.min(Number(part), features))];
    else if (/^\d{1,4}(\+\d{1,4})+$/.test(part)) read = [part.split("+").map(Number)];
    else return wrong(text, `"${part}" is no table`);
    for (const table of read) {
      const beyond = table.find((feature) => feature >= features);
      if (beyond !== undefined) return wrong(text, `there is no feature ${beyond}: there are ${features}, from 0 on`);
      tables.set(table.join("+"), table);
    }
  }
  if (tables.size > mostTables) return wrong(text, `these are ${tables.size}, of ${mostTables}`);
  return success([...tables.values()]);
}

function wrong(text: string, what: string) {
  const hint = "write a table such as 3 (the first three features), 0+4 (these two) or each, with - between them";
  return failure(errorDiagnostic("RMT7042", `"${text}" does not say what the tables are: ${what}`, { hint }));
}
