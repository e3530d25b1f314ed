/**
 * The most blocks inside each other in a program that is assembled, decoded or verified: deep enough for any text a
 * person reads, shallow enough that recursion over blocks never exhausts a stack (WebAssembly and eBPF machines too).
 */
export const maximumNesting = 64;
