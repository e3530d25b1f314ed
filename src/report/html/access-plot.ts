import {
  accessHit,
  accessLate,
  accessMajor,
  accessMapped,
  accessZeroFill,
  type Region,
  type SimulationResult,
} from "../../simulation/index.ts";
import { formatCount } from "../numbers.ts";
import { chart, chartArea, legend, legendEntry, round } from "./chart.ts";
import { element, type Markup } from "./markup.ts";
import { countUnit, linearScale } from "./scale.ts";

/** How one kind of access is drawn. */
interface KindStyle {
  readonly kind: number;
  readonly className: string;
  readonly name: string;
}

/** Accesses without a wait are in the background. */
const kinds: readonly KindStyle[] = [
  { kind: accessMapped, className: "mapped", name: "in memory" },
  { kind: accessZeroFill, className: "zero", name: "new page" },
  { kind: accessHit, className: "hit", name: "read ahead" },
  { kind: accessLate, className: "late", name: "read ahead, came late" },
  { kind: accessMajor, className: "major", name: "major fault" },
];

/** Marks are squares of this size in the plot's units. */
const cellSize = 1.25;

/** A region is marked by its shade from this share of the pages on. */
const leastRegionShare = 0.01;

/** What the colours of access plots mean. */
export function accessLegend(): Markup {
  return legend(kinds.map(({ className, name }) => legendEntry(className, name)));
}

/**
 * The sampled accesses over time. The vertical axis counts the trace's distinct pages in order of address, so that gaps
 * in the address space take no room; every other mapping is shaded. Undefined where the result has no sample.
 *
 * @param pages the trace's distinct pages, ascending
 */
export function accessPlot(
  result: SimulationResult,
  pages: Float64Array,
  regions: readonly Region[],
): Markup | undefined {
  const { sample } = result;
  if (sample === undefined || pages.length === 0) return undefined;
  const { left, right, top, bottom } = chartArea;
  const accessUnit = countUnit(result.accesses);
  const pageUnit = countUnit(pages.length);
  const x = linearScale(0, result.accesses, left, right, 5);
  const y = linearScale(0, pages.length, bottom, top, 5);

  // One access shows for all in its cell. The sample is random, so that each color takes its share of the cells; drawing
  // one kind over the other would make a few major faults look like many.
  const across = Math.ceil((right - left) / cellSize) + 1;
  const counts = new Float64Array(kinds.length);
  const shown = new Map<number, number>();
  for (let index = 0; index < sample.kinds.length; index++) {
    const kind = sample.kinds[index];
    counts[kind]++;
    const column = Math.floor((x.place(sample.accessNumbers[index]) - left) / cellSize);
    const row = Math.floor((y.place(lowerBound(pages, sample.pages[index])) - top) / cellSize);
    const cell = row * across + column;
    if (kind !== accessMapped || !shown.has(cell)) shown.set(cell, kind);
  }
  const marks = kinds.map(({ kind, className, name }) => {
    const cells: number[] = [];
    for (const [cell, cellKind] of shown) if (cellKind === kind) cells.push(cell);
    return element(
      "path",
      { class: className, d: cellPath(cells, across, left, top) },
      element("title", {}, `${name}: ${formatCount(counts[kind])} of ${formatCount(sample.kinds.length)} sampled`),
    );
  });

  return chart(
    result.policy,
    {
      scale: x,
      label: accessUnit.name === "" ? "access" : `access (${accessUnit.name}s)`,
      format: (tick) => String(tick / accessUnit.divisor),
    },
    {
      scale: y,
      label: pageUnit.name === "" ? "page, by address" : `page, by address (${pageUnit.name}s)`,
      format: (tick) => String(tick / pageUnit.divisor),
    },
    regionBands(pages, regions, y.place),
    marks,
  );
}

/** One path of short strokes: a mark a cell, marks that touch in a row as one stroke. */
function cellPath(cells: readonly number[], across: number, left: number, top: number): string {
  const sorted = Float64Array.from(cells).sort();
  let path = "";
  for (let index = 0; index < sorted.length; ) {
    let end = index + 1;
    while (end < sorted.length && sorted[end] === sorted[end - 1] + 1 && sorted[end] % across !== 0) end++;
    const column = sorted[index] % across;
    const row = Math.floor(sorted[index] / across);
    path += `M${round(left + column * cellSize)} ${round(top + row * cellSize)}h${round((end - index - 1) * cellSize)}`;
    index = end;
  }
  return path;
}

function regionBands(pages: Float64Array, regions: readonly Region[], place: (rank: number) => number): Markup[] {
  const { left, right } = chartArea;
  const bands: Markup[] = [];
  let shaded = true;
  for (const region of regions) {
    const first = lowerBound(pages, region.start);
    const touched = lowerBound(pages, region.end) - first;
    if (touched < leastRegionShare * pages.length) continue;
    bands.push(
      element(
        "rect",
        {
          class: shaded ? "band" : "hover",
          x: left,
          width: right - left,
          y: round(place(first + touched)),
          height: round(place(first) - place(first + touched)),
        },
        element(
          "title",
          {},
          `mapping at 0x${(region.start * 4096).toString(16)}: ${formatCount(touched)} of its ${formatCount(region.end - region.start)} pages touched`,
        ),
      ),
    );
    shaded = !shaded;
  }
  return bands;
}

/** Position of the first page that is not below `page`. */
function lowerBound(pages: Float64Array, page: number): number {
  let low = 0;
  let high = pages.length;
  while (low < high) {
    const middle = (low + high) >> 1;
    if (pages[middle] < page) low = middle + 1;
    else high = middle;
  }
  return low;
}
