import { forEachInstruction, isBetween, type Rule, report, type Verification } from "../verification.ts";
import { guardsOf } from "./action-effects.ts";
import { findEffect } from "./effects.ts";
import { type DemandedLimit, demandedLimits, planLimits } from "./plan-limits.ts";

const mostPerSecond = 10 ** 9;
const mostBurst = 2 ** 31;

/** Limits of effects are such as can be kept. */
export const limitsRule: Rule = {
  codes: ["RMT3035", "RMT3036"],
  proves:
    "limits name effects and event fields there are, are in range and at most what the hooks allow; actions with guarded effects can tell the time",
  check: (verification) => {
    for (const limit of demandedLimits(verification.program, verification.options)) checkLimit(verification, limit);
    if (verification.findings.length === 0) checkActions(verification);
  },
};

function checkLimit(verification: Verification, limit: DemandedLimit): void {
  const whose = limit.from === "program" ? "the program" : "the administrator";
  const wrong = (code: string, message: string, hint: string) => {
    const place = limit.location === undefined ? undefined : { declaration: { location: limit.location } };
    report(verification, code, `${whose} limits ${limit.effect}${message}`, hint, place);
  };
  const effect = findEffect(limit.effect);
  if (effect === undefined) {
    wrong("RMT3035", ", which is no effect", "give subsystem and helper, such as memory.prefetch");
    return;
  }
  const timeless = effect.hooks.find(({ clock }) => clock === undefined);
  if (timeless !== undefined) {
    wrong("RMT3035", `, but ${timeless.name} has no clock`, "leave the limit out: nothing there can measure it");
    return;
  }
  if (limit.by !== "") {
    const lacking = effect.hooks.find(({ fields }) => fields.every(({ name }) => name !== limit.by));
    if (lacking !== undefined) {
      const has = lacking.fields.map(({ name }) => name).join(", ");
      wrong("RMT3035", ` by ${limit.by}, which is no event field of ${lacking.name}`, `event fields there: ${has}`);
      return;
    }
  }
  if (!isBetween(limit.perSecond, 1, mostPerSecond)) {
    wrong("RMT3036", ` to ${limit.perSecond} calls a second`, `allowed are 1 to ${mostPerSecond}`);
  }
  if (!isBetween(limit.burst, 1, mostBurst)) {
    wrong("RMT3036", ` to ${limit.burst} calls at once`, `allowed are 1 to ${mostBurst}`);
  }
  const own = effect.limits.find(({ by }) => by === limit.by);
  if (own === undefined) return;
  const whom = own.by === "" ? "" : ` for each ${own.by}`;
  const hint = `limits can only be tightened: at most ${own.perSecond} a second and ${own.burst} at once${whom}`;
  if (limit.perSecond > own.perSecond) wrong("RMT3036", ` to ${limit.perSecond} calls a second${whom}`, hint);
  if (limit.burst > own.burst) wrong("RMT3036", ` to ${limit.burst} calls at once${whom}`, hint);
}

/** An action that runs at several hooks finds the time, and whom a call is counted for, in the same event fields. */
function checkActions(verification: Verification): void {
  const { program, options, hooksOfAction } = verification;
  if (hooksOfAction.every(({ size }) => size < 2)) return;
  const limits = planLimits(program, options);
  forEachInstruction(program, (action, instruction, index) => {
    const hooks = hooksOfAction[index]!;
    if (instruction.op !== "CALL" || hooks.size < 2) return;
    const name = program.helpers[instruction.helper]!;
    // What a hook does not offer is another rule's finding.
    if ([...hooks].some(({ helpers }) => helpers.every((helper) => helper.name !== name))) return;
    const guards = guardsOf(hooks, name, limits);
    if (!("why" in guards)) return;
    const places = [...hooks].map((hook) => hook.name).join(" and ");
    const message = `${name} is limited, but ${places}, where action ${action.name} runs, ${guards.why}`;
    report(verification, "RMT3035", message, "give the tables at each hook an action of their own", {
      action,
      instruction,
    });
  });
}
