import { findHook } from "../../hooks/index.ts";
import type { LimitReport } from "../../verifier/index.ts";

/** A call that came out of a machine. */
export interface RecordedCall {
  readonly hook: string;
  readonly helper: string;
  readonly arguments: readonly (number | bigint)[];
  /** The event that it was made for. */
  readonly event: readonly (number | bigint)[];
}

const nanosecondsPerSecond = 1_000_000_000n;

/**
 * The first limit that the calls exceed. Within any W nanoseconds, both ends included, of calls with the same key, at most
 * burst + floor(W * perSecond / 10^9) may happen: a bucket holds at most `burst` tokens when the window begins, W brings
 * W * perSecond / 10^9 more, and calls take whole ones. What the guard computes is of no account here.
 *
 * @param calls in any order
 */
export function findExceededLimit(calls: readonly RecordedCall[], limits: readonly LimitReport[]): string | undefined {
  for (const limit of limits) {
    const timesByKey = new Map<string, bigint[]>();
    for (const call of calls) {
      if (effectOf(call) !== limit.effect) continue;
      const key = limit.by === "" ? "" : `${eventField(call, limit.by)}`;
      const times = timesByKey.get(key) ?? [];
      if (times.length === 0) timesByKey.set(key, times);
      times.push(timeOf(call));
    }
    for (const [key, times] of timesByKey) {
      const excess = findExcess(times, limit);
      if (excess === undefined) continue;
      const whose = limit.by === "" ? "" : ` for ${limit.by} ${key}`;
      return `${limit.effect} happened ${excess}${whose}: ${limit.perSecond} a second, ${limit.burst} at once are reported (${limit.kept})`;
    }
  }
  return undefined;
}

/**
 * Of the calls i to j in the order of time, j - i + 1 <= burst + floor((t(j) - t(i)) * r / 10^9); both sides are whole, so
 * that j * 10^9 - t(j) * r <= i * 10^9 - t(i) * r + (burst - 1) * 10^9 says the same, and the least i is enough.
 */
function findExcess(times: readonly bigint[], { perSecond, burst }: LimitReport): string | undefined {
  const sorted = times.toSorted((left, right) => (left < right ? -1 : left > right ? 1 : 0));
  const rate = BigInt(perSecond);
  const slack = BigInt(burst - 1) * nanosecondsPerSecond;
  let least: { readonly value: bigint; readonly index: number } | undefined;
  for (const [index, time] of sorted.entries()) {
    const value = BigInt(index) * nanosecondsPerSecond - time * rate;
    if (least === undefined || value < least.value) least = { value, index };
    if (value > least.value + slack) {
      return `${index - least.index + 1} times within ${time - sorted[least.index]!} nanoseconds`;
    }
  }
  return undefined;
}

/** The first argument of a call that is outside of what the helper takes, in words. */
export function findWrongArgument({ hook, helper, arguments: values }: RecordedCall): string | undefined {
  const { parameters } = findHook(hook)!.helpers.find(({ name }) => name === helper)!;
  for (const [index, { name, range }] of parameters.entries()) {
    const value = values[index]!;
    if (range && (value < range.low || value > range.high)) {
      return `${helper} was given ${value} as ${name}, outside of ${range.low} to ${range.high}`;
    }
  }
  return undefined;
}

function effectOf({ hook, helper }: RecordedCall): string {
  return `${hook.slice(0, hook.indexOf("."))}.${helper}`;
}

function eventField({ hook, event }: RecordedCall, name: string): bigint {
  return BigInt(event[findHook(hook)!.fields.findIndex((field) => field.name === name)]!);
}

function timeOf(call: RecordedCall): bigint {
  const { clock } = findHook(call.hook)!;
  return clock === undefined ? 0n : BigInt.asUintN(64, eventField(call, clock));
}
