/** What lies where in the linear memory of a machine: parts are reserved one after the other. */
export interface MemoryPlan {
  /** First free address. */
  end: number;
  /** What was reserved for what, for messages about programs that need too much. */
  readonly parts: { readonly name: string; readonly bytes: number }[];
}

/** Address 0 stays free, so that 0 can stand for "none". */
export function createMemoryPlan(): MemoryPlan {
  return { end: 64, parts: [] };
}

/**
 * Reserves bytes, all 0 at first, and gives their address. Memory that is reserved and never written costs nothing:
 * the operating system gives pages on first use.
 *
 * @param alignment a power of two; 64 is a cache line
 */
export function reserve(plan: MemoryPlan, name: string, bytes: number, alignment = 16): number {
  const address = Math.ceil(plan.end / alignment) * alignment;
  plan.end = address + bytes;
  plan.parts.push({ name, bytes });
  return address;
}
