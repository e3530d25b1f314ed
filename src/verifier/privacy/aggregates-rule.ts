import { type AggregateDeclaration, type PrincipalKind, type Program, principalKinds } from "../../bytecode/index.ts";
import { forEachInstruction, isBetween, type Rule, report, type Verification } from "../verification.ts";
import { boundaryOf, principalsOf } from "./boundary.ts";
import { epsilonOfAction } from "./epsilon-cost.ts";
import { digitCount, mostDigits, sensitivityOf } from "./noise.ts";
import { flowsOf } from "./privacy-rule.ts";

/** What aggregates and budgets may be. */
const limits = {
  aggregates: 64,
  capacity: 1 << 20,
  /** Sums stay below this, so that no noise makes them wrap. */
  sum: 1n << 62n,
  /** Epsilon of one answer, in millionths. */
  epsilon: 1_000_000_000,
  /** Millionths of epsilon: what 32 bits hold, in object files too. */
  budget: 2 ** 32 - 1,
} as const;

/** Aggregates have a sensitivity that is known, and a budget pays for all their answers. */
export const aggregatesRule: Rule = {
  codes: ["RMT3039", "RMT3040"],
  proves:
    "every principal moves one contribution of bounded size to an aggregate, and a budget pays for every answer, in the worst case of every match",
  check: (verification) => {
    const { program } = verification;
    for (const aggregate of program.aggregates ?? []) checkAggregate(verification, aggregate);
    checkBudgets(verification);
    forEachInstruction(program, (action, instruction) => {
      if (instruction.op !== "RMT_NOISY_SUM") return;
      const { epsilon } = instruction;
      const { name, ...range } = program.aggregates![instruction.aggregate]!;
      const place = { action, instruction };
      if (!isBetween(epsilon, 1, limits.epsilon)) {
        const message = `aggregate ${name} is asked at an epsilon of ${epsilon} millionths`;
        report(verification, "RMT3039", message, `allowed are 1 to ${limits.epsilon}`, place);
      } else if (range.low <= range.high && digitCount(epsilon, sensitivityOf(range)) > mostDigits) {
        const message = `the noise of aggregate ${name} does not fit 64 bits at an epsilon of ${epsilon} millionths`;
        report(
          verification,
          "RMT3039",
          message,
          "narrow the range of a contribution, or ask at a larger epsilon",
          place,
        );
      }
    });
    checkPayment(verification);
    checkContributors(verification);
  },
};

function checkAggregate(verification: Verification, aggregate: AggregateDeclaration): void {
  const { name, low, high, capacity } = aggregate;
  const wrong = (message: string, hint: string) =>
    report(verification, "RMT3039", `aggregate ${name} ${message}`, hint, { declaration: aggregate });
  let most = -low;
  if (high > most) most = high;
  if (low > high) wrong(`takes contributions from ${low} to ${high}`, "give the smaller bound first");
  else if (!isBetween(capacity, 1, limits.capacity)) {
    wrong(`is for ${capacity} principals`, `allowed are 1 to ${limits.capacity}`);
  } else if (BigInt(capacity) * most >= limits.sum) {
    const hint =
      "keep capacity times the largest contribution below 2^62: lower the capacity, or divide what is contributed";
    wrong(`may sum up to ${BigInt(capacity) * most}`, hint);
  }
}

