import { describe, expect, it } from "vitest";
import type { Instruction, ModelSlot, Program } from "../bytecode/index.ts";
import { unwrap } from "../diagnostics/index.ts";
import { hooks } from "../hooks/index.ts";
import { limitableEffects } from "./effects.ts";
import { compileSource } from "./index.ts";

function compile(declarations: string, statements = "event.grant(1);", table = ""): Program {
  const names = [
    ..."aggregate boostedTrees decisionTree feature hashedPerceptron i8 i32 i64 implies limit monotone never privacy random robust".split(
      " ",
    ),
    ..."u8 u32 u64 vector".split(" "),
  ];
  const source = `import { ${names.join(", ")}, hooks, table } from "rmt";
${declarations}
function act(event: hooks.TestShared) {
  ${statements}
}
export const acts = table({ hook: hooks.testShared, actions: { act }, default: act${table} });`;
  return unwrap(compileSource(source, "test.rmt.ts"));
}

/** The text at a location of a program that was compiled with these declarations. */
function textAt(program: Program, declarations: string, location: number): string {
  const { line, column, length } = program.locations[location]!;
  return declarations.split("\n")[line - 2]!.slice(column - 1, column - 1 + length);
}

function only<Op extends Instruction["op"]>(program: Program, op: Op) {
  return program.actions[0]!.body.filter((instruction) => instruction.op === op) as Extract<
    Instruction,
    { readonly op: Op }
  >[];
}

describe("what a model may answer", () => {
  const tree = (options: string) =>
    `const most = 1 << 4;\nconst net = decisionTree({ features: 4, featureType: i8, output: u8, maxNodes: 15, maxDepth: 3${options} });`;
  const slotOf = (options: string): ModelSlot => compile(tree(options)).models[0]!;

  it("is anything unless it says more", () => {
    const slot = slotOf("");
    for (const option of ["range", "envelope", "pooled", "properties"]) expect(slot).not.toHaveProperty(option);
    expect(slotOf(", envelope: false, pooled: false, properties: []")).toEqual(slot);
  });

  it("is told by constant expressions", () => {
    expect(slotOf(", range: [most - 6, 2 * most], envelope: most > 3, pooled: true")).toMatchObject({
      range: { low: 10, high: 32 },
      envelope: true,
      pooled: true,
    });
  });

  it("has properties with conditions, each with its place", () => {
    const declarations = tree(`, properties: [
  never({ when: [feature(0, -most, 20), feature(3, 5, 5)], answer: [1, most] }),
  implies({ answer: [0, 5] }),
  monotone({ feature: most - 13, direction: "decreasing", when: [feature(1, -128, 127)] }),
  robust({ distance: 255, tolerance: 0 }),
]`);
    const program = compile(declarations);
    const properties = program.models[0]!.properties!;
    expect(properties.map(({ location, ...property }) => property)).toEqual([
      {
        kind: "never",
        when: [
          { feature: 0, low: -16, high: 20 },
          { feature: 3, low: 5, high: 5 },
        ],
        low: 1,
        high: 16,
      },
      { kind: "implies", when: [], low: 0, high: 5 },
      { kind: "monotone", when: [{ feature: 1, low: -128, high: 127 }], feature: 3, direction: "decreasing" },
      { kind: "robust", when: [], distance: 255, tolerance: 0 },
    ]);
    expect(properties.map(({ location }) => textAt(program, declarations, location))).toEqual([
      "never({ when: [feature(0, -most, 20), feature(3, 5, 5)], answer: [1, most] })",
      "implies({ answer: [0, 5] })",
      `monotone({ feature: most - 13, direction: "decreasing", when: [feature(1, -128, 127)] })`,
      "robust({ distance: 255, tolerance: 0 })",
    ]);
  });

  it("is a class where the leaves of its trees are scores", () => {
    const boosted = (high: number) =>
      `const net = boostedTrees({ features: 4, output: { classes: 2 }, trees: 3, maxNodes: 15, maxDepth: 3, range: [1, ${high}] });`;
    expect(compile(boosted(1)).models[0]).toMatchObject({ output: "i32", range: { low: 1, high: 1 } });
    expect(() => compile(boosted(2))).toThrow("The answer must be between 0 and 1");
  });

  it("is for features as they are typed, 32 unsigned bits included", () => {
    const program = compile(
      `const net = hashedPerceptron({ features: 2, featureType: u32, tables: [[0]], rows: 4, properties: [never({ when: [feature(1, 3_000_000_000, 0xffff_ffff)], answer: [1, 1] })] });`,
    );
    expect(program.models[0]!.properties![0]!.when).toEqual([{ feature: 1, low: 3_000_000_000, high: 0xffff_ffff }]);
  });

  it("needs no wrapping to a narrower type that holds the range", () => {
    const asked = (options: string) => {
      const program = compile(
        `const net = decisionTree({ features: 4, featureType: i8, output: i32, maxNodes: 15, maxDepth: 3${options} });`,
        "const answer: u8 = u8(net.predict(vector(i8, 4)));\n  event.grant(answer);",
      );
      return only(program, "EXTEND").length;
    };
    expect([asked(""), asked(", range: [0, 300]"), asked(", range: [0, 255]")]).toEqual([1, 1, 0]);
  });
});

