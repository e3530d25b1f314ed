/** Ends in a node above the leaves: 8 bytes each, so that a node is one cache line. A power of two, as `leafEnds`. */
export const nodeEnds = 8;
export const nodeBytes = 8 * nodeEnds;
/** Children of a node above the leaves. */
export const nodeChildren = nodeEnds + 1;
/** Ends in a leaf: two lines, fetched at the same time, which halves all that lies above. */
export const leafEnds = 16;
export const leafBytes = 8 * leafEnds;

/**
 * Up to this many intervals (a power of two) binary search is faster than the tree: the ends stay in the cache, and
 * three steps take less time than a node.
 */
export const mostBisected = 2 ** 14;

/** How many intervals lie below one child of a node, by the node's level: the leaves are level 0, their parents 1. */
export function intervalsBelow(level: number): number {
  return leafEnds * nodeChildren ** (level - 1);
}

/** Levels above the leaves in a tree of so many intervals; 0 where there is no tree as they are few. */
export function levelsAbove(intervals: number): number {
  if (intervals <= mostBisected) return 0;
  let levels = 0;
  while (intervalsBelow(levels + 1) < intervals) levels++;
  return levels;
}

/** Bytes of one level above the leaves of a tree of so many intervals. */
export function levelBytes(intervals: number, level: number): number {
  return nodeBytes * Math.ceil(intervals / intervalsBelow(level + 1));
}

/** How many ends there are with those that fill up the last leaf, or in binary search the last step. */
export function filledEnds(intervals: number): number {
  if (intervals > mostBisected) return leafEnds * Math.ceil(intervals / leafEnds);
  return 2 ** Math.ceil(Math.log2(Math.max(1, intervals)));
}
