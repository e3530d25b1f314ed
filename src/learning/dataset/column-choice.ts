import { type Diagnostic, DiagnosticError, errorDiagnostic } from "../../diagnostics/index.ts";
import type { Table } from "./table.ts";

/** A column by its name or by its number: 1 is the first one, -1 the last. Text of digits is a number where no column has that name. */
export type ColumnChoice = string | number;

/** The index of a column. @throws DiagnosticError RMT7023 where there is none */
export function findColumn(table: Table, choice: ColumnChoice, what: string): number {
  const named = typeof choice === "string" ? table.names.indexOf(choice) : -1;
  if (named >= 0) return named;
  const number = Number(choice);
  const isNumber = Number.isInteger(number) && String(choice).trim() !== "";
  const index = number < 0 ? table.names.length + number : number - 1;
  if (isNumber && index >= 0 && index < table.names.length) return index;
  throw new DiagnosticError(noColumn(table, choice, what));
}

const listedColumns = 12;

function noColumn({ file, names }: Table, choice: ColumnChoice, what: string): Diagnostic {
  const more = names.length - listedColumns;
  const listed = `${names.slice(0, listedColumns).join(", ")}${more > 0 ? ` and ${more} more` : ""}`;
  return errorDiagnostic("RMT7023", `${file} has no column ${choice}, which ${what}`, {
    hint: `its columns are ${listed}; they can be given by number too, 1 to ${names.length}`,
  });
}
