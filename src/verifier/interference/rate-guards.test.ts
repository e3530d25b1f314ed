import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { assembleProgram, type Program } from "../../bytecode/index.ts";
import { unwrap } from "../../diagnostics/index.ts";
import { createMachine, type Machine, type MachineKind, machineKinds } from "../../machine/index.ts";
import type { VerifierOptions } from "../options.ts";
import { verifyProgram } from "../verify-program.ts";

/** Grants as often as the event's value says, at most 64 times; what the last grant gave is kept in `last`. */
const granting = `program granting
context last(key: u32) capacity 1 kind array { result: i64 }
helpers grant
action give() {
  registers r0..r3 c4: last
  r0 = RMT_LD_EVENT event.3
  r1 = LOOP 64 {
    r2 = LT_S r1 r0
    IF r2 {
    } ELSE {
      BREAK 0
    }
    r3 = CALL grant (r1)
    r2 = CONST 0
    c4 = RMT_MATCH_CTXT last (r2)
    RMT_ST_CTXT c4.result r3
  }
}
table t at test.shared {
  actions give
  default give()
}
`;

function assemble(text: string): Program {
  return unwrap(assembleProgram(text, "test.rmt"));
}

function secured(program: Program, options?: VerifierOptions) {
  return unwrap(verifyProgram(program, options));
}

interface Run {
  readonly machine: Machine;
  /** Runs an event that wants to be granted so often; gives how often it was. */
  readonly grant: (process: number, time: bigint, wanted: number, others?: Others) => number;
}

interface Others {
  readonly cgroup?: number;
}

function runOf(kind: MachineKind, program: Program, options?: VerifierOptions): Run {
  let granted = 0;
  const grant = () => {
    granted += 1;
    return 7;
  };
  const machine = createMachine(secured(program, options).program, { kind, helpers: { "test.shared": { grant } } });
  const hook = machine.hook("test.shared")!;
  return {
    machine,
    grant: (process, time, wanted, { cgroup = 0 } = {}) => {
      granted = 0;
      machine.runHook(hook, [process, cgroup, 0, wanted, time]);
      return granted;
    },
  };
}

const refusals = (machine: Machine) => machine.counter("rmt.refused.test.grant")![0];
const milliseconds = (count: number) => BigInt(count) * 1_000_000n;

