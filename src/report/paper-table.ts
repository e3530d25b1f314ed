import type { SimulationResult } from "../simulation/index.ts";
import { formatMemory, formatPercent, formatRatio, noNumber, timeFormat } from "./numbers.ts";
import { leapPolicy, linuxPolicy, ownPolicy } from "./replay-groups.ts";
import { formatTable, paintText, type TableCell, type TableColumn } from "./text-table.ts";

/** One row of the comparison with the paper: the same quantity in the paper and here, for Linux, Leap and RMT. */
export interface PaperRow {
  readonly quantity: string;
  readonly paper: readonly string[];
  readonly here: readonly string[];
}

/** The comparison with the paper for one program. */
export interface PaperSection {
  readonly program: string;
  readonly trace: string;
  /** Memory of the replay as a fraction and the device; undefined where nothing was replayed. */
  readonly memory: number | undefined;
  readonly device: string | undefined;
  readonly rows: readonly PaperRow[];
}

/** The policies that stand for the columns of the paper's table. */
export const paperColumns: readonly { readonly title: string; readonly policy: string }[] = [
  { title: "Linux", policy: linuxPolicy },
  { title: "Leap", policy: leapPolicy },
  { title: "RMT", policy: ownPolicy },
];

/**
 * Table 1 of "Toward Reconfigurable Kernel Datapaths with Learned Optimizations" (HotOS 2021), by column Linux, Leap, "Ours": prefetch
 * accuracy and coverage in percent, completion time in seconds.
 */
const paperNumbers = [
  {
    program: "OpenCV video resize",
    trace: "video-resize",
    accuracy: [40.69, 45.4, 78.89],
    coverage: [65.09, 66.81, 84.13],
    completion: [24.6, 23.02, 17.79],
  },
  {
    program: "NumPy matrix convolution",
    trace: "matrix-convolution",
    accuracy: [12.5, 48.86, 92.91],
    coverage: [19.28, 65.62, 88.51],
    completion: [31.74, 17.48, 13.9],
  },
] as const;

/**
 * The paper's Table 1 beside the replays. Of several results of a trace and policy the first counts, so pass those at one
 * memory on one device.
 */
export function paperSections(results: readonly SimulationResult[]): PaperSection[] {
  return paperNumbers.map(({ program, trace, accuracy, coverage, completion }) => {
    const replays = paperColumns.map(({ policy }) =>
      results.find((result) => result.trace === trace && result.policy === policy),
    );
    const here = (format: (result: SimulationResult) => string) =>
      replays.map((result) => (result === undefined ? noNumber : format(result)));
    const linux = replays[0];
    const formatTime = timeFormat(Math.max(...replays.map((result) => result?.completionSeconds ?? 0)));
    const known = replays.find((result) => result !== undefined);
    return {
      program,
      trace,
      memory: known?.memory,
      device: known?.device.name,
      rows: [
        {
          quantity: "accuracy %",
          paper: accuracy.map((percent) => percent.toFixed(2)),
          here: here((result) => (result.prefetched === 0 ? noNumber : formatPercent(result.accuracy))),
        },
        {
          quantity: "coverage %",
          paper: coverage.map((percent) => percent.toFixed(2)),
          here: here((result) => formatPercent(result.coverage)),
        },
        {
          quantity: "completion",
          paper: completion.map((seconds) => `${seconds.toFixed(2)} s`),
          here: here((result) => formatTime(result.completionSeconds)),
        },
        {
          quantity: "time over Linux",
          paper: completion.map((seconds) => formatRatio(seconds / completion[0])),
          here: here((result) =>
            linux === undefined ? noNumber : formatRatio(result.completionSeconds / linux.completionSeconds),
          ),
        },
      ],
    };
  });
}

/** What must be said where the paper's numbers stand beside others. */
export const paperCaution =
  "The paper's numbers are of its own machine, ours of recorded traces in virtual time: compare the ratios, not the times.";

/** The paper's Table 1 beside the replays, at most 80 columns wide; see `paperSections` for the choice of results. */
export function formatPaperTable(results: readonly SimulationResult[], style: { readonly color: boolean }): string {
  const columns: TableColumn[] = [
    { heading: "", align: "left" },
    ...paperColumns.map(({ title }) => ({ heading: `replay\n${title}`, align: "right" as const })),
    ...paperColumns.map(({ title }) => ({ heading: `paper's\n${title}`, align: "right" as const })),
  ];
  const blocks = paperSections(results).map((section) => {
    const title = paintText(section.program, "strong", style.color);
    const place =
      section.memory === undefined
        ? ", not replayed"
        : `, replayed as ${section.trace}, memory ${formatMemory(section.memory)}, ${section.device}`;
    const rows: TableCell[][] = section.rows.map(({ quantity, paper, here }) => [
      quantity,
      ...here.map((text, index) => ({ text, tone: index === 2 ? ("strong" as const) : ("plain" as const) })),
      ...paper.map((text) => ({ text, tone: "reference" as const })),
    ]);
    return `${title}${paintText(place, "dim", style.color)}\n${formatTable(columns, rows, style)}`;
  });
  const caution = wrap(paperCaution, 78).map((line) => paintText(line, "dim", style.color));
  return [...blocks, caution.join("\n")].join("\n\n");
}

function wrap(text: string, width: number): string[] {
  const lines: string[] = [];
  for (const word of text.split(" ")) {
    const last = lines.at(-1);
    if (last !== undefined && last.length + 1 + word.length <= width) lines[lines.length - 1] = `${last} ${word}`;
    else lines.push(word);
  }
  return lines;
}
