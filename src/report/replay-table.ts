import type { SimulationResult } from "../simulation/index.ts";
import { formatCount, formatMemory, formatPercent, formatRatio, noNumber } from "./numbers.ts";
import { groupReplays, isBest, oraclePolicy, ownPolicy, type ReplayGroup } from "./replay-groups.ts";
import { type CellTone, formatTable, paintText, type TableColumn } from "./text-table.ts";

/** The numbers of one replay as text, as every table shows them. */
export interface ReplayCells {
  readonly accuracy: string;
  readonly coverage: string;
  readonly majorFaults: string;
  readonly prefetched: string;
  readonly completion: string;
  readonly overLinux: string;
  readonly overOracle: string;
}

const columns: readonly TableColumn[] = [
  { heading: "policy", align: "left" },
  { heading: "accuracy\n%", align: "right" },
  { heading: "coverage\n%", align: "right" },
  { heading: "major\nfaults", align: "right" },
  { heading: "read\nahead", align: "right" },
  { heading: "completion", align: "right" },
  { heading: "time over\nlinux-vma", align: "right" },
  { heading: "\noracle", align: "right" },
];

/** The result's numbers as text. */
export function replayCells(result: SimulationResult, group: ReplayGroup): ReplayCells {
  const over = (seconds: number | undefined) =>
    seconds === undefined || seconds === 0 ? noNumber : formatRatio(result.completionSeconds / seconds);
  return {
    accuracy: result.prefetched === 0 ? noNumber : formatPercent(result.accuracy),
    coverage: formatPercent(result.coverage),
    majorFaults: formatCount(result.majorFaults),
    prefetched: formatCount(result.prefetched),
    completion: group.formatTime(result.completionSeconds),
    overLinux: over(group.linuxSeconds),
    overOracle: over(group.oracleSeconds),
  };
}

/**
 * A block for each trace, device and memory, one row a policy, at most 80 columns wide: accuracy, coverage, major faults,
 * pages read ahead, completion and its ratio to that of `linux-vma` and of the oracle. `*` marks the shortest completion
 * but the oracle's.
 */
export function formatReplayTable(results: readonly SimulationResult[], style: { readonly color: boolean }): string {
  const blocks = groupReplays(results).map((group) => {
    const title = paintText(group.trace, "strong", style.color);
    const place = paintText(
      `, memory ${formatMemory(group.memory)} (${formatCount(group.memoryPages)} pages), ${group.device}`,
      "dim",
      style.color,
    );
    const rows = group.results.map((result) => {
      const cells = replayCells(result, group);
      const best = isBest(result, group);
      const tone = toneOf(result.policy);
      return [
        { text: result.policy, tone },
        { text: cells.accuracy, tone },
        { text: cells.coverage, tone },
        { text: cells.majorFaults, tone },
        { text: cells.prefetched, tone },
        { text: best ? `*${cells.completion}` : cells.completion, tone: best ? ("good" as const) : tone },
        { text: cells.overLinux, tone },
        { text: cells.overOracle, tone },
      ];
    });
    return `${title}${place}\n${formatTable(columns, rows, style)}`;
  });
  return blocks.join("\n\n");
}

function toneOf(policy: string): CellTone {
  if (policy === ownPolicy) return "strong";
  return policy === oraclePolicy ? "reference" : "plain";
}
