/** A mapping of the traced process, in page numbers; `end` is exclusive. */
export interface Region {
  readonly start: number;
  readonly end: number;
}

/** The page accesses of one program in order, with the instructions executed between them. */
export interface Trace {
  /** Short name, such as `matrix-convolution`. */
  readonly name: string;
  /** The command that was recorded; empty where unknown. */
  readonly command: string;
  /**
   * Pages of the recency filter used when recording: accesses to the most recently used so many pages were left out.
   * 0 means that every change of page is there. Memory smaller than this cannot be replayed faithfully.
   */
  readonly filterPages: number;
  /** Distinct page numbers (address / 4096), ascending; below 2^52. */
  readonly pages: Float64Array;
  /** One access each: index into `pages`. */
  readonly accesses: Uint32Array;
  /** Instructions executed since the access before (the first: since the start). Same length as `accesses`. */
  readonly instructions: Uint32Array;
  /**
   * For each of `pages`: 1 where the program's first access was a store, so that the page was made by the program and
   * its first use reads nothing from the device; 0 where the page was on the device from the start.
   */
  readonly created: Uint8Array;
  /** The process's mappings, ascending and disjoint; every page of the trace lies in one. */
  readonly regions: readonly Region[];
  /** Instructions executed after the last access in the trace. */
  readonly trailingInstructions: number;
}
