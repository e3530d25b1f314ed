/**
 * What a program may declare. The limits keep memory and time of every machine bounded, whoever made the program; they
 * are the verifier's own and at most as generous as a machine can bear.
 */
export const limits = {
  /** Bytes of all records of one context, keys and fields: what a process may keep resident without asking. */
  contextBytes: 64 * 1024 * 1024,
  contextCapacity: 1 << 20,
  /** Keys or fields of one context, parameters of an action, keys of a table. */
  declaredFields: 64,
  /** Elements of an array, a ring or a vector. */
  elements: 4096,
  modelFeatures: 64,
  /** The trees of one slot: random forests of 100 to 1000 trees are usual. */
  modelTrees: 1024,
  modelNodes: 65_535,
  modelDepth: 32,
  /** Elements of one tensor: sizes below keep every address in 32 bits. */
  tensorElements: 1 << 20,
  tensorDimensions: 4,
  tableSize: 1 << 20,
  actionRegisters: 16_384,
  actionInstructions: 65_536,
  loopBound: 65_536,
  /** Bytes of contexts, tables, models, tensors and vector registers of a program together. */
  programBytes: 512 * 1024 * 1024,
} as const;
