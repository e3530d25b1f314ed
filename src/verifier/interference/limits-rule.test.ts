import { describe, expect, it } from "vitest";
import { assembleProgram, type EffectLimit, type Program } from "../../bytecode/index.ts";
import { unwrap } from "../../diagnostics/index.ts";
import type { VerifierOptions } from "../options.ts";
import { verifyProgram } from "../verify-program.ts";

function assemble(text: string): Program {
  return unwrap(assembleProgram(text, "test.rmt"));
}

const program = assemble(`program granting
helpers grant
action give() {
  registers r0 r1
  r0 = CONST 1
  r1 = CALL grant (r0)
}
table t at test.shared {
  actions give
  default give()
}
`);

const limit = { effect: "test.grant", by: "process", perSecond: 10, burst: 2 };

/** Code and message of what is wrong when the program, or else the administrator, demands the limit. */
function findings(demanded: Partial<EffectLimit>, whose: "program" | "administrator" = "program") {
  const limits = [{ ...limit, ...demanded, location: -1 }];
  const options: VerifierOptions = whose === "program" ? {} : { limits };
  const checked = verifyProgram(whose === "program" ? { ...program, limits } : program, options);
  return checked.ok ? [] : checked.diagnostics.map(({ code, message }) => `${code} ${message}`);
}

describe("limits of effects", () => {
  it("may be as tight as one call a second and one at once, and as loose as the hook's own", () => {
    expect(findings({ perSecond: 1, burst: 1 })).toEqual([]);
    expect(findings({ perSecond: 1000, burst: 16 })).toEqual([]);
    expect(findings({ by: "", perSecond: 4000, burst: 64 }, "administrator")).toEqual([]);
  });

  it("on fields that the hook does not limit may be anything in range", () => {
    expect(findings({ by: "user", perSecond: 10 ** 9, burst: 2 ** 31 })).toEqual([]);
  });

  it("of what is no effect are refused", () => {
    for (const effect of ["test.give", "memory.grant", "grant", "test.ask", ""]) {
      expect(findings({ effect })).toEqual([`RMT3035 the program limits ${effect}, which is no effect`]);
    }
  });

  it("by what is no field of a hook with the effect are refused", () => {
    expect(findings({ by: "inode" })).toEqual([
      "RMT3035 the program limits test.grant by inode, which is no event field of test.shared",
    ]);
    // Only one of the two hooks that offer it has this field.
    expect(findings({ effect: "memory.prefetch", by: "outcome" })).toEqual([
      "RMT3035 the program limits memory.prefetch by outcome, which is no event field of memory.swapReadahead",
    ]);
  });

  it("of effects at a hook without a clock are refused", () => {
    expect(findings({ effect: "test.tell", by: "" }, "administrator")).toEqual([
      "RMT3035 the administrator limits test.tell, but test.event has no clock",
    ]);
  });

  it("looser than the hook's for the same field are refused, whoever demands them", () => {
    expect(findings({ perSecond: 1001 })).toEqual([
      "RMT3036 the program limits test.grant to 1001 calls a second for each process",
    ]);
    expect(findings({ burst: 17 }, "administrator")).toEqual([
      "RMT3036 the administrator limits test.grant to 17 calls at once for each process",
    ]);
    expect(findings({ by: "", perSecond: 4001, burst: 65 })).toHaveLength(2);
  });

  it("out of range are refused", () => {
    for (const wrong of [0, -1, 1.5, Number.NaN, 10 ** 9 + 1]) {
      expect(findings({ by: "user", perSecond: wrong })).toEqual([
        `RMT3036 the program limits test.grant to ${wrong} calls a second`,
      ]);
    }
    for (const wrong of [0, 0.5, 2 ** 31 + 1]) {
      expect(findings({ by: "user", burst: wrong })).toEqual([
        `RMT3036 the program limits test.grant to ${wrong} calls at once`,
      ]);
    }
  });

  it("cannot be guarded in an action at two hooks that keep the time in different fields", () => {
    const checked = verifyProgram(
      assemble(`program both
helpers prefetch
action ahead() {
  registers r0 r1
  r0 = CONST 1
  r1 = CALL prefetch (r0)
}
table lookups at memory.swapLookup {
  actions ahead
  default ahead()
}
table readaheads at memory.swapReadahead {
  actions ahead
  default ahead()
}
`),
    );
    expect(checked).toMatchObject({ ok: false, diagnostics: [{ code: "RMT3035", location: { line: 6 } }] });
  });
});
