/** What a program may declare; the same limits as the verifier has, found while writing. */
export const limits = {
  /** Records of one context. */
  contextCapacity: 1_048_576n,
  /** Bytes of all records of one context. */
  contextBytes: 67_108_864n,
  /** Elements of a ring, an array or a vector. */
  elements: 4096n,
  modelFeatures: 64n,
  modelNodes: 65_535n,
  modelDepth: 32n,
  modelTrees: 1024n,
  /** Elements of one tensor of a model. */
  tensorElements: 1_048_576n,
  /** Features that choose the row of a context table, and tables of a hashed perceptron. */
  hashed: 64n,
  tableSize: 1_048_576n,
  /** Times round a loop. */
  loopBound: 65_536n,
  /** Calls of an effect in a second, or at once. */
  effectsPerSecond: 1_000_000_000n,
  /** Epsilon of an answer: with more there is hardly any noise. */
  epsilon: "1000",
  /** Millionths of it are 32 bits. */
  privacyBudget: "4294.967295",
  /** P4Runtime priorities are signed 32-bit numbers. */
  priority: 2_147_483_647n,
  /** Instructions of one action after all calls are replaced by the bodies. */
  actionInstructions: 50_000,
} as const;
