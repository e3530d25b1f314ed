import { pageBytes } from "./lackey-parser.ts";
import type { Region } from "./trace.ts";

/** Untouched pages between two touched ones from which on they count as parts of different mappings: 2 MiB. */
const separatingGap = 512;

const mapsLine = /^([0-9a-f]+)-([0-9a-f]+) /;

/** The mappings in the text of a `/proc/PID/maps` (proc(5)), in page numbers, in the order of the text. */
export function parseProcessMaps(text: string): Region[] {
  const regions: Region[] = [];
  for (const line of text.split("\n")) {
    const match = mapsLine.exec(line);
    if (match === null) continue;
    const start = Number.parseInt(match[1]!, 16) / pageBytes;
    const end = Number.parseInt(match[2]!, 16) / pageBytes;
    if (end > start) regions.push({ start, end });
  }
  return regions;
}

/** The union of two lists of regions: what overlaps becomes one region, what only touches stays apart. Ascending. */
export function uniteRegions(first: readonly Region[], second: readonly Region[]): Region[] {
  const sorted = [...first, ...second].sort((a, b) => a.start - b.start || b.end - a.end);
  const united: Region[] = [];
  for (const region of sorted) {
    const last = united.at(-1);
    if (last === undefined || region.start >= last.end) united.push(region);
    else if (region.end > last.end) united[united.length - 1] = { start: last.start, end: region.end };
  }
  return united;
}

/** Regions from the touched pages alone (ascending): a gap of 2 MiB or more of untouched pages starts a new one. */
export function regionsByGap(pages: ArrayLike<number>): Region[] {
  const regions: Region[] = [];
  let start = 0;
  for (let index = 0; index < pages.length; index++) {
    const isLast = index + 1 === pages.length;
    if (!isLast && pages[index + 1]! - pages[index]! - 1 < separatingGap) continue;
    regions.push({ start: pages[start]!, end: pages[index]! + 1 });
    start = index + 1;
  }
  return regions;
}

/**
 * The regions of a trace: those of `mapped` (ascending, disjoint) that hold a touched page, and for touched pages in
 * none of them regions by gap, cut where they would run into a mapped one.
 *
 * @param pages the touched pages, ascending
 */
export function regionsOfPages(pages: Float64Array, mapped: readonly Region[]): Region[] {
  const regions: Region[] = [];
  let unmapped: number[] = [];
  const flush = () => {
    regions.push(...regionsByGap(unmapped));
    unmapped = [];
  };
  let next = 0;
  let taken = -1;
  for (const page of pages) {
    while (next < mapped.length && mapped[next]!.end <= page) next++;
    const region = mapped[next];
    if (region === undefined || page < region.start) {
      unmapped.push(page);
      continue;
    }
    if (taken === next) continue;
    flush();
    regions.push(region);
    taken = next;
  }
  flush();
  return regions;
}
