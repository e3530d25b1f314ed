import type { Device } from "./device.ts";

/** What an access was, as in `SampledAccesses.kinds`. */
export const accessMapped = 0;
/** The first use of a page read ahead that was there. */
export const accessHit = 1;
/** The first use of a page read ahead that was still on its way. */
export const accessLate = 2;
/** A major fault. */
export const accessMajor = 3;
/** The first access to a page that the program creates. */
export const accessZeroFill = 4;

/** The run cut into equal spans of accesses; all arrays have one element a span. */
export interface WindowSeries {
  /** Number of the access after each window's last. */
  readonly ends: Uint32Array;
  /** Of the pages read ahead in this window, the fraction used at any later time; 0 where none was read ahead. */
  readonly accuracy: Float64Array;
  /** Uses of pages read ahead / (those + major faults), by when they occurred; 0 where there were neither. */
  readonly coverage: Float64Array;
  readonly majorFaults: Uint32Array;
  /** Pages read ahead. */
  readonly prefetched: Uint32Array;
  /** Time waited for the device in this window, in seconds. */
  readonly stallSeconds: Float64Array;
  /** Time at the end of this window, in seconds since the start. */
  readonly elapsedSeconds: Float64Array;
}

/** Some of the accesses, for plots; chosen by a hash of their number, so that no stride of the program shows as a pattern. */
export interface SampledAccesses {
  readonly accessNumbers: Uint32Array;
  readonly pages: Float64Array;
  /** `accessMapped`, `accessHit`, `accessLate`, `accessMajor` or `accessZeroFill`. */
  readonly kinds: Uint8Array;
}

/** What one simulation measured. `used + wasted = prefetched`; the four times add up to the completion time. */
export interface SimulationResult {
  readonly trace: string;
  readonly policy: string;
  readonly device: Device;
  /** Memory as given, a fraction of the trace's distinct pages. */
  readonly memory: number;
  readonly memoryPages: number;
  readonly accesses: number;
  /** Accesses that had to wait for a read that nobody had asked for before. */
  readonly majorFaults: number;
  /** First uses of pages read ahead that were there. */
  readonly hits: number;
  /** First uses of pages read ahead that were still on their way: not major faults, as Linux counts. */
  readonly lateHits: number;
  readonly zeroFills: number;
  /** Pages read ahead. */
  readonly prefetched: number;
  /** Pages read ahead and used before they were evicted: `hits + lateHits`. */
  readonly used: number;
  /** Pages read ahead and evicted unused, or not used by the end. */
  readonly wasted: number;
  /** used / prefetched, from 0 to 1; 0 where nothing was read ahead. */
  readonly accuracy: number;
  /** used / (used + majorFaults), from 0 to 1; 0 where there were neither. */
  readonly coverage: number;
  readonly completionSeconds: number;
  /** Time in the program's own instructions. */
  readonly computeSeconds: number;
  /** Time waiting in major faults. */
  readonly majorStallSeconds: number;
  /** Time waiting for pages read ahead too late. */
  readonly lateStallSeconds: number;
  /** CPU time of faults, submissions and decisions. */
  readonly overheadSeconds: number;
  readonly windows?: WindowSeries;
  readonly sample?: SampledAccesses;
}
