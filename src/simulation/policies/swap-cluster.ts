import type { ReadPort } from "../policy.ts";

/**
 * Reads the aligned block of `window` (a power of two) swap offsets around the one given, except that one itself, which
 * is the demand read: the loop of `swap_cluster_readahead` (mm/swap_state.c). Offset 0 is the swap header.
 */
export function readCluster(offset: number, window: number, reads: ReadPort): void {
  const start = offset - (offset % window);
  const end = Math.min(start + window, reads.swapOffsetLimit);
  for (let candidate = Math.max(start, 1); candidate < end; candidate++) {
    if (candidate === offset) continue;
    const page = reads.pageAtOffset(candidate);
    if (page !== -1) reads.prefetch(page);
  }
}
