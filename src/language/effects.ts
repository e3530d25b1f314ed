import { type Helper, type HookDescription, hooks } from "../hooks/index.ts";

/** What changes the kernel's doings, and how it can be limited. */
export interface LimitableEffect {
  /** Subsystem and helper, such as `memory.prefetch`. */
  readonly name: string;
  /** Where it happens. */
  readonly hooks: readonly HookDescription[];
  /** The fields that the events of all its hooks have, clocks excepted: by their values it can be limited. */
  readonly fields: readonly string[];
  /** What the hooks allow for all together; undefined where they set no such limit. */
  readonly total: { readonly perSecond: number; readonly burst: number } | undefined;
}

/** All effects that can be limited: those at hooks that have a clock. */
export const limitableEffects: readonly LimitableEffect[] = findEffects();

function findEffects(): LimitableEffect[] {
  const places = hooks.flatMap((hook) =>
    hook.helpers
      .filter((helper) => helper.effect)
      .map((helper) => ({ name: `${hook.name.split(".", 1)[0]}.${helper.name}`, hook, helper })),
  );
  return [...new Set(places.map((place) => place.name))].flatMap((name) => {
    const same = places.filter((place) => place.name === name);
    if (same.some(({ hook }) => hook.clock === undefined)) return [];
    const where = same.map((place) => place.hook);
    return [{ name, hooks: where, fields: commonFields(where), total: totalOf(same.map((place) => place.helper)) }];
  });
}

function commonFields([first, ...others]: readonly HookDescription[]): string[] {
  const names = first.fields.map((field) => field.name).filter((name) => name !== first.clock);
  return names.filter((name) =>
    others.every((hook) => hook.clock !== name && hook.fields.some((field) => field.name === name)),
  );
}

/** The tightest of the hooks' limits for all together. */
function totalOf(helpers: readonly Helper[]): LimitableEffect["total"] {
  const totals = helpers.flatMap((helper) => helper.limits.filter((limit) => limit.by === ""));
  if (totals.length === 0) return undefined;
  return {
    perSecond: Math.min(...totals.map((limit) => limit.perSecond)),
    burst: Math.min(...totals.map((limit) => limit.burst)),
  };
}
