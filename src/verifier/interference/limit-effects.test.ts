import { describe, expect, it } from "vitest";
import { assembleProgram, type EffectLimit, type Program } from "../../bytecode/index.ts";
import { unwrap } from "../../diagnostics/index.ts";
import { createMachine, machineKinds } from "../../machine/index.ts";
import { worstCases } from "../cost/index.ts";
import type { VerifierOptions } from "../options.ts";
import { verifyProgram } from "../verify-program.ts";
import { limitEffects } from "./index.ts";

function assemble(text: string): Program {
  return unwrap(assembleProgram(text, "test.rmt"));
}

function verified(program: Program, options?: VerifierOptions) {
  return unwrap(verifyProgram(program, options));
}

/** A program whose one action at the hook has this body and the registers r0 to r3. */
function programAt(hook: string, helper: string, ...bodies: readonly string[]): Program {
  const parts = bodies.map(
    (body, index) => `action a${index}() {
  registers r0..r3
${body}
}
table t${index} at ${hook} {
  actions a${index}
  default a${index}()
}
`,
  );
  return assemble(`program test\nhelpers ${helper}\n${parts.join("")}`);
}

const adjustments = (calls: number) =>
  programAt("test.tick", "adjust", `r0 = CONST 5\nr1 = LOOP ${calls} {\n  r2 = CALL adjust (r0)\n}`);

describe("limits of effects are proved, and nothing is inserted,", () => {
  it("where the calls for one event keep them at the pace of the events", () => {
    // 250 events a second with 4 calls each are the 1000 calls a second that are allowed; 8 may come at once.
    const program = adjustments(4);
    expect(limitEffects(program, {})).toEqual({
      program,
      guards: [],
      limits: [{ effect: "test.adjust", by: "", perSecond: 1000, burst: 8, from: "hook", kept: "proved" }],
    });
  });

  it("but not where there is one call more", () => {
    const { guards, limits } = limitEffects(adjustments(5), {});
    expect(limits).toMatchObject([{ kept: "guarded" }]);
    expect(guards).toEqual([
      { kind: "rate", action: "a0", what: "test.adjust: 1000 a second, 8 at once, for all together", place: "7:3" },
    ]);
  });

  it("but not where the calls for one event are more than the burst", () => {
    const limits = [{ effect: "test.adjust", by: "", perSecond: 1000, burst: 3 }];
    expect(limitEffects(adjustments(4), { limits }).limits).toMatchObject([{ kept: "guarded", from: "administrator" }]);
  });

  it("also where they are as many as the burst, not counting what stands behind a jump", () => {
    const limits = [{ effect: "test.adjust", by: "", perSecond: 1000, burst: 4 }];
    expect(limitEffects(adjustments(4), { limits }).guards).toEqual([]);
    const call = "r2 = CALL adjust (r0)\n";
    const program = programAt("test.tick", "adjust", `r0 = CONST 5\n${call.repeat(4)}RETURN\n${call.repeat(4)}`);
    expect(limitEffects(program, { limits }).limits).toMatchObject([{ kept: "proved" }]);
  });

  it("counting what all tables do, of their actions and branches the one with most", () => {
    const branches = (calls: number) =>
      `r0 = CONST 5\nr1 = RMT_LD_EVENT event.0\nIF r1 {\n${"r2 = CALL adjust (r0)\n".repeat(calls)}} ELSE {\nr2 = CALL adjust (r0)\n}`;
    expect(limitEffects(programAt("test.tick", "adjust", branches(2), branches(2)), {}).guards).toEqual([]);
    expect(limitEffects(programAt("test.tick", "adjust", branches(2), branches(3)), {}).guards).toHaveLength(7);
  });

  it("where a rate does not divide a second, only with the interval rounded up", () => {
    // 250 * 4 = 1000 calls; an interval of 10^9 / 1000 ns fits, one of ceil(10^9 / 999) does not.
    const limits = [{ effect: "test.adjust", by: "", perSecond: 999, burst: 8 }];
    expect(limitEffects(adjustments(4), { limits }).guards).toHaveLength(1);
  });

  it("but not at hooks whose events come at any pace", () => {
    const program = programAt("test.shared", "grant", "r0 = CONST 5\nr1 = CALL grant (r0)");
    expect(limitEffects(program, {}).limits).toEqual([
      { effect: "test.grant", by: "process", perSecond: 1000, burst: 16, from: "hook", kept: "guarded" },
      { effect: "test.grant", by: "", perSecond: 4000, burst: 64, from: "hook", kept: "guarded" },
    ]);
  });
});

describe("limits of effects", () => {
  const program = programAt("test.shared", "grant", "r0 = CONST 5\nr1 = CALL grant (r0)");
  const limitsOf = (own: readonly Partial<EffectLimit>[], others: readonly Partial<EffectLimit>[]) => {
    const whole = { effect: "test.grant", by: "process", perSecond: 1000, burst: 16, location: -1 };
    const complete = (demanded: readonly Partial<EffectLimit>[]) => demanded.map((part) => ({ ...whole, ...part }));
    return verified({ ...program, limits: complete(own) }, { limits: complete(others) }).report.limits;
  };

  it("are the smallest rate and the smallest burst of all that are for the same field", () => {
    expect(limitsOf([{ burst: 8 }, { perSecond: 700 }], [{ perSecond: 500, burst: 12 }])[0]).toEqual({
      effect: "test.grant",
      by: "process",
      perSecond: 500,
      burst: 8,
      from: "administrator",
      kept: "guarded",
    });
    expect(limitsOf([{ burst: 8 }], [{ burst: 9 }])[0]).toMatchObject({ burst: 8, from: "program" });
  });

  it("are one more for each further field", () => {
    const limits = limitsOf([{ by: "user" }], [{ by: "cgroup", burst: 1 }]);
    expect(limits.map(({ by, from }) => `${by} ${from}`)).toEqual([
      "process hook",
      " hook",
      "user program",
      "cgroup administrator",
    ]);
  });

  it("are reported for effects that the program has, and no others", () => {
    const other = [{ effect: "memory.prefetch", by: "", perSecond: 1, burst: 1 }];
    expect(limitEffects(program, { limits: other }).limits.map(({ effect }) => effect)).toEqual([
      "test.grant",
      "test.grant",
    ]);
    expect(limitEffects(programAt("test.event", "tell", "r0 = CONST 5\nr1 = CALL tell (r0)"), {}).limits).toEqual([]);
  });
});

