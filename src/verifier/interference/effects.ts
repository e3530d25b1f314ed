import { type Helper, type HelperLimit, type HookDescription, hooks } from "../../hooks/index.ts";

/** What a program may do to the kernel: the same for all hooks of a subsystem that offer the helper. */
export interface Effect {
  /** Subsystem and helper, such as `memory.prefetch`. */
  readonly name: string;
  readonly hooks: readonly HookDescription[];
  /** The hooks' own limits, one for each `by`, the tightest of all hooks. */
  readonly limits: readonly HelperLimit[];
}

/** The name of the effect that a helper of the hook has. */
export function effectName(hook: HookDescription, helper: string): string {
  return `${hook.name.slice(0, hook.name.indexOf("."))}.${helper}`;
}

/** The effect of that name, or undefined where no hook offers it. */
export function findEffect(name: string): Effect | undefined {
  return effects.get(name);
}

/** Limits where those for the same `by` are one: the smallest rate and the smallest burst. */
export function tightest<Limit extends HelperLimit>(limits: readonly Limit[]): readonly Limit[] {
  const byField = new Map<string, Limit>();
  for (const limit of limits) {
    const known = byField.get(limit.by);
    const isTighter = known === undefined || limit.perSecond < known.perSecond || limit.burst < known.burst;
    if (!isTighter) continue;
    const perSecond = Math.min(limit.perSecond, known?.perSecond ?? limit.perSecond);
    const burst = Math.min(limit.burst, known?.burst ?? limit.burst);
    byField.set(limit.by, { ...limit, perSecond, burst });
  }
  return [...byField.values()];
}

const effects: ReadonlyMap<string, Effect> = new Map(
  hooks
    .flatMap((hook) => hook.helpers.filter(({ effect }) => effect).map(({ name }) => effectName(hook, name)))
    .map((name) => [name, describe(name)]),
);

function describe(name: string): Effect {
  const offered = hooks.flatMap((hook) => {
    const helper = offeredBy(hook, name);
    return helper === undefined ? [] : [{ hook, helper }];
  });
  return {
    name,
    hooks: offered.map(({ hook }) => hook),
    limits: tightest(offered.flatMap(({ helper }) => helper.limits)),
  };
}

function offeredBy(hook: HookDescription, effect: string): Helper | undefined {
  return hook.helpers.find((helper) => helper.effect && effectName(hook, helper.name) === effect);
}
