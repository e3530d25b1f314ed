import type { Diagnostic } from "../../diagnostics/index.ts";
import type { MachineOptions } from "../../machine/index.ts";
import type { ProvedRegisters, VerifiedProgram } from "../../verifier/index.ts";
import { alone } from "../alone.ts";
import type { Candidate } from "../campaign/fuzz-case.ts";
import { compareStates, isSame } from "../differential/compare.ts";
import { type MachineFactory, type ObservedMachine, observeMachine } from "../differential/observed-machine.ts";
import { describeValue, type Operation, type Scenario } from "../differential/operation.ts";
import { type PrivacyGrant, secureScenario } from "../differential/secured-scenario.ts";
import { findExceededLimit, findWrongArgument, type RecordedCall } from "./effect-limits.ts";
import { findExcess } from "./event-cost.ts";
import { inspectEvents } from "./inspect-events.ts";
import { markQuestions, PrivacyAccount, type Questions } from "./marked-questions.ts";
import type { Subject } from "./subject.ts";
import type { SoundProperty, Tally, Violation } from "./violation.ts";

/** What came of a program. */
export type SoundnessProblem =
  | { readonly kind: "rejection"; readonly diagnostics: readonly Diagnostic[] }
  | { readonly kind: "violation"; readonly violation: Violation };

/** A program that passed, with what happens to it. */
interface VerifiedCase {
  readonly verified: VerifiedProgram;
  readonly proved: ProvedRegisters;
  readonly secured: SecuredScenario;
}

/** Verifies the program of a case, and takes down what is proved of it. */
export function verifyCase(subject: Subject, { program, scenario }: Candidate): VerifiedCase | SoundnessProblem {
  const { program: marked, questions } = markQuestions(program);
  const verified = subject.verifyProgram(marked, alone);
  if (!verified.ok) return { kind: "rejection", diagnostics: verified.diagnostics };
  const secured = secureScenario(marked, verified.value.program, scenario);
  const proved = subject.provedRegisters(verified.value.program);
  return { verified: verified.value, proved, secured: { ...secured, questions } };
}

/**
 * Runs the secured program through the scenario on both machines: the interpreter is watched instruction by instruction,
 * the other must do the same as seen from outside. What is proved must hold: nothing throws, every integer is in its
 * range, every index too, no event and no table costs more than reported, no effect happens more often than reported or
 * with other arguments, and no answers of aggregates cost more than was granted.
 *
 * @param tally where what was compared is added
 */
export function runCase(
  subject: Subject,
  made: VerifiedCase | SoundnessProblem,
  tally: Tally,
): SoundnessProblem | undefined {
  if ("kind" in made) return made;
  const violation = findViolation(subject, made, tally);
  return violation && { kind: "violation", violation };
}

interface SecuredScenario {
  readonly scenario: Scenario;
  readonly grants: readonly PrivacyGrant[];
  readonly questions: Questions;
}

function findViolation(
  subject: Subject,
  { verified, proved, secured: { scenario, grants, questions } }: VerifiedCase,
  tally: Tally,
): Violation | undefined {
  const { program, report } = verified;
  const inspector = inspectEvents(program, proved, questions, tally);
  const account = new PrivacyAccount(program, grants);
  let cpu = 0;
  const calls: RecordedCall[] = [];
  let event: { readonly hook: string; readonly event: readonly (number | bigint)[] } | undefined;
  let found: Omit<Violation, "operation"> | undefined;
  const find = (property: SoundProperty, what: string | undefined) => {
    if (what !== undefined) found ??= { property, what };
  };
  const watched: MachineFactory = (secured, options) => {
    const helpers = recordCalls(options.helpers ?? {}, (helper, values) => {
      const call = { ...event!, helper, arguments: values };
      calls.push(call);
      find("argument", findWrongArgument(call));
    });
    return subject.machines.left(secured, { ...options, helpers, inspector });
  };
  const watch = {
    eventBegins(hook: string, values: readonly (number | bigint)[]) {
      event = { hook, event: values };
      inspector.runs.length = 0;
    },
    eventEnds(cost: number) {
      const { hook } = event!;
      tally.events += 1;
      tally.costs += 1 + inspector.runs.length;
      if (inspector.found) find(inspector.found.property, inspector.found.what);
      find("cost", findExcess(program, report, hook, inspector.runs));
      for (const run of inspector.runs) find("privacy", account.spend(run, cpu));
      const most = report.hooks.find((other) => other.hook === hook)?.worstCase.instructions ?? 0;
      if (cost > most) find("cost", `the machine counted ${cost} instructions for an event at ${hook}, of ${most}`);
    },
  };
  const countsCost = { ...scenario, countCost: true };
  let operation = -1;
  try {
    const left = observeMachine(watched, program, countsCost, watch);
    const right = observeMachine(subject.machines.right, program, countsCost);
    if (!("run" in left) || !("run" in right)) {
      return { property: "fault", what: `no machine could be made: ${describeValue([left, right])}`, operation };
    }
    for (operation = 0; operation < scenario.operations.length; operation++) {
      const step = scenario.operations[operation]!;
      if (step.kind === "cpu") cpu = step.cpu;
      const difference = runBoth(left, right, step);
      if (found) return { ...found, operation };
      if (difference) return { property: "difference", what: difference, operation };
    }
    const mismatch = compareStates(left.machine, right.machine);
    if (mismatch) find("difference", mismatch.what);
  } catch (error) {
    return { property: "fault", what: String(error), operation };
  }
  tally.calls += calls.length;
  find("limit", findExceededLimit(calls, report.limits));
  return found && { ...found, operation };
}

function runBoth(left: ObservedMachine, right: ObservedMachine, operation: Operation): string | undefined {
  left.run(operation);
  right.run(operation);
  const isAlike = isSame(left.seen, right.seen);
  const what = isAlike ? undefined : `the machines did ${describeValue(left.seen)} and ${describeValue(right.seen)}`;
  left.seen.length = 0;
  right.seen.length = 0;
  return what;
}

type Helpers = NonNullable<MachineOptions["helpers"]>;

/** The helpers, which tell of each call before they do it. */
function recordCalls(helpers: Helpers, tell: (helper: string, values: readonly (number | bigint)[]) => void): Helpers {
  return Object.fromEntries(
    Object.entries(helpers).map(([hook, functions]) => [
      hook,
      Object.fromEntries(
        Object.entries(functions).map(([name, perform]) => [
          name,
          (...values: (number | bigint)[]) => {
            tell(name, values);
            return perform(...values);
          },
        ]),
      ),
    ]),
  );
}
