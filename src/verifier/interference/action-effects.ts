import type { HelperParameter, HookDescription } from "../../hooks/index.ts";
import type { LimitReport } from "../report.ts";
import { effectName, findEffect } from "./effects.ts";

/** What guards of a helper's calls in one action need to know. */
export interface GuardedHelper {
  /** Limits that are not proved; with the indices of event fields, the same at all hooks of the action. */
  readonly limits: readonly { readonly limit: LimitReport; readonly field?: number }[];
  /** Index of the event field that holds the time; absent: there is nothing to limit. */
  readonly clock?: number;
  /** By parameter: what it may be at every hook of the action; undefined: anything. */
  readonly ranges: readonly HelperParameter["range"][];
}

/** What keeps an action from being guarded: it cannot know at which of its hooks it runs. */
interface Ambiguity {
  /** Half a sentence that follows the names of the hooks. */
  readonly why: string;
}

/** Finds out what a helper's calls need in an action that runs at these hooks, at least one, which all offer it. */
export function guardsOf(
  hooks: ReadonlySet<HookDescription>,
  helper: string,
  limits: readonly LimitReport[],
): GuardedHelper | Ambiguity {
  const ranges = commonRanges(hooks, helper);
  if (ranges === undefined) return { why: "allow no common value of an argument" };
  const names = new Set([...hooks].map((hook) => effectName(hook, helper)));
  const guarded = limits.filter(({ effect, kept }) => kept === "guarded" && names.has(effect));
  const [name] = names;
  if (guarded.length === 0 || findEffect(name!) === undefined) return { limits: [], ranges };
  if (names.size > 1) return { why: "are of different subsystems" };
  const clock = commonField(hooks, (hook) => hook.clock!);
  if (clock === undefined) return { why: "keep the time in different event fields" };
  const withFields: { limit: LimitReport; field?: number }[] = [];
  for (const limit of guarded) {
    if (limit.by === "") {
      withFields.push({ limit });
      continue;
    }
    const field = commonField(hooks, () => limit.by);
    if (field === undefined) return { why: `keep ${limit.by} in different event fields` };
    withFields.push({ limit, field });
  }
  return { limits: withFields, clock, ranges };
}

/** Index of the field of that name where it is the same at all hooks. */
function commonField(
  hooks: ReadonlySet<HookDescription>,
  nameAt: (hook: HookDescription) => string,
): number | undefined {
  const indices = new Set([...hooks].map((hook) => hook.fields.findIndex(({ name }) => name === nameAt(hook))));
  return indices.size === 1 ? [...indices][0] : undefined;
}

/** By parameter what all hooks allow; undefined where that is nothing for one of them. */
function commonRanges(
  hooks: ReadonlySet<HookDescription>,
  name: string,
): readonly HelperParameter["range"][] | undefined {
  const offered = [...hooks].map((hook) => hook.helpers.find((helper) => helper.name === name)!);
  const ranges = offered[0]!.parameters.map((_, index) => {
    const allowed = offered.flatMap(({ parameters }) => parameters[index]?.range ?? []);
    return allowed.length === 0 ? undefined : allowed.reduce(intersection);
  });
  return ranges.every((range) => range === undefined || range.low <= range.high) ? ranges : undefined;
}

type Range = NonNullable<HelperParameter["range"]>;

/** Nothing where its low is above its high. */
function intersection(left: Range, right: Range): Range {
  let { low, high } = left;
  if (right.low > low) low = right.low;
  if (right.high < high) high = right.high;
  return { low, high };
}
