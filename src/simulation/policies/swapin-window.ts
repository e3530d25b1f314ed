/** Largest window: `page_cluster` is 3 on machines with 16 MB and more (`swap_setup`, mm/swap.c). */
export const maximumWindow = 8;

/** What an unset counter of hits reads as (`SWAP_RA_HITS_INIT_VAL`, and the start of `swapin_readahead_hits`). */
export const initialHits = 4;

/**
 * Window from the previous hits: `__swapin_nr_pages` (mm/swap_state.c, Linux 6.12), in the order of its arguments.
 * Addresses may be page numbers or swap offsets.
 */
export function swapinWindow(
  previous: number,
  address: number,
  hits: number,
  maximum: number,
  previousWindow: number,
): number {
  let pages = hits + 2;
  if (pages === 2) {
    if (address !== previous + 1 && address !== previous - 1) pages = 1;
  } else {
    pages = powerOfTwoAtLeast(Math.max(4, pages));
  }
  return Math.max(Math.min(pages, maximum), previousWindow >> 1);
}

/** The smallest power of two that is at least `value` (from 1 to 2^30). */
export function powerOfTwoAtLeast(value: number): number {
  let power = 1;
  while (power < value) power <<= 1;
  return power;
}