describe.each(machineKinds)("guards of effects on the %s machine", (kind) => {
  it("let through a full bucket, and a call for each interval after it", () => {
    const { grant, machine } = runOf(kind, assemble(granting));
    // By process 1000 a second and 16 at once, as test.shared says.
    expect(grant(1, 0n, 20)).toBe(16);
    expect(grant(1, 999_999n, 1)).toBe(0);
    expect(grant(1, 1_000_000n, 2)).toBe(1);
    expect(grant(1, milliseconds(4), 9)).toBe(3);
    expect(grant(1, milliseconds(1000), 64)).toBe(16);
    expect(refusals(machine)).toBe(4n + 1n + 1n + 6n + 48n);
  });

  it("give 0 as the result of a call that does not happen", () => {
    const { grant, machine } = runOf(kind, assemble(granting));
    const last = () => machine.context("last")!.read([0n])!.fields[0]![0]![0];
    grant(1, 0n, 16);
    expect(last()).toBe(7n);
    grant(1, 0n, 1);
    expect(last()).toBe(0n);
  });

  it("keep processes apart, and all together to the limit for all", () => {
    const { grant } = runOf(kind, assemble(granting));
    expect([1, 2, 3, 4, 5].map((process) => grant(process, 0n, 64))).toEqual([16, 16, 16, 16, 0]);
    // 4000 a second: four after a millisecond, whoever comes first.
    expect([5, 1].map((process) => grant(process, milliseconds(1), 64))).toEqual([4, 0]);
  });

  it("take nothing from the bucket for all where the process has none left", () => {
    const { grant } = runOf(kind, assemble(granting));
    expect(grant(1, 0n, 64)).toBe(16);
    expect([2, 3, 4].map((process) => grant(process, 0n, 16))).toEqual([16, 16, 16]);
  });

  it("take nothing from the bucket of a process where there is nothing left for all", () => {
    const { grant } = runOf(kind, assemble(granting));
    for (const process of [1, 2, 3, 4]) grant(process, 0n, 16);
    expect(grant(5, 0n, 64)).toBe(0);
    // 64 intervals of 250 µs later the bucket for all is full, and that of process 5 was full all the time.
    expect(grant(5, milliseconds(16), 64)).toBe(16);
  });

  it("let processes whose ids differ by a multiple of 32768 share a bucket", () => {
    const { grant } = runOf(kind, assemble(granting));
    expect([1, 32_769, 65_537, 2].map((process) => grant(process, 0n, 8))).toEqual([8, 8, 0, 8]);
  });

  it("keep limits that the program and the administrator tighten, and those on further fields", () => {
    const limits = [{ effect: "test.grant", by: "process", perSecond: 1000, burst: 4, location: -1 }];
    const options = {
      limits: [
        { effect: "test.grant", by: "process", perSecond: 500, burst: 16 },
        { effect: "test.grant", by: "cgroup", perSecond: 1, burst: 6 },
      ],
    };
    const { grant } = runOf(kind, { ...assemble(granting), limits }, options);
    expect(grant(1, 0n, 64, { cgroup: 1 })).toBe(4);
    expect(grant(2, 0n, 64, { cgroup: 1 })).toBe(2);
    expect(grant(2, 0n, 64, { cgroup: 2 })).toBe(2);
    expect(grant(1, milliseconds(2), 64, { cgroup: 3 })).toBe(1);
    expect(grant(3, milliseconds(999), 64, { cgroup: 1 })).toBe(0);
    expect(grant(3, milliseconds(1000), 64, { cgroup: 1 })).toBe(1);
  });

  it("let nobody gain by a clock that goes back or beyond its end", () => {
    const { grant } = runOf(kind, assemble(granting));
    expect(grant(1, milliseconds(1000), 64)).toBe(16);
    expect(grant(1, 0n, 64)).toBe(0);
    expect(grant(1, milliseconds(1000), 64)).toBe(0);
    const end = 2n ** 64n - 1n;
    expect(grant(1, end, 64)).toBe(16);
    expect([end, 2n ** 63n, 0n, milliseconds(5000), end].map((time) => grant(1, time, 64))).toEqual([0, 0, 0, 0, 0]);
  });

  it("let one call a second through where no more are allowed", () => {
    const limits = [{ effect: "test.grant", by: "process", perSecond: 1, burst: 1 }];
    const { grant } = runOf(kind, assemble(granting), { limits });
    const times = [0, 1, 999, 1000, 1999, 2000].map(milliseconds);
    expect(times.map((time) => grant(1, time, 2))).toEqual([1, 0, 0, 1, 0, 1]);
  });

  it("round the interval up where a rate does not divide a second", () => {
    const limits = [{ effect: "test.grant", by: "process", perSecond: 3, burst: 1 }];
    const { grant } = runOf(kind, assemble(granting), { limits });
    expect([0n, 333_333_333n, 333_333_334n].map((time) => grant(1, time, 1))).toEqual([1, 0, 1]);
  });

  it("count calls at all hooks of the subsystem in the same buckets", () => {
    const program = assemble(`program shared
helpers prefetch
action atLookup() {
  registers r0 r1
  r0 = RMT_LD_EVENT event.1
  r1 = CALL prefetch (r0)
}
action atReadahead() {
  registers r0 r1
  r0 = RMT_LD_EVENT event.1
  r1 = CALL prefetch (r0)
}
table lookups at memory.swapLookup {
  actions atLookup
  default atLookup()
}
table readaheads at memory.swapReadahead {
  actions atReadahead
  default atReadahead()
}
`);
    const calls: string[] = [];
    const limits = [{ effect: "memory.prefetch", by: "process", perSecond: 1, burst: 3 }];
    const machine = createMachine(secured(program, { limits }).program, {
      kind,
      helpers: {
        "memory.swapLookup": { prefetch: () => calls.push("lookup") },
        "memory.swapReadahead": { prefetch: () => calls.push("readahead") },
      },
    });
    for (let fault = 0; fault < 3; fault++) {
      machine.runHook(machine.hook("memory.swapLookup")!, [9, 100, 0, 0, 0, 50]);
      machine.runHook(machine.hook("memory.swapReadahead")!, [9, 100, 0, 0, 50]);
    }
    expect(calls).toEqual(["lookup", "readahead", "lookup"]);
    machine.runHook(machine.hook("memory.swapReadahead")!, [9, 100, 0, 0, 1_000_000_050]);
    expect(calls).toHaveLength(4);
  });

  it("let through exactly what a bucket refilled in steps does, and never more than the bound in any window", () => {
    const limit = fc.record({
      perSecond: fc.oneof(fc.integer({ min: 1, max: 20 }), fc.integer({ min: 1, max: 1000 })),
      burst: fc.integer({ min: 1, max: 16 }),
    });
    const step = fc.record({
      process: fc.integer({ min: 0, max: 2 }),
      wait: fc.oneof(fc.constant(0), fc.nat(3_000_000), fc.nat(2_000_000_000)),
      wanted: fc.nat(20),
    });
    fc.assert(
      fc.property(limit, fc.array(step, { maxLength: 60 }), (drawn, steps) => {
        const limits = [{ effect: "test.grant", by: "process", ...drawn }];
        const { grant } = runOf(kind, assemble(granting), { limits });
        const reference = new RefilledBuckets([
          { by: "process", ...drawn },
          { by: "", perSecond: 4000, burst: 64 },
        ]);
        const calls: Call[] = [];
        let time = 0;
        for (const { process, wait, wanted } of steps) {
          time += wait;
          const granted = grant(process, BigInt(time), wanted);
          expect(granted).toBe(reference.grant(process, time, wanted));
          for (let index = 0; index < granted; index++) calls.push({ process, time });
        }
        expectBound(calls, drawn, ({ process }) => process);
        expectBound(calls, { perSecond: 4000, burst: 64 }, () => 0);
      }),
      { numRuns: kind === "interpreter" ? 60 : 30 },
    );
  });

  it("keep the bound in any window of the clock when times come in any order", () => {
    const limit = fc.record({ perSecond: fc.integer({ min: 1, max: 1000 }), burst: fc.integer({ min: 1, max: 16 }) });
    const anyTime = fc.oneof(
      fc.nat(5_000_000).map(BigInt),
      fc.nat(3_000).map(milliseconds),
      fc.nat(5).map((before) => 2n ** 64n - 1n - BigInt(before)),
      fc.nat(9).map((beside) => 2n ** 63n - 5n + BigInt(beside)),
    );
    const step = fc.record({ process: fc.nat(1), time: anyTime, wanted: fc.nat(20) });
    fc.assert(
      fc.property(limit, fc.array(step, { maxLength: 40 }), (drawn, steps) => {
        const limits = [{ effect: "test.grant", by: "process", ...drawn }];
        const { grant } = runOf(kind, assemble(granting), { limits });
        const calls: Call[] = [];
        for (const { process, time, wanted } of steps) {
          const granted = grant(process, time, wanted);
          for (let index = 0; index < granted; index++) calls.push({ process, time: Number(time) });
        }
        const sorted = calls.toSorted((left, right) => left.time - right.time);
        expectBound(sorted, drawn, ({ process }) => process);
      }),
      { numRuns: kind === "interpreter" ? 60 : 30 },
    );
  });
});

