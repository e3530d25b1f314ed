import { cpus } from "node:os";
import { formatTable } from "../src/report/text-table.ts";

/** What all measurements of a benchmark ran on. */
export interface BenchHost {
  /** Model of the CPU. */
  readonly cpu: string;
  readonly cores: number;
  /** Version of Node. */
  readonly node: string;
}

/** One thing measured. */
export interface BenchCase {
  readonly name: string;
  /** What the figures count; smaller is better: `ns per run`, `ns per access`. */
  readonly unit: string;
  readonly ours: number;
  /** The same work done by somebody else's program; all three are there or none. */
  readonly peer?: number;
  /** Who the peer is, such as `C -O3`. */
  readonly peerName?: string;
  /** `ours / peer`: below 1 we need less. */
  readonly ratio?: number;
  /** Further ways of ours to do the work, by name. */
  readonly engines?: Readonly<Record<string, number>>;
}

/** What a benchmark has to reach. */
export interface BenchGoal {
  /** The goal with what was measured, in words. */
  readonly text: string;
  readonly reached: boolean;
}

/** What `rmt bench NAME --json` prints. */
export interface BenchReport {
  /** Name of the benchmark. */
  readonly bench: string;
  readonly host: BenchHost;
  readonly cases: readonly BenchCase[];
  readonly summary: BenchSummary;
  readonly goals: readonly BenchGoal[];
}

/** All ratios of a benchmark in two numbers. */
export interface BenchSummary {
  readonly medianRatio: number;
  /** The largest. */
  readonly worstRatio: number;
}

/** The machine that this process runs on. */
export function benchHost(): BenchHost {
  const cores = cpus();
  return { cpu: cores[0]?.model.trim() ?? "unknown", cores: cores.length, node: process.versions.node };
}

/** A case with a peer, and its ratio; where the peer's figure is 0 there is none, and the case stands alone. */
export function compareWithPeer(
  measured: Pick<BenchCase, "name" | "unit" | "ours" | "engines">,
  peerName: string,
  peer: number,
): BenchCase {
  return peer === 0 ? measured : { ...measured, peer, peerName, ratio: measured.ours / peer };
}

/** The median and the worst ratio of the cases that have one; with `peerName` only of those with this peer. */
export function summarizeRatios(cases: readonly BenchCase[], peerName?: string): BenchSummary {
  const ratios = cases
    .filter((one) => peerName === undefined || one.peerName === peerName)
    .flatMap((one) => one.ratio ?? [])
    .sort((left, right) => left - right);
  const middle = ratios.length >> 1;
  const medianRatio = ratios.length % 2 === 1 ? ratios[middle]! : (ratios[middle - 1]! + ratios[middle]!) / 2;
  return { medianRatio, worstRatio: ratios[ratios.length - 1]! };
}

/** More peers than this share a column: names of cases need the room. */
const mostPeerColumns = 2;

/** The report as text for a terminal, at most 80 characters a line where names and figures allow it. */
export function formatBenchReport(report: BenchReport, style: { readonly color: boolean }): string {
  const { host, cases, summary, goals } = report;
  const units = [...new Set(cases.map((one) => one.unit))];
  const engines = [...new Set(cases.flatMap((one) => Object.keys(one.engines ?? {})))];
  const peers = [...new Set(cases.flatMap((one) => one.peerName ?? []))];
  const unit = units.length === 1 ? `\n${units[0]}` : "";
  const columns = [
    { heading: report.bench, align: "left" as const },
    ...(units.length === 1 ? [] : [{ heading: "unit", align: "left" as const }]),
    ...engines.map((engine) => ({ heading: `${engine}${unit}`, align: "right" as const })),
    { heading: `rmt${unit}`, align: "right" as const },
    ...(peers.length > mostPeerColumns
      ? [{ heading: "peer", align: "right" as const }]
      : peers.map((peer) => ({ heading: `${peer}${unit}`, align: "right" as const }))),
    { heading: "ratio", align: "right" as const },
    ...(peers.length > mostPeerColumns ? [{ heading: "to", align: "left" as const }] : []),
  ];
  const rows = cases.map((one) => [
    one.name,
    ...(units.length === 1 ? [] : [one.unit]),
    ...engines.map((engine) => formatFigure(one.engines?.[engine])),
    formatFigure(one.ours),
    ...(peers.length > mostPeerColumns
      ? [formatFigure(one.peer)]
      : peers.map((peer) => formatFigure(one.peerName === peer ? one.peer : undefined))),
    formatFigure(one.ratio),
    ...(peers.length > mostPeerColumns ? [one.peerName ?? "–"] : []),
  ]);
  return [
    `${host.cpu}, ${host.cores} cores, Node ${host.node}`,
    formatTable(columns, rows, style),
    `ratio: median ${formatFigure(summary.medianRatio)}, worst ${formatFigure(summary.worstRatio)}`,
    ...goals.map((goal) => `${goal.reached ? "reached" : "MISSED "} ${goal.text}`),
  ].join("\n");
}

/** Three significant digits, more for whole numbers; a dash where nothing was measured. */
function formatFigure(value: number | undefined): string {
  if (value === undefined || Number.isNaN(value)) return "–";
  const digits = value === 0 ? 2 : 2 - Math.floor(Math.log10(Math.abs(value)));
  return value.toFixed(Math.min(Math.max(digits, 0), 3));
}