describe("guards of effects", () => {
  const growth = (program: Program) => {
    const before = worstCases(program)[0]!;
    const after = worstCases(limitEffects(program, {}).program)[0]!;
    return {
      instructions: after.instructions - before.instructions,
      contextMatches: after.contextMatches - before.contextMatches,
    };
  };
  const call = "r1 = CALL grant (r0)";

  it("look the buckets up once for a loop, however deep the call is in it", () => {
    const program = programAt(
      "test.shared",
      "grant",
      `r0 = CONST 5\nr2 = LOOP 8 {\n  r3 = LOOP 4 {\n    IF r0 {\n      ${call}\n    } ELSE {\n    }\n  }\n}`,
    );
    // 53 before the loop, and 12 for each of 32 calls: two loads, two comparisons, their conjunction, a branch, and to
    // take a token from each of two buckets three instructions.
    expect(growth(program)).toEqual({ instructions: 53 + 32 * 12, contextMatches: 2 });
  });

  it("look them up once for calls in different branches", () => {
    const program = programAt(
      "test.shared",
      "grant",
      `r0 = CONST 5\n${`IF r0 {\n  ${call}\n} ELSE {\n}\n`.repeat(4)}${call}`,
    );
    expect(growth(program)).toEqual({ instructions: 53 + 5 * 12, contextMatches: 2 });
  });

  it("cost nothing on ways without the effect", () => {
    const program = programAt("test.shared", "grant", `r0 = RMT_LD_EVENT event.3\nIF r0 {\n  ${call}\n} ELSE {\n}`);
    const machine = createMachine(verified(program).program, { helpers: { "test.shared": { grant: () => 0 } } });
    machine.runHook(machine.hook("test.shared")!, [1, 1, 1, 0, 0]);
    expect(machine.executedCost).toBe(2);
  });

  it("leave actions without the effect as they are", () => {
    const program = programAt("test.shared", "grant", `r0 = CONST 5\n${call}`, "r0 = CONST 1");
    const guarded = limitEffects(program, {}).program;
    expect(guarded.actions[1]).toBe(program.actions[1]);
    expect(guarded.contexts.map(({ name, capacity }) => `${name} ${capacity}`)).toEqual([
      "rmt.limit.test.grant.process 32768",
      "rmt.limit.test.grant 1",
    ]);
    expect(guarded.counters.map(({ name }) => name)).toEqual(["rmt.refused.test.grant"]);
  });
});

describe("arguments of helpers", () => {
  // A limit nobody reaches, so that all calls happen: amounts at test.shared are 0 to 1000.
  const granted = (kind: (typeof machineKinds)[number], program: Program, value: bigint) => {
    const amounts: bigint[] = [];
    const grant = (amount: number | bigint) => amounts.push(BigInt(amount));
    const machine = createMachine(verified(program).program, { kind, helpers: { "test.shared": { grant } } });
    machine.runHook(machine.hook("test.shared")!, [1, 1, 1, value, 0]);
    return amounts;
  };
  const argumentGuards = (program: Program) => {
    return limitEffects(program, {}).guards.flatMap(({ kind, what }) => (kind === "argument" ? [what] : []));
  };
  const any = programAt(
    "test.shared",
    "grant",
    "r0 = RMT_LD_EVENT event.3\nr1 = CALL grant (r0)\nr1 = CALL grant (r0)",
  );

  it.each(machineKinds)("are clamped on the %s machine where they may be out of range", (kind) => {
    for (const [value, clamped] of [
      [-(2n ** 63n), 0n],
      [-1n, 0n],
      [0n, 0n],
      [999n, 999n],
      [1000n, 1000n],
      [1001n, 1000n],
      [2n ** 63n - 1n, 1000n],
    ] as const) {
      expect(granted(kind, any, value)).toEqual([clamped, clamped]);
    }
  });

  it("are told of in the report", () => {
    expect(argumentGuards(any)).toEqual(Array(2).fill("argument 1 of grant: 0 to 1000"));
  });

  it("stay as they are where they are proved to be in range", () => {
    expect(argumentGuards(programAt("test.shared", "grant", "r0 = CONST 1000\nr1 = CALL grant (r0)"))).toEqual([]);
    const masked = "r0 = RMT_LD_EVENT event.3\nr2 = CONST 511\nr0 = AND r0 r2\nr1 = CALL grant (r0)";
    expect(argumentGuards(programAt("test.shared", "grant", masked))).toEqual([]);
  });

  it("are clamped on one side where the other is proved", () => {
    // An unsigned field of 32 bits is never below 0.
    const program = programAt("test.shared", "grant", "r0 = RMT_LD_EVENT event.0\nr1 = CALL grant (r0)");
    const body = JSON.stringify(limitEffects(program, {}).program.actions, (_, value) =>
      typeof value === "bigint" ? String(value) : value,
    );
    expect(body.match(/MAX_S|MIN_S/g)).toEqual(["MIN_S"]);
  });
});
