import type { TableReport, VerifierReport, WorstCase } from "../verifier/index.ts";

/** Names longer than this stand on a line of their own, so that rows keep to 80 columns. */
const nameWidth = 16;

const columns = [
  { above: "", title: "instructions", width: 13, of: (cost: WorstCase) => cost.instructions },
  { above: "context", title: "matches", width: 9, of: (cost: WorstCase) => cost.contextMatches },
  { above: "model", title: "walks", width: 7, of: (cost: WorstCase) => cost.modelWalks },
  { above: "multiply", title: "adds", width: 10, of: (cost: WorstCase) => cost.multiplyAccumulates },
  { above: "helper", title: "calls", width: 7, of: (cost: WorstCase) => cost.helperCalls },
  { above: "", title: "samples", width: 8, of: (cost: WorstCase) => cost.samples },
] as const;
const budgetWidth = 8;

/** The report for people, at most 80 columns wide but for names that are longer themselves; ends with a line feed. */
export function formatReport(report: VerifierReport): string {
  const lines: string[] = [];
  for (const hook of new Set(report.tables.map((table) => table.hook))) {
    const tables = report.tables.filter((table) => table.hook === hook);
    const { budget } = tables[0];
    lines.push(`${hook}, worst case of one event (budget ${formatCount(budget)} instructions)`);
    const heads = (pick: (column: (typeof columns)[number]) => string) =>
      columns.map((column) => pick(column).padStart(column.width)).join("");
    lines.push(`  ${"".padEnd(nameWidth)}${heads((column) => column.above)}`.trimEnd());
    lines.push(`  ${"table".padEnd(nameWidth)}${heads((column) => column.title)}${"budget".padStart(budgetWidth)}`);
    for (const table of tables) lines.push(...row(table.name, table.worstCase, budget));
    if (tables.length > 1) lines.push(...row("together", together(tables), budget));
    lines.push("");
  }
  const { contextBytes, tensorBytes, modelBytes } = report;
  const tensors = tensorBytes === 0 ? "" : `, ${formatBytes(tensorBytes)} for tensors`;
  lines.push(`memory: ${formatBytes(contextBytes)} for contexts${tensors}, ${formatBytes(modelBytes)} for models`);
  return `${lines.join("\n")}\n`;
}

/** A number of bytes with a unit of 1024, such as `1.5 MiB`. */
export function formatBytes(bytes: number): string {
  if (bytes < 1024) return bytes === 1 ? "1 byte" : `${bytes} bytes`;
  const kibibytes = bytes / 1024;
  // What would be rounded up to 1024.0 goes on in the next unit.
  return kibibytes < 1023.95 ? `${kibibytes.toFixed(1)} KiB` : `${(kibibytes / 1024).toFixed(1)} MiB`;
}

/** A count with separated thousands. */
export function formatCount(count: number): string {
  return count.toLocaleString("en-US");
}

function row(name: string, cost: WorstCase, budget: number): string[] {
  const share = `${((cost.instructions / budget) * 100).toFixed(1)}%`;
  const counts = columns.map((column) => formatCount(column.of(cost)).padStart(column.width)).join("");
  const numbers = `${counts}${share.padStart(budgetWidth)}`;
  if (name.length <= nameWidth) return [`  ${name.padEnd(nameWidth)}${numbers}`];
  return [`  ${name}`, `  ${"".padEnd(nameWidth)}${numbers}`];
}

/** The worst case of a pipeline: all its tables run for one event. */
function together(tables: readonly TableReport[]): WorstCase {
  const sum = (of: (cost: WorstCase) => number) => tables.reduce((total, table) => total + of(table.worstCase), 0);
  return {
    instructions: sum((cost) => cost.instructions),
    contextMatches: sum((cost) => cost.contextMatches),
    modelWalks: sum((cost) => cost.modelWalks),
    multiplyAccumulates: sum((cost) => cost.multiplyAccumulates),
    helperCalls: sum((cost) => cost.helperCalls),
    samples: sum((cost) => cost.samples),
  };
}
