import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { arbitraryProgram } from "../../../test/arbitrary-program.ts";
import { assembleProgram, type Program } from "../../bytecode/index.ts";
import { unwrap } from "../../diagnostics/index.ts";
import { findHook } from "../../hooks/index.ts";
import { createMachine } from "../../machine/index.ts";
import { verifyProgram } from "../verify-program.ts";
import { defaultTimeModel, programCosts } from "./index.ts";

const table = (name: string, action: string, hook = "test.event") =>
  `table ${name} at ${hook} {\nactions ${action}\ndefault ${action}()\n}`;

function program(text: string): Program {
  return unwrap(assembleProgram(`program p\ncounter n\nhelpers tell ask\n${text}`, "p.rmt"));
}

describe("programCosts", () => {
  it("stays near the bound of loops that are too long to look at round by round, and never below what runs", () => {
    // Three nested loops of 2000 rounds whose flag differs from round to round.
    const text = `action go() {
  r0 = CONST 0
  r1 = LOOP 2000 {
    r2 = LOOP 2000 {
      r3 = LOOP 2000 {
        IF r0 {
          r0 = CONST 0
        } ELSE {
          r0 = CONST 1
          RMT_COUNT n r0
        }
      }
    }
  }
}
${table("t", "go")}`;
    const [cost] = programCosts(program(text)).tables;
    // IF 1; the expensive side 1 + 4; the round 1. Half of the rounds take the cheap side, 1.
    const rounds = 2000 ** 3;
    const { instructions } = cost!.worstCase;
    expect(instructions).toBeGreaterThanOrEqual(rounds * 5);
    expect(instructions).toBeLessThanOrEqual(rounds * 7 + 10 * 2000 ** 2);
  });

  it("looks at no more states than it can when flags are many", () => {
    const flags = Array.from({ length: 40 }, (_, index) => index + 10);
    const text = `action go() {
registers r0..r60
r0 = RMT_LD_EVENT event.0
${flags.map((flag) => `r1 = CONST ${flag}\nr2 = EQ r0 r1\nIF r2 {\nr${flag} = CONST 1\n} ELSE {\nr${flag} = CONST 0\n}`).join("\n")}
${flags.map((flag) => `IF r${flag} {\nRMT_COUNT n r0\n}`).join("\n")}
}
${table("t", "go")}`;
    const [cost] = programCosts(program(text)).tables;
    // CONST, EQ, IF and CONST for each flag, then IF and RMT_COUNT: all flags may be set, as far as it can tell.
    expect(cost!.worstCase.instructions).toBe(1 + 40 * 4 + 40 * 5);
  });

  it("takes the most expensive of a table's actions, each count by itself", () => {
    const text = `action calls() {
  r0 = CONST 1
  r1 = CALL tell (r0)
}
action draws() {
  r0 = RMT_RANDOM
  r0 = RMT_RANDOM
}
table t at test.event {
  match a: i64 exact event.0
  actions calls draws
  size 4
}`;
    const { tables, hooks } = programCosts(program(text));
    const worstCase = {
      instructions: 11,
      contextMatches: 0,
      modelWalks: 0,
      multiplyAccumulates: 0,
      helperCalls: 1,
      samples: 0,
      bytesTouched: 0,
      tableLookups: 1,
      tailCalls: 0,
      randomDraws: 2,
    };
    expect(tables[0]!.worstCase).toEqual(worstCase);
    expect(hooks.get("test.event")!.worstCase).toEqual(worstCase);
    expect(tables[0]!.calls).toEqual([1, 0]);
  });

  it("adds up times on the way that takes longest, on each machine", () => {
    const { event, tableLookup, simple, counterUpdate, division } = defaultTimeModel.interpreter;
    const text = `action go() {
  r0 = RMT_LD_EVENT event.0
  IF r0 {
    r1 = DIV_S r0 r0
  } ELSE {
    r1 = LOOP 3 {
      RMT_COUNT n r0
    }
  }
}
${table("t", "go")}`;
    const { nanoseconds } = programCosts(program(text)).tables[0]!;
    const sides = [division, simple + 3 * (simple + counterUpdate)];
    expect(nanoseconds.interpreter).toBeCloseTo(event + tableLookup + 2 * simple + Math.max(...sides), 6);
  });

  it("never is below what an event takes in random programs", () => {
    fc.assert(
      fc.property(
        arbitraryProgram(),
        fc.array(fc.bigInt({ min: 0n, max: 255n }), { minLength: 16, maxLength: 16 }),
        (made, event) => {
          const checked = verifyProgram(made);
          if (!checked.ok) return;
          const { program: secured, report } = checked.value;
          const helpers = Object.fromEntries(
            report.hooks.map(({ hook }) => [
              hook,
              Object.fromEntries(findHook(hook)!.helpers.map(({ name }) => [name, () => 1])),
            ]),
          );
          for (const { hook, worstCase } of report.hooks) {
            const { fields } = findHook(hook)!;
            const machine = createMachine(secured, { kind: "interpreter", helpers });
            machine.runHook(
              machine.hook(hook)!,
              fields.map((_, index) => event[index % event.length]!),
            );
            expect(machine.executedCost).toBeLessThanOrEqual(worstCase.instructions);
          }
        },
      ),
      { numRuns: 60 },
    );
  });
});

