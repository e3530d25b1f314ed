import type { Program } from "../../bytecode/index.ts";
import { findHook } from "../../hooks/index.ts";
import type { VerifierOptions } from "../options.ts";
import type { LimitReport } from "../report.ts";
import { mostCalls } from "./call-count.ts";
import { type Effect, effectName, findEffect, tightest } from "./effects.ts";
import { intervalOf, type Rate } from "./token-bucket.ts";

/** A limit that somebody beside the hooks demands. */
export interface DemandedLimit extends Rate {
  readonly from: "program" | "administrator";
  /** Index into the program's locations; absent: it is not in the program. */
  readonly location?: number;
}

/** The limits that the program and the administrator demand, in this order. */
export function demandedLimits(program: Program, options: VerifierOptions): readonly DemandedLimit[] {
  return [
    ...(program.limits ?? []).map((limit): DemandedLimit => ({ ...limit, from: "program" })),
    ...(options.limits ?? []).map((limit): DemandedLimit => ({ ...limit, from: "administrator" })),
  ];
}

/** All limits of the effects that the tables of the program can have, and whether they follow from what is known. */
export function planLimits(program: Program, options: VerifierOptions): readonly LimitReport[] {
  const demands = demandedLimits(program, options);
  return effectsOf(program).flatMap((effect) => {
    const { name } = effect;
    const pace = paceOf(program, effect);
    if (pace.length === 0) return [];
    const own = effect.limits.map((limit): Omit<LimitReport, "kept"> => ({ ...limit, effect: name, from: "hook" }));
    const demanded = demands.filter((limit) => limit.effect === name);
    return tightest([...own, ...demanded]).map(({ by, perSecond, burst, from }): LimitReport => {
      const rate = { effect: name, by, perSecond, burst };
      return { ...rate, from, kept: isKept(pace, rate) ? "proved" : "guarded" };
    });
  });
}

/** The effects that the program's helpers have at its hooks, in the order of the helpers. */
function effectsOf({ helpers, tables }: Program): readonly Effect[] {
  const hooks = [...new Set(tables.map((table) => table.hook))].map((name) => findHook(name)!);
  const names = helpers.flatMap((helper) => hooks.map((hook) => effectName(hook, helper)));
  return [...new Set(names)].flatMap((name) => findEffect(name) ?? []);
}

/** By hook: the most calls for one event, and the most events a second; undefined where there may be any number. */
type Pace = readonly { readonly calls: number; readonly eventsPerSecond: number | undefined }[];

function paceOf(program: Program, effect: Effect): Pace {
  return effect.hooks.flatMap((hook) => {
    const calls = program.helpers.reduce((sum, helper, index) => {
      return effectName(hook, helper) === effect.name ? sum + mostCalls(program, hook.name, index) : sum;
    }, 0);
    return calls === 0 ? [] : [{ calls, eventsPerSecond: hook.eventsPerSecond }];
  });
}

/**
 * Whether the calls keep the rate without a guard. Events that come at least 10^9 / eventsPerSecond nanoseconds apart
 * are at most 1 + floor(W * eventsPerSecond / 10^9) in W nanoseconds, so that the sum of the calls for one event must
 * fit the burst, and what comes with each further event the interval. What holds for all together holds for each.
 */
function isKept(pace: Pace, rate: Rate): boolean {
  const atOnce = pace.reduce((sum, { calls }) => sum + calls, 0);
  const aSecond = pace.reduce(
    (sum, { calls, eventsPerSecond }) => sum + calls * (eventsPerSecond ?? Number.POSITIVE_INFINITY),
    0,
  );
  return atOnce <= rate.burst && aSecond * intervalOf(rate) <= 10 ** 9;
}
