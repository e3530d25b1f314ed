import type { ContextDeclaration, EffectLimit, Instruction } from "../../bytecode/index.ts";
import { insertedPrefix } from "../secured.ts";

const nanosecondsPerSecond = 10 ** 9;

/**
 * Buckets for the values of a field, a power of two. A value has the bucket of its low bits: as many as the process ids
 * of a kernel as it is configured by default (PID_MAX_DEFAULT, 0x8000), and no value ever loses its bucket to another,
 * as it might in a map that evicts, which would be a full one again. Values that differ by a multiple of this share a
 * bucket and get less together, never more.
 */
const bucketsByField = 32_768;

/** Times are counted up to here, 292 years: later ones are as this one, so that no sum below wraps. */
const latestTime = 2n ** 63n - 1n;

/** How often, of which event field's values (empty: all together). */
export type Rate = Pick<EffectLimit, "effect" | "by" | "perSecond" | "burst">;

/** Nanoseconds until a bucket gets its next token. */
export function intervalOf({ perSecond }: Rate): number {
  return Math.ceil(nanosecondsPerSecond / perSecond);
}

/** Such as `memory.prefetch: 2000 a second, 64 at once, for each process`. */
export function describeRate({ effect, by, perSecond, burst }: Rate): string {
  const whose = by === "" ? "for all together" : `for each ${by}`;
  return `${effect}: ${perSecond} a second, ${burst} at once, ${whose}`;
}

/**
 * The buckets of a limit. A record holds the time in nanoseconds at which the next call would be due if calls came
 * evenly (the theoretical arrival time of the generic cell rate algorithm, ITU-T I.371 annex A); 0 is a full bucket.
 */
export function bucketContext({ effect, by }: Rate): ContextDeclaration {
  return {
    name: `${insertedPrefix}limit.${effect}${by === "" ? "" : `.${by}`}`,
    kind: "array",
    perCpu: false,
    keys: [{ name: "bucket", type: "u32" }],
    fields: [{ name: "due", kind: "scalar", type: "u64", length: 1 }],
    capacity: by === "" ? 1 : bucketsByField,
    location: -1,
  };
}

/** A limit that an action has to keep. */
export interface Bucket {
  readonly rate: Rate;
  /** Index of its context. */
  readonly context: number;
  /** The event field whose value has the bucket; absent: one for all. */
  readonly field?: number;
}

/** Registers that hold what all calls of one run of an action need. */
export interface PreparedBuckets {
  readonly now: number;
  readonly buckets: readonly { readonly record: number; readonly horizon: number; readonly interval: number }[];
}

/** Takes a register of an action that nothing else uses. */
export interface Registers {
  readonly integer: () => number;
  readonly record: (context: number) => number;
}

/**
 * Code that reads the clock and finds the buckets. It stands where every call of the run comes by behind it: neither
 * the event nor the place of a record changes until the action ends.
 *
 * @param clock index of the event field that holds the time
 */
export function prepareBuckets(
  registers: Registers,
  buckets: readonly Bucket[],
  clock: number,
  location: number,
): { readonly code: readonly Instruction[]; readonly prepared: PreparedBuckets } {
  const now = registers.integer();
  const latest = registers.integer();
  const code: Instruction[] = [
    { op: "RMT_LD_EVENT", result: now, field: clock, location },
    { op: "CONST", result: latest, value: latestTime, location },
    { op: "MIN_U", result: now, left: now, right: latest, location },
  ];
  const prepared = buckets.map(({ rate, context, field }) => {
    const [key, horizon, interval] = [registers.integer(), registers.integer(), registers.integer()];
    const record = registers.record(context);
    if (field === undefined) {
      code.push({ op: "CONST", result: key, value: 0n, location });
    } else {
      const mask = registers.integer();
      code.push(
        { op: "RMT_LD_EVENT", result: key, field, location },
        { op: "CONST", result: mask, value: BigInt(bucketsByField - 1), location },
        { op: "AND", result: key, left: key, right: mask, location },
      );
    }
    const nanoseconds = BigInt(intervalOf(rate));
    const tolerance = BigInt(rate.burst - 1) * nanoseconds;
    code.push(
      { op: "RMT_MATCH_CTXT", record, context, keys: [key], location },
      { op: "CONST", result: horizon, value: tolerance, location },
      { op: "ADD", result: horizon, left: now, right: horizon, location },
      { op: "CONST", result: interval, value: nanoseconds, location },
    );
    return { record, horizon, interval };
  });
  return { code, prepared: { now, buckets: prepared } };
}

/**
 * Code that runs `call` when all buckets hold a token, and takes one of each; `refused` when one does not, and takes
 * none. A call is due when the bucket's time is at most the tolerance ahead of the clock, (burst - 1) intervals; then
 * that time, or the clock where it is later, moves on by an interval. It never moves back: of all calls whose times lie
 * within W nanoseconds, in whatever order they came, at most burst + floor(W / interval) happen, even where the clock
 * jumps. A clock that goes back makes calls wait until it is where it was.
 */
export function takeTokens(
  registers: Registers,
  { now, buckets }: PreparedBuckets,
  call: readonly Instruction[],
  refused: readonly Instruction[],
  location: number,
): readonly Instruction[] {
  const code: Instruction[] = [];
  const taking: Instruction[] = [];
  const isDue = registers.integer();
  for (const [index, { record, horizon, interval }] of buckets.entries()) {
    const due = registers.integer();
    const result = index === 0 ? isDue : registers.integer();
    code.push(
      { op: "RMT_LD_CTXT", result: due, record, field: 0, location },
      { op: "LE_U", result, left: due, right: horizon, location },
    );
    if (index > 0) code.push({ op: "AND", result: isDue, left: isDue, right: result, location });
    taking.push(
      { op: "MAX_U", result: due, left: due, right: now, location },
      { op: "ADD", result: due, left: due, right: interval, location },
      { op: "RMT_ST_CTXT", record, field: 0, source: due, location },
    );
  }
  code.push({ op: "IF", condition: isDue, whenTrue: [...taking, ...call], whenFalse: refused, location });
  return code;
}