describe("budgets", () => {
  const tells = program(`action go() {\nr0 = CONST 1\nr1 = CALL tell (r0)\n}\n${table("t", "go")}`);
  const codes = (budgets: Parameters<typeof verifyProgram>[1]) => {
    const checked = verifyProgram(tells, budgets);
    return checked.ok ? [] : checked.diagnostics.map(({ code }) => code);
  };

  it("given to the verifier tighten the hook's, never loosen it", () => {
    expect(codes({ budgets: [{ hook: "test.event", instructions: 11 }] })).toEqual([]);
    expect(codes({ budgets: [{ hook: "test.event", instructions: 10 }] })).toEqual(["RMT3020"]);
    expect(codes({ budgets: [{ hook: "test.shared", instructions: 10 }] })).toEqual([]);
    const report = (budgets: Parameters<typeof verifyProgram>[1]) => unwrap(verifyProgram(tells, budgets)).report;
    expect(report({ budgets: [{ hook: "test.event", instructions: 50 }] }).hooks[0]!.budget).toBe(50);
    expect(report({ budgets: [{ hook: "test.event", instructions: 2_000_000 }] }).hooks[0]!.budget).toBe(1_000_000);
  });

  it("in time are those of the machine that they name", () => {
    const { interpreter, webAssembly } = unwrap(verifyProgram(tells)).report.hooks[0]!.nanoseconds;
    expect(interpreter).toBeGreaterThan(webAssembly);
    const between = (interpreter + webAssembly) / 2;
    expect(codes({ budgets: [{ hook: "test.event", nanoseconds: between, machine: "webAssembly" }] })).toEqual([]);
    expect(codes({ budgets: [{ hook: "test.event", nanoseconds: between, machine: "interpreter" }] })).toEqual([
      "RMT3034",
    ]);
  });

  it("of helpers count only tables that one event can reach together", () => {
    const { maxCallsPerEvent } = findHook("test.event")!.helpers[0]!;
    const half = maxCallsPerEvent / 2 + 1;
    const action = (name: string, end: string) =>
      `action ${name}() {\nr0 = LOOP ${half} {\nr1 = CALL tell (r0)\n}\n${end}\n}`;
    const pipeline = (end: string) =>
      program(`${action("one", end)}\n${action("two", "")}\n${table("t", "one")}\n${table("u", "two")}`);
    expect(verifyProgram(pipeline("EXIT")).ok).toBe(true);
    expect(verifyProgram(pipeline("RETURN"))).toMatchObject({ ok: false, diagnostics: [{ code: "RMT3021" }] });
  });
});
