import fc from "fast-check";
import { describe, expect, it } from "vitest";
import type { Program } from "../../bytecode/index.ts";
import {
  createMachine,
  type Machine,
  type MachineKind,
  type MachineOptions,
  machineKinds,
} from "../../machine/index.ts";
import { insertedNames, programBudgetIndex, reportPrivacy, secureAggregates, tableBudgetIndex } from "./index.ts";
import { assembled, codes, findings } from "./test-program.ts";

/** A machine with what its program told, by whichever helper. */
function start(kind: MachineKind, text: string, options: MachineOptions = {}) {
  const { program } = secureAggregates(assembled(text));
  const told: number[] = [];
  const tell = (value: number | bigint) => void told.push(Number(value));
  const helpers = { "test.event": { tell }, "test.shared": { grant: tell } };
  const machine = createMachine(program, { kind, helpers, ...options });
  return {
    machine,
    program,
    send(hook: string, ...event: number[]): number[] {
      told.length = 0;
      machine.runHook(machine.hook(hook)!, event);
      return [...told];
    },
  };
}

function budget(machine: Machine, index: number, cpu = 0): bigint {
  return machine.context(insertedNames.budget)!.read([BigInt(index)])!.fields[cpu]![0]![0]!;
}

function allow(machine: Machine, index: number, ...amounts: readonly number[]): void {
  const fields = amounts.map((amount) => [[BigInt(amount)]]);
  expect(machine.context(insertedNames.budget)!.write({ keys: [BigInt(index)], fields })).toBeUndefined();
}

const contributing = `program sums
aggregate load(process: u32) of -5..10 capacity 3
privacy between process budget 1000
helpers grant
action give() {
r0 = RMT_LD_EVENT event.0
r1 = RMT_LD_EVENT event.3
RMT_CONTRIBUTE load r0 r1
}
table given at test.shared {
actions give
default give()
}`;

describe("contributions", () => {
  const arbitraryEvents = fc.array(
    fc.tuple(fc.integer({ min: 0, max: 5 }), fc.oneof(fc.integer({ min: -20, max: 20 }), fc.maxSafeInteger())),
    { maxLength: 30 },
  );
  it.each(machineKinds)("on %s are clamped, counted once for each principal, and no more than fit", (kind) => {
    fc.assert(
      fc.property(arbitraryEvents, (events) => {
        const { machine, send } = start(kind, contributing, { memoryLimit: 2 ** 24 });
        const kept = new Map<number, number>();
        for (const [process, value] of events) {
          send("test.shared", process, 0, 0, value, 0);
          if (kept.has(process) || kept.size < 3) kept.set(process, Math.min(10, Math.max(-5, value)));
        }
        const sum = [...kept.values()].reduce((total, value) => total + value, 0);
        const [record] = machine.context(insertedNames.sum("load"))!.list();
        expect(record!.fields[0]).toEqual([[BigInt(sum)], [BigInt(kept.size)]]);
        const contributions = machine.context(insertedNames.contributions("load"))!.list();
        expect(new Map(contributions.map(({ keys, fields }) => [Number(keys[0]), Number(fields[0]![0]![0])]))).toEqual(
          kept,
        );
      }),
      { numRuns: kind === "interpreter" ? 60 : 25 },
    );
  });
});

/** Two tables ask with one action, the second with a budget of its own and another default. */
const asking = `program asking
aggregate load(process: u32) of 0..10 capacity 3
privacy between process budget 1000000
helpers tell
action plain(value: i8) {
r1 = CALL tell (r0)
}
action ask(scale: i64) {
r1 = RMT_NOISY_SUM load 200
r2 = CONST 1000
r1 = CALL tell (r2)
r3 = RMT_LD_EVENT event.0
IF r3 {
r1 = RMT_NOISY_SUM load 100
} ELSE {
}
r1 = CALL tell (r0)
}
table first at test.event {
match a: i64 exact event.0
actions plain ask
default plain(-7)
entry 1 => ask(11)
}
table second at test.event {
match a: i64 exact event.0
actions ask
entry 1 => ask(22)
entry 2 => ask(23)
budget 600
}
table third at test.event {
match a: i64 exact event.0
actions plain
}`;

