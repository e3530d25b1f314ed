/**
 * The most blocks inside each other in a program that is assembled, decoded or verified: deep enough for any text a
 * person reads, shallow enough that recursion over blocks never exhausts a stack (WebAssembly and eBPF machines too).
 */
export const maximumNesting = 64;

/** What an element of a tensor can be: all types of 32 bits or less together. */
export const elementRange = { low: -(2 ** 31), high: 2 ** 32 - 1 } as const;
