import type { MeasuredMachine, VerifierReport, WorstCase } from "../verifier/index.ts";
import { formatGuarantees } from "./format-guarantees.ts";
import { formatBytes, formatCount, formatTime } from "./format-units.ts";
import { wrapLines } from "./wrap-lines.ts";

/** Names longer than this stand on a line of their own, so that rows keep to 80 columns. */
const nameWidth = 20;

/** A column of figures of one worst case. */
interface Column {
  readonly above: string;
  readonly title: string;
  readonly width: number;
  readonly of: (figures: Figures) => string;
}

/** What is known of a table, or of all tables at a hook. */
interface Figures {
  readonly name: string;
  readonly worstCase: WorstCase;
  readonly nanoseconds: Readonly<Record<MeasuredMachine, number>>;
  readonly budget: number;
}

/** Counts that are only shown where there are some. */
const counts: readonly (Omit<Column, "of"> & { readonly count: keyof WorstCase })[] = [
  { above: "", title: "tables", width: 7, count: "tableLookups" },
  { above: "context", title: "matches", width: 8, count: "contextMatches" },
  { above: "model", title: "walks", width: 7, count: "modelWalks" },
  { above: "multiply", title: "adds", width: 11, count: "multiplyAccumulates" },
  { above: "helper", title: "calls", width: 7, count: "helperCalls" },
  { above: "", title: "samples", width: 8, count: "samples" },
  { above: "tail", title: "calls", width: 6, count: "tailCalls" },
  { above: "random", title: "draws", width: 7, count: "randomDraws" },
];

/**
 * The report for people, at most 80 columns wide but for names that are longer themselves; ends with a line feed. Sections
 * that have nothing to say are left out.
 *
 * @param machine whose time is shown
 */
export function formatReport(report: VerifierReport, machine: MeasuredMachine = "webAssembly"): string {
  const lines: string[] = [...wrapLines("", `${summarize(report)}`), ""];
  for (const hook of report.hooks) {
    const tables: Figures[] = report.tables.filter((table) => table.hook === hook.hook);
    const rows = tables.length > 1 ? [...tables, { ...hook, name: "most expensive way" }] : tables;
    lines.push(`${hook.hook}, worst case of one event (budget ${formatCount(hook.budget)} instructions)`);
    lines.push(...formatRows(rows, costColumns(machine)));
    lines.push(...formatRows(rows, countColumns(rows)), "");
  }
  lines.push(...formatGuarantees(report));
  const { contextBytes, tensorBytes, modelBytes } = report;
  const tensors = tensorBytes === 0 ? "" : `, ${formatBytes(tensorBytes)} for tensors`;
  lines.push(`memory: ${formatBytes(contextBytes)} for contexts${tensors}, ${formatBytes(modelBytes)} for models`);
  return `${lines.join("\n")}\n`;
}

function summarize({ tables, hooks, guards }: VerifierReport): string {
  const plural = (count: number, noun: string) => `${formatCount(count)} ${noun}${count === 1 ? "" : "s"}`;
  const tightest = hooks.reduce((most, hook) => (shareOf(hook) > shareOf(most) ? hook : most));
  const inserted = guards.length === 0 ? "no guard needed" : `${plural(guards.length, "guard")} inserted`;
  return `${plural(tables.length, "table")} at ${plural(hooks.length, "hook")}; at worst ${percent(shareOf(tightest))} of the budget at ${tightest.hook}; ${inserted}`;
}

function shareOf({ worstCase, budget }: Pick<Figures, "worstCase" | "budget">): number {
  return worstCase.instructions / budget;
}

function percent(share: number): string {
  return `${(100 * share).toFixed(1)}%`;
}

function costColumns(machine: MeasuredMachine): readonly Column[] {
  return [
    { above: "", title: "instructions", width: 13, of: ({ worstCase }) => formatCount(worstCase.instructions) },
    { above: "", title: "budget", width: 8, of: (figures) => percent(shareOf(figures)) },
    {
      above: machine === "webAssembly" ? "time, wasm" : "time, interpreter",
      title: "about",
      width: 19,
      of: ({ nanoseconds }) => formatTime(nanoseconds[machine]),
    },
    { above: "memory", title: "touched", width: 13, of: ({ worstCase }) => formatBytes(worstCase.bytesTouched) },
  ];
}

function countColumns(rows: readonly Figures[]): readonly Column[] {
  return counts
    .filter(({ count }) => rows.some(({ worstCase }) => worstCase[count] > (count === "tableLookups" ? 1 : 0)))
    .map(({ count, ...column }) => ({ ...column, of: ({ worstCase }) => formatCount(worstCase[count]) }));
}

/** A heading of two lines, and a line a row, two where the name is long; nothing without columns. */
function formatRows(rows: readonly Figures[], columns: readonly Column[]): string[] {
  if (columns.length === 0) return [];
  const line = (name: string, cell: (column: Column) => string) =>
    `  ${name.padEnd(nameWidth)}${columns.map((column) => cell(column).padStart(column.width)).join("")}`.trimEnd();
  return [
    line("", ({ above }) => above),
    line("table", ({ title }) => title),
    ...rows.flatMap((row) => {
      const figures = (name: string) => line(name, (column) => column.of(row));
      return row.name.length <= nameWidth ? [figures(row.name)] : [`  ${row.name}`, figures("")];
    }),
  ];
}
