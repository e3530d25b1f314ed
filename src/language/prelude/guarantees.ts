/** Of `rmt.d.ts`: limits of effects, privacy, and what may be known of many together. */
export const guaranteesText = `
interface Limit {
  readonly limit: true;
}
/** Declares how often an effect may happen; calls beyond it do nothing. The hook's own limits stay. */
export declare function limit<const Effect extends keyof Effects>(
  declaration: {
    /** Subsystem and helper; it counts for all hooks that offer the helper. */
    readonly effect: Effect;
    /** The field of the event by whose values there is a limit each; unless given, there is one for all together. */
    readonly by?: Effects[Effect];
  } & (
    | {
        /** Calls a second. */
        readonly perSecond: number;
        /** Calls at once, after a pause. */
        readonly burst: number;
      }
    | {
        /** Percent of what the hook allows for all together. */
        readonly share: number;
        /** Calls at once, after a pause; the same share of the hook's unless given. */
        readonly burst?: number;
      }
  ),
): Limit;

interface Privacy {
  readonly privacy: true;
}
/** Declares between whom the program keeps data apart; at most once. */
export declare function privacy(declaration: {
  readonly between: "process" | "cgroup" | "user";
  /** What all answers of aggregates together may cost: epsilon, with at most 6 decimals. 0: none may be asked. */
  readonly budget: number;
}): Privacy;

/** A sum to which each principal contributes one number, and which is only told with noise. */
export interface Aggregate<Principal> {
  /** What the principal contributes from here on, instead of what it contributed before; clamped to the bounds. */
  contribute(principal: Principal, value: i64): void;
  /** The sum of all contributions, with noise that makes it differentially private; each answer costs its epsilon. */
  noisySum(query: {
    /** The smaller, the more noise; with at most 6 decimals, written in place. */
    readonly epsilon: number;
  }): i64;
}
/** Declares what may be known of many principals together. */
export declare function aggregate<const By extends ScalarTypes>(declaration: {
  /** Whose contribution it is: one field, such as { process: u32 }. */
  readonly by: By;
  /** What a principal may contribute, both bounds included; others are clamped. */
  readonly contribution: readonly [low: number | bigint, high: number | bigint];
  /** The most principals that are counted, 1024 unless given. */
  readonly capacity?: number;
}): Aggregate<ScalarsOf<By>[keyof By]>;

`;