function checkBudgets(verification: Verification): void {
  const { program } = verification;
  const { privacy, tables } = program;
  const aggregates = program.aggregates ?? [];
  if (aggregates.length > limits.aggregates) {
    const message = `the program has ${aggregates.length} aggregates`;
    report(verification, "RMT3039", message, `at most ${limits.aggregates} are allowed`, {
      declaration: aggregates[limits.aggregates]!,
    });
  }
  if (privacy && !principalKinds.includes(privacy.between)) {
    const message = `data is kept apart between ${privacy.between}`;
    report(verification, "RMT3039", message, `write one of ${principalKinds.join(", ")}`, { declaration: privacy });
  }
  const isBudget = (budget: number) => isBetween(budget, 0, limits.budget);
  if (privacy && !isBudget(privacy.budget)) {
    const message = `the privacy budget is ${privacy.budget} millionths of epsilon`;
    report(verification, "RMT3039", message, `allowed are 0 to ${limits.budget}`, { declaration: privacy });
  }
  for (const table of tables) {
    const budget = table.privacyBudget;
    if (budget === undefined) continue;
    const what = `table ${table.name} has a privacy budget of ${budget} millionths of epsilon`;
    if (!isBudget(budget)) {
      report(verification, "RMT3039", what, `allowed are 0 to ${limits.budget}`, { declaration: table });
    } else if (privacy && budget > privacy.budget) {
      const message = `${what}, more than the ${privacy.budget} of the program`;
      report(verification, "RMT3039", message, "the tables share the program's budget: give the table a part of it", {
        declaration: table,
      });
    }
  }
}

/** Every match that asks is paid for, and something can run when the budget is spent. */
function checkPayment(verification: Verification): void {
  const { program } = verification;
  const { actions, tables, privacy } = program;
  const costs = actions.map(epsilonOfAction);
  if (costs.every((cost) => cost === 0)) return;
  if (privacy === undefined || privacy.budget === 0) {
    const action = actions[costs.findIndex((cost) => cost > 0)]!;
    const message = `action ${action.name} asks an aggregate, but the program has no privacy budget`;
    report(verification, "RMT3040", message, "declare how much epsilon all answers together may cost", { action });
    return;
  }
  for (const table of tables) {
    const budget = Math.min(table.privacyBudget ?? privacy.budget, privacy.budget);
    const byDefault = table.defaultCall && actions[table.defaultCall.action]!;
    if (byDefault && costs[table.defaultCall!.action]! > 0) {
      const message = `action ${byDefault.name} is the default of table ${table.name} and asks an aggregate`;
      const hint = "the default runs when the privacy budget is spent: ask in an action that entries choose";
      report(verification, "RMT3040", message, hint, { declaration: table });
    }
    for (const index of new Set(table.actions)) {
      const cost = costs[index]!;
      if (cost <= budget || index === table.defaultCall?.action) continue;
      const whose = table.privacyBudget === undefined ? "the program" : `table ${table.name}`;
      const message = `a match of action ${actions[index]!.name} in table ${table.name} may cost ${cost} millionths of epsilon, but ${whose} has ${budget}`;
      report(verification, "RMT3040", message, "ask less often, or at a smaller epsilon, or raise the budget", {
        action: actions[index]!,
      });
    }
  }
}

/** Contributions are in the name of the event's principal: nobody moves more than one. */
function checkContributors(verification: Verification): void {
  const { program, options } = verification;
  const boundary = boundaryOf(program, options);
  if (boundary === "none" || !contributes(program)) return;
  for (const { instruction, action, isOwnName, hook } of flowsOf(program, options, boundary).sinks.values()) {
    if (instruction.op !== "RMT_CONTRIBUTE" || isOwnName) continue;
    const { name, key } = program.aggregates![instruction.aggregate]!;
    const kinds: readonly PrincipalKind[] = boundary === "process" ? principalKinds : [boundary];
    const fields = hook.fields.filter(({ principal }) => principal !== undefined && kinds.includes(principal));
    const message = `a contribution to aggregate ${name} is not made in the name of the event's principal, as ${key.type}: one of the ${principalsOf(boundary)} could move several`;
    const hint =
      fields.length === 0
        ? `events at ${hook.name} do not tell whom they are about: contribute at a hook whose events do`
        : `give ${fields.map((field) => `event.${field.name}`).join(" or ")} as it is, and a key that holds it`;
    report(verification, "RMT3039", message, hint, { action, instruction });
  }
}

function contributes(program: Program): boolean {
  let does = false;
  forEachInstruction(program, (_, { op }) => {
    does ||= op === "RMT_CONTRIBUTE";
  });
  return does;
}
