/** The best cut of a node's samples that was found so far. */
export interface Split {
  /** What it must exceed, or what was found. */
  gain: number;
  /** -1: none found. */
  feature: number;
  /** Samples go left whose bin is at most `low`; those on the right have at least `high`. */
  low: number;
  high: number;
}

/**
 * Judges cuts by sums over the samples of a node. One object for a whole training: it keeps what it needs to know about
 * the node that it was last shown.
 */
export interface SplitCriterion {
  /** Numbers that are summed up for a bin in a histogram. */
  readonly histogramWidth: number;
  /** Numbers that are summed up for a row in the node entered. */
  readonly width: number;
  /**
   * Looks at a node.
   *
   * @param isCompact whether sums are kept only for the classes that the node has, which makes `width` less
   */
  enter(order: Int32Array, start: number, end: number, isCompact: boolean): void;
  /** Whether the node cannot be split, whatever the cut. */
  readonly isFinal: boolean;
  /** The gain that cuts must exceed. */
  readonly leastGain: number;
  /** Adds the node's samples up: the i-th one to the `width` cells from `offset + rows[i] * width` on. */
  add(cells: Float64Array, offset: number, rows: Uint8Array): void;
  /** Tries the cuts between rows of cells, ascending; row r is bin `binOfRow[r]`. */
  tryCuts(
    cells: Float64Array,
    offset: number,
    rowCount: number,
    binOfRow: Uint8Array,
    feature: number,
    best: Split,
  ): void;
}
