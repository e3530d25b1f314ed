/** What the verifier proves, one word a proof; see `checkSoundness`. */
export type SoundProperty =
  | "fault"
  | "difference"
  | "value"
  | "index"
  | "cost"
  | "limit"
  | "argument"
  | "answer"
  | "modelProperty"
  | "privacy";

/** Something that was proved, and does not hold. */
export interface Violation {
  readonly property: SoundProperty;
  /** In words, with the numbers. */
  readonly what: string;
  /** The index of the operation after which it showed; the number of operations: at the end. */
  readonly operation: number;
}

/** How much was compared with what was proved. */
export interface Tally {
  events: number;
  /** Integers that instructions gave. */
  values: number;
  /** Indices into arrays, vectors and tensors. */
  indices: number;
  /** Costs of events and of what tables ran for them. */
  costs: number;
  /** Calls of helpers, whose arguments and times were looked at. */
  calls: number;
  /** Models that the verifier accepted. */
  models: number;
  /** Answers of models. */
  answers: number;
  /** Properties of models, tried on features. */
  properties: number;
  /** Answers of aggregates. */
  noisySums: number;
}

export function emptyTally(): Tally {
  return {
    events: 0,
    values: 0,
    indices: 0,
    costs: 0,
    calls: 0,
    models: 0,
    answers: 0,
    properties: 0,
    noisySums: 0,
  };
}

/** Adds what was compared elsewhere. */
export function addTally(total: Tally, more: Tally): void {
  for (const name of Object.keys(total) as (keyof Tally)[]) total[name] += more[name];
}
