/** Which quarter of a window's samples is kept from growing: scattered over it, its recent end, or none. */
export type HoldOut = "scattered" | "recent" | "none";

/** One of so many samples is kept from growing, a power of two. */
const heldOutShare = 4;

/**
 * Whether a sample of a window is kept from growing. Scattered ones are chosen by a hash of the position (the finalizer of
 * MurmurHash3, Appleby 2011): by chance, not every fourth, since a pattern of period four would always hide the same one
 * of its samples.
 *
 * @param position 0 for the oldest of the `count` samples
 */
export function isHeldOut(position: number, count: number, holdOut: HoldOut, seed: number): boolean {
  if (holdOut !== "scattered") return holdOut === "recent" && position >= count - Math.floor(count / heldOutShare);
  let hash = position ^ Math.imul(seed + 1, 0x9e3779b1);
  hash = Math.imul(hash ^ (hash >>> 16), 0x85ebca6b);
  hash = Math.imul(hash ^ (hash >>> 13), 0xc2b2ae35);
  return ((hash ^ (hash >>> 16)) & (heldOutShare - 1)) === 0;
}