describe("the privacy budget", () => {
  describe.each(machineKinds)("on %s", (kind) => {
    it("allows nothing until it is granted: the default runs, and it is counted", () => {
      const { machine, send } = start(kind, asking);
      expect(send("test.event", 1, 0, 0, 0)).toEqual([-7]);
      expect(machine.counter(insertedNames.spent)).toEqual([2n]);
      expect(send("test.event", 9, 0, 0, 0)).toEqual([-7]);
      expect(machine.counter(insertedNames.spent)).toEqual([2n]);
    });

    it("pays for as many matches as it has costs in it, then not", () => {
      const { machine, send } = start(kind, asking);
      allow(machine, programBudgetIndex, 1_000);
      const answers = Array.from({ length: 5 }, () => send("test.event", 1, 0, 0, 0)[0]);
      // The table of two that has no budget of its own gets nothing, the first one three times 300.
      expect(answers).toEqual([1000, 1000, 1000, -7, -7]);
      expect(budget(machine, programBudgetIndex)).toBe(100n);
      expect(machine.counter(insertedNames.spent)).toEqual([7n]);
    });

    it("is paid from the table's part too, by what the action may ask at most", () => {
      const { machine, send } = start(kind, asking);
      allow(machine, programBudgetIndex, 1_000_000);
      allow(machine, tableBudgetIndex(1), 600);
      expect(send("test.event", 2, 0, 0, 0)).toEqual([-7, 1000, 23]);
      expect(send("test.event", 2, 0, 0, 0)).toEqual([-7, 1000, 23]);
      expect(send("test.event", 2, 0, 0, 0)).toEqual([-7]);
      expect(budget(machine, programBudgetIndex)).toBe(999_400n);
      expect(budget(machine, tableBudgetIndex(1))).toBe(0n);
      expect(send("test.event", 1, 0, 0, 0)).toEqual([1000, 11]);
      expect(budget(machine, programBudgetIndex)).toBe(999_100n);
    });

    it("is shared by tables, and one that has spent its part takes nothing from the others", () => {
      const { machine, send } = start(kind, asking);
      allow(machine, programBudgetIndex, 899);
      allow(machine, tableBudgetIndex(1), 600);
      expect(send("test.event", 1, 0, 0, 0)).toEqual([1000, 11, 1000, 22]);
      expect(send("test.event", 1, 0, 0, 0)).toEqual([-7]);
      expect(budget(machine, programBudgetIndex)).toBe(299n);
      expect(budget(machine, tableBudgetIndex(1))).toBe(300n);
    });

    it("is each CPU's own", () => {
      const { machine, send } = start(kind, asking, { cpus: 2 });
      allow(machine, programBudgetIndex, 0, 300);
      expect(send("test.event", 1, 0, 0, 0)).toEqual([-7]);
      machine.cpu = 1;
      expect(send("test.event", 1, 0, 0, 0)).toEqual([1000, 11]);
      expect(send("test.event", 1, 0, 0, 0)).toEqual([-7]);
      expect(budget(machine, programBudgetIndex, 0)).toBe(0n);
      expect(budget(machine, programBudgetIndex, 1)).toBe(0n);
    });

    it("lets the default do whatever it does: end the pipeline, contribute, jump", () => {
      const text = asking
        .replace(
          "r1 = CALL tell (r0)\n}\naction ask",
          "r1 = CALL tell (r0)\nIF r0 {\nTAIL_CALL third\n} ELSE {\n}\nr1 = CALL tell (r0)\n}\naction ask",
        )
        .replace("actions plain\n}", "actions plain\ndefault plain(0)\n}");
      // A jump to the table itself is none: only the first table jumps.
      const forward = text
        .replace(
          "table third at test.event {\nmatch a: i64 exact event.0\nactions plain\ndefault plain(0)",
          "table third at test.event {\nactions other\ndefault other()",
        )
        .replace("action ask", "action other() {\nr0 = CONST 33\nr1 = CALL tell (r0)\n}\naction ask");
      const { send } = start(kind, forward);
      expect(send("test.event", 1, 0, 0, 0)).toEqual([-7, 33]);
    });

    it("pays for entries of the control plane as well", () => {
      const { machine, program, send } = start(kind, asking);
      allow(machine, programBudgetIndex, 1_000);
      allow(machine, tableBudgetIndex(1), 400);
      const second = machine.table("second")!;
      const action = second.declaration.actions.find((index) => program.actions[index]!.name === "ask")!;
      const entry = { matches: [{ kind: "exact", value: 5n }], priority: 0, call: { action, data: [77n] } } as const;
      expect(second.insert(entry)).toBeUndefined();
      expect(send("test.event", 5, 0, 0, 0)).toEqual([-7, 1000, 77]);
      expect(send("test.event", 5, 0, 0, 0)).toEqual([-7]);
    });
  });

  it("leaves the program's own parts where they were, and adds behind", () => {
    const program = assembled(asking);
    const { program: run, guards } = secureAggregates(program);
    expect(run.aggregates).toBeUndefined();
    expect(run.actions.map(({ name }) => name)).toEqual(["plain", "ask", "ask"]);
    expect(run.tables.map(({ actions }) => actions)).toEqual([[0, 1], [2], [0]]);
    expect(run.tables[1]!.entries.map(({ call }) => call.action)).toEqual([2, 2]);
    expect(run.contexts.map(({ name, perCpu }) => `${name} ${perCpu}`)).toEqual([
      "rmt.contributions.load false",
      "rmt.sum.load false",
      "rmt.privacy true",
    ]);
    expect(guards.map(({ kind, action, what }) => `${kind} ${action}: ${what}`)).toEqual([
      "noise ask: aggregate load: two-sided geometric noise, epsilon 0.0002, sensitivity 10",
      "noise ask: aggregate load: two-sided geometric noise, epsilon 0.0001, sensitivity 10",
      "privacy ask: table first: a match costs 0.0003 of epsilon, from 1 of the program; when they are spent, action plain runs",
      "privacy ask: table second: a match costs 0.0003 of epsilon, from 1 of the program and 0.0006 of the table; when they are spent, nothing runs",
    ]);
    expect(guards[0]!.place).toBe("9:1");
  });

  it("leaves programs without aggregates as they are", () => {
    const program: Program = assembled("program none\naction a() {\n}\ntable t at test.event {\nactions a\n}");
    expect(secureAggregates(program)).toEqual({ program, guards: [] });
  });

  it("is reported with costs, sensitivity and noise", () => {
    expect(reportPrivacy(assembled(asking), { isolation: "user" })).toEqual({
      between: "process",
      budget: 1_000_000,
      tables: [
        { name: "first", costPerMatch: 300, budget: 1_000_000 },
        { name: "second", costPerMatch: 300, budget: 600 },
      ],
      aggregates: [{ name: "load", sensitivity: 10, noiseScale: 100_000 }],
      declaredFlows: [],
    });
  });
});