interface Call {
  readonly process: number;
  readonly time: number;
}

type Rate = { readonly perSecond: number; readonly burst: number };

/** In every window that begins and ends with a call of the key: at most burst + floor(W / interval) calls. */
function expectBound(calls: readonly Call[], { perSecond, burst }: Rate, keyOf: (call: Call) => number): void {
  const interval = Math.ceil(1e9 / perSecond);
  for (const key of new Set(calls.map(keyOf))) {
    const times = calls.filter((call) => keyOf(call) === key).map(({ time }) => time);
    let worst = 0;
    for (const [first, start] of times.entries()) {
      for (let last = first; last < times.length; last++) {
        worst = Math.max(worst, last - first + 1 - Math.floor((times[last]! - start) / interval));
      }
    }
    expect(worst).toBeLessThanOrEqual(burst);
  }
}

/** Token buckets as textbooks have them: a level that time raises and calls lower, in nanoseconds of credit. */
class RefilledBuckets {
  readonly #limits: readonly (Rate & { readonly by: string })[];
  readonly #buckets = new Map<string, { level: number; time: number }>();

  constructor(limits: readonly (Rate & { readonly by: string })[]) {
    this.#limits = limits;
  }

  /** How many of the calls wanted happen at this time, which is not before the last one. */
  grant(process: number, time: number, wanted: number): number {
    let granted = 0;
    for (let call = 0; call < wanted; call++) {
      const taken = this.#limits.map(({ by, perSecond, burst }) => {
        const interval = Math.ceil(1e9 / perSecond);
        const name = by === "" ? "" : String(process);
        const bucket = this.#buckets.get(name) ?? { level: burst * interval, time };
        this.#buckets.set(name, bucket);
        bucket.level = Math.min(burst * interval, bucket.level + time - bucket.time);
        bucket.time = time;
        return { bucket, interval };
      });
      if (taken.some(({ bucket, interval }) => bucket.level < interval)) continue;
      for (const { bucket, interval } of taken) bucket.level -= interval;
      granted += 1;
    }
    return granted;
  }
}
