import { readFileSync } from "node:fs";
import { parseProcessMaps, uniteRegions } from "./regions.ts";
import type { Region } from "./trace.ts";

/** Mappings come and go while a program runs: they are read again this often, in milliseconds. */
const regularInterval = 250;
/** A page in no known mapping has them read again at once, but not more often than this, in milliseconds. */
const shortestInterval = 20;

/**
 * Keeps the union of all mappings that a process was seen to have. Under valgrind the program lives in valgrind's own
 * process, so valgrind's mappings are among them; the program touches none of their pages, by which they drop out later.
 */
export class MapsWatcher {
  /** Ascending, disjoint. */
  regions: readonly Region[] = [];
  private readonly processId: number;
  private lastRead = Number.NEGATIVE_INFINITY;

  constructor(processId: number) {
    this.processId = processId;
  }

  /** Reads the mappings again when it is time to; `page` is one that was touched just now, if there is a new one. */
  update(now: number, page?: number): void {
    const age = now - this.lastRead;
    if (age < shortestInterval) return;
    if (age < regularInterval && (page === undefined || this.holds(page))) return;
    this.lastRead = now;
    let text: string;
    try {
      text = readFileSync(`/proc/${this.processId}/maps`, "latin1");
    } catch {
      return; // The process has just ended; what was seen before stays.
    }
    this.regions = uniteRegions(this.regions, parseProcessMaps(text));
  }

  private holds(page: number): boolean {
    let low = 0;
    let high = this.regions.length;
    while (low < high) {
      const middle = (low + high) >> 1;
      if (this.regions[middle]!.end <= page) low = middle + 1;
      else high = middle;
    }
    return low < this.regions.length && this.regions[low]!.start <= page;
  }
}