describe("a question is paid for by its worst case", () => {
  const costOf = (body: string) => {
    const text = asking.replace(/action ask.*\n\}\ntable first/s, `action ask(scale: i64) {\n${body}\n}\ntable first`);
    return reportPrivacy(assembled(text), {}).tables[0]?.costPerMatch;
  };
  it("over branches, loops and jumps", () => {
    const ask = (epsilon: number) => `r1 = RMT_NOISY_SUM load ${epsilon}\n`;
    expect(costOf(ask(5) + ask(7))).toBe(12);
    expect(costOf(`IF r0 {\n${ask(5)}} ELSE {\n${ask(7)}${ask(1)}}`)).toBe(8);
    expect(costOf(`r2 = LOOP 6 {\n${ask(5)}}`)).toBe(30);
    expect(costOf(`r2 = LOOP 6 {\nBLOCK {\n${ask(5)}BREAK 0\n${ask(9)}}\n}`)).toBe(30);
    expect(costOf(`${ask(4)}RETURN\n${ask(9)}`)).toBe(4);
    expect(costOf("r1 = CONST 0")).toBeUndefined();
  });
});

describe("aggregates and budgets that cannot be", () => {
  const cases: readonly [what: string, code: string, text: string][] = [
    ["a range the wrong way round", "RMT3039", contributing.replace("-5..10", "10..-5")],
    ["room for nobody", "RMT3039", contributing.replace("capacity 3", "capacity 0")],
    ["room for too many", "RMT3039", contributing.replace("capacity 3", "capacity 1048577")],
    ["a sum beyond 2^62", "RMT3039", contributing.replace("-5..10 capacity 3", `0..${2n ** 60n} capacity 4`)],
    [
      "a negative sum beyond -2^62",
      "RMT3039",
      contributing.replace("-5..10 capacity 3", `${-(2n ** 60n)}..0 capacity 4`),
    ],
    ["an answer without epsilon", "RMT3039", asking.replace("load 200", "load 0")],
    [
      "an answer with too much epsilon",
      "RMT3039",
      asking
        .replace("load 200", "load 1000000001")
        .replace("budget 1000000\n", "budget 4000000000\n")
        .replace("budget 600", ""),
    ],
    ["noise beyond 64 bits", "RMT3039", asking.replace("0..10", `0..${2n ** 50n}`)],
    ["a part larger than the whole", "RMT3039", asking.replace("budget 600", "budget 1000001")],
    [
      "a contribution for another principal",
      "RMT3039",
      contributing.replace("RMT_CONTRIBUTE load r0 r1", "RMT_CONTRIBUTE load r1 r1"),
    ],
    [
      "a contribution under a key that does not hold the principal",
      "RMT3039",
      contributing.replace("process: u32", "process: u16"),
    ],
    ["contributions of each process between users", "RMT3039", contributing.replace("between process", "between user")],
    ["a contribution where events are nobody's", "RMT3039", contributing.replaceAll("test.shared", "test.event")],
    [
      "a contribution of what another may have said",
      "RMT3038",
      contributing
        .replace("helpers grant", "context all(index: u8) kind array capacity 1 {\nvalue: i64\n}\nhelpers grant")
        .replace("capacity 1 {", "{")
        .replace("kind array {", "capacity 1 kind array {")
        .replace(
          "RMT_CONTRIBUTE load r0 r1",
          "r2 = CONST 0\nc3 = RMT_MATCH_CTXT all (r2)\nRMT_ST_CTXT c3.value r1\nr1 = RMT_LD_CTXT c3.value\nRMT_CONTRIBUTE load r0 r1",
        )
        .replace("action give() {\n", "action give() {\nregisters r0..r2 c3: all\n"),
    ],
    [
      "questions without a budget",
      "RMT3040",
      asking.replace("privacy between process budget 1000000\n", "").replace("budget 600", ""),
    ],
    [
      "questions with an empty budget",
      "RMT3040",
      asking.replace("budget 1000000\n", "budget 0\n").replace("budget 600", ""),
    ],
    ["a question by default", "RMT3040", asking.replace("default plain(-7)", "default ask(5)")],
    [
      "a match beyond the program's budget",
      "RMT3040",
      asking.replace("budget 1000000\n", "budget 299\n").replace("budget 600", ""),
    ],
    ["a match beyond the table's part", "RMT3040", asking.replace("budget 600", "budget 299")],
    [
      "a loop of questions beyond the budget",
      "RMT3040",
      asking
        .replace("r1 = RMT_NOISY_SUM load 200", "r2 = LOOP 65536 {\nr1 = RMT_NOISY_SUM load 200\n}")
        .replace("budget 600", ""),
    ],
  ];
  it.each(cases)("are refused: %s (%s)", (_, code, text) => {
    expect(new Set(codes(text))).toEqual(new Set([code]));
  });

  it("are not these", () => {
    for (const text of [
      contributing,
      asking,
      asking.replace("budget 600", "budget 300"),
      asking.replace("budget 1000000\n", "budget 600\n"),
    ]) {
      expect(findings(text)).toEqual([]);
    }
    const byUser = contributing.replace("event.0", "event.2");
    expect(findings(byUser)).toEqual([]);
    expect(findings(byUser.replace("between process", "between user"))).toEqual([]);
  });

  it("name what is too much, and what to do", () => {
    const [finding] = findings(asking.replace("budget 600", "budget 299"));
    expect(finding).toMatchObject({
      message: "a match of action ask in table second may cost 300 millionths of epsilon, but table second has 299",
      hint: "ask less often, or at a smaller epsilon, or raise the budget",
    });
  });
});