describe("limits of effects", () => {
  it("are rates by a field of the event, or for all", () => {
    const declarations = `const rate = 250 * 4;
export const perProcess = limit({ effect: "test.grant", by: "process", perSecond: rate, burst: 4 });
const forAll = limit({ effect: "test.grant", perSecond: 2 * rate, burst: rate });`;
    const program = compile(declarations);
    expect(program.limits!.map(({ location, ...limit }) => limit)).toEqual([
      { effect: "test.grant", by: "process", perSecond: 1000, burst: 4 },
      { effect: "test.grant", by: "", perSecond: 2000, burst: 1000 },
    ]);
    expect(program.limits!.map(({ location }) => textAt(program, declarations, location))).toEqual([
      "perProcess",
      "forAll",
    ]);
  });

  it("can be shares of what the hook allows for all together, rounded down", () => {
    const total = hooks.find(({ name }) => name === "test.shared")!.helpers[0]!.limits.find(({ by }) => by === "")!;
    expect(total).toMatchObject({ perSecond: 4000, burst: 64 });
    const shares = (share: string) =>
      compile(`const part = limit({ effect: "test.grant", by: "user", ${share} });`).limits![0];
    expect(shares("share: 25")).toMatchObject({ by: "user", perSecond: 1000, burst: 16 });
    expect(shares("share: 33")).toMatchObject({ perSecond: 1320, burst: 21 });
    expect(shares("share: 1")).toMatchObject({ perSecond: 40, burst: 1 });
    expect(shares("share: 100, burst: 7")).toMatchObject({ perSecond: 4000, burst: 7 });
  });

  it("are for effects whose hooks all have a clock, by fields that all their events have", () => {
    const prefetch = limitableEffects.find(({ name }) => name === "memory.prefetch")!;
    expect(prefetch.hooks.map(({ name }) => name)).toEqual(["memory.swapLookup", "memory.swapReadahead"]);
    expect(prefetch.fields).toEqual(["process", "page", "region"]);
    expect(limitableEffects.map(({ name }) => name)).not.toContain("test.tell");
    for (const effect of limitableEffects) {
      for (const hook of effect.hooks) expect(effect.fields).not.toContain(hook.clock);
    }
  });
});

describe("privacy", () => {
  it("is declared with budgets in exact millionths", () => {
    const declarations = `export const apart = privacy({ between: "cgroup", budget: 0.3 });`;
    const program = compile(declarations, undefined, ", privacyBudget: 0.000001");
    expect(program.privacy).toMatchObject({ between: "cgroup", budget: 300_000 });
    expect(textAt(program, declarations, program.privacy!.location)).toBe("apart");
    expect(program.tables[0]!.privacyBudget).toBe(1);
  });

  it.each([
    ["0", 0],
    ["1", 1_000_000],
    ["1.1", 1_100_000],
    [".29", 290_000],
    ["2.", 2_000_000],
    ["1_000.000_001", 1_000_000_001],
    ["4294.967295", 4_294_967_295],
  ])("takes %s as it is written", (text, millionths) => {
    expect(compile(`const apart = privacy({ between: "user", budget: ${text} });`).privacy!.budget).toBe(millionths);
  });

  it.each(["1e-3", "0.1234567", "4294.967296", "0x10", "1n", "budget", "-0.5", "0.1 + 0.2"])("refuses %s", (text) => {
    const source = `const budget = 1;\nconst apart = privacy({ between: "user", budget: ${text} });`;
    expect(() => compile(source)).toThrow(
      "The privacy budget is a number from 0 to 4294.967295 with at most 6 decimals",
    );
  });
});

describe("aggregates", () => {
  const busy = "const busy = aggregate({ by: { user: u32 }, contribution: [-(1 << 4), 0x7fff_ffff_ffff_ffffn] });";

  it("are declared by whose contribution it is, and bounds of 64 bits", () => {
    const [aggregate] = compile(busy).aggregates!;
    expect(aggregate).toMatchObject({
      name: "busy",
      key: { name: "user", type: "u32" },
      low: -16n,
      high: 2n ** 63n - 1n,
      capacity: 1024,
    });
    const small = busy.replace(" });", ", capacity: 3 * 7 });");
    expect(compile(small).aggregates![0]!.capacity).toBe(21);
  });

  it("take contributions and answer with 64 bits", () => {
    const program = compile(
      `${busy}\nconst other = aggregate({ by: { process: u32 }, contribution: [0, 1] });`,
      `
  other.contribute(event.process, 1);
  busy.contribute(event.user, event.value - 3);
  const sum: i64 = busy.noisySum({ epsilon: 0.01 }) + other.noisySum({ epsilon: 1 });
  event.grant(sum);`,
    );
    const [first, second] = only(program, "RMT_CONTRIBUTE");
    expect([first!.aggregate, second!.aggregate]).toEqual([1, 0]);
    const field = (register: number) => only(program, "RMT_LD_EVENT").find(({ result }) => result === register)?.field;
    expect([field(first!.principal), field(second!.principal)]).toEqual([0, 2]);
    expect(only(program, "SUB").map(({ result }) => result)).toEqual([second!.value]);
    expect(only(program, "RMT_NOISY_SUM").map(({ aggregate, epsilon }) => [aggregate, epsilon])).toEqual([
      [0, 10_000],
      [1, 1_000_000],
    ]);
  });

  it("are left out of programs that have none", () => {
    const program = compile("");
    for (const part of ["aggregates", "limits", "privacy"]) expect(program).not.toHaveProperty(part);
    expect(program.tables[0]).not.toHaveProperty("privacyBudget");
  });
});
