import { join } from "node:path";
import { describe, expect, it } from "vitest";
import { type Block, type Program, printProgram } from "../bytecode/index.ts";
import { unwrap } from "../diagnostics/index.ts";
import { compileFile, compileSource } from "./index.ts";

const design = `import { context, decisionTree, exact, hooks, i32, ring, run, table, u32, u64 } from "rmt";

const history = context({ key: { process: u32 }, value: { page: u64, deltas: ring(i32, 8) } });
const nextDelta = decisionTree({ features: 8, output: i32, maxNodes: 1023, maxDepth: 12 });

function observe(event: hooks.SwapLookup) {
  const seen = history.at(event.process);
  const delta = i32(event.page - seen.page);
  nextDelta.learn(seen.deltas, delta);
  seen.deltas.push(delta);
  seen.page = event.page;
}

function prefetchAhead(event: hooks.SwapReadahead, depth: u32) {
  const window = history.at(event.process).deltas.copy();
  let page = event.page;
  for (let step = 0; step < 16 && step < depth; step++) {
    const delta = nextDelta.predict(window);
    if (delta === 0) return;
    page += u64(delta);
    event.prefetch(page);
    window.push(delta);
  }
}

export const pagePatterns = table({
  hook: hooks.swapLookup, match: { process: exact }, actions: { observe }, default: observe,
});
export const pagePrefetch = table({
  hook: hooks.swapReadahead, match: { process: exact }, actions: { prefetchAhead }, default: run(prefetchAhead, 8),
});
`;

/** Compiles statements as the body of an action and returns its instructions as printed, without places. */
function lowered(statements: string, helpers = ""): string[] {
  const source = `import { clamp, hooks, i32, table, u8, u32, u64, vector } from "rmt";
${helpers}
function observe(event: hooks.SwapLookup) {
${statements}
}
export const pages = table({ hook: hooks.swapLookup, actions: { observe }, default: observe });`;
  const lines = printProgram(unwrap(compileSource(source, "test.rmt.ts"))).split("\n");
  const start = lines.findIndex((line) => line.startsWith("action "));
  const body = lines.slice(start + 2, lines.indexOf("}", start));
  return body.map((line) => line.replace(/ @\d+:\d+\+\d+/, "").slice(2));
}

function operations(block: Block): string[] {
  return block.flatMap((instruction) => {
    if (instruction.op === "IF") {
      return ["IF", ...operations(instruction.whenTrue), "ELSE", ...operations(instruction.whenFalse), "END"];
    }
    if (instruction.op === "RMT_INFER") return ["RMT_INFER", ...operations(instruction.body), "END"];
    if (instruction.op === "LOOP") return [`LOOP ${instruction.bound}`, ...operations(instruction.body), "END"];
    return [instruction.op];
  });
}

describe("the example of the design", () => {
  const program: Program = unwrap(compileSource(design, "programs/prefetch.rmt.ts"));

  it("declares what it says", () => {
    expect(program).toMatchObject({ name: "prefetch", sourceFile: "programs/prefetch.rmt.ts", helpers: ["prefetch"] });
    expect(program.contexts[0]).toMatchObject({
      name: "history",
      keys: [{ name: "process", type: "u32" }],
      fields: [
        { name: "page", kind: "scalar", type: "u64", length: 1 },
        { name: "deltas", kind: "ring", type: "i32", length: 8 },
      ],
      capacity: 1024,
    });
    expect(program.models[0]).toMatchObject({
      features: 8,
      featureType: "i32",
      output: "i32",
      maxNodes: 1023,
      maxDepth: 12,
    });
    expect(program.tables).toMatchObject([
      {
        name: "pagePatterns",
        hook: "memory.swapLookup",
        actions: [0],
        defaultCall: { action: 0, data: [] },
        size: 1024,
      },
      { name: "pagePrefetch", hook: "memory.swapReadahead", actions: [1], defaultCall: { action: 1, data: [8n] } },
    ]);
    expect(program.tables[0].keys).toEqual([
      { source: "event", field: 0, name: "process", type: "u32", kind: "exact" },
    ]);
  });

  it("lowers to the instructions that one would write by hand", () => {
    expect(operations(program.actions[0].body)).toEqual(
      "RMT_LD_EVENT RMT_MATCH_CTXT RMT_LD_EVENT RMT_LD_CTXT SUB EXTEND RMT_VECTOR_LD RMT_LEARN RMT_PUSH_RING RMT_LD_EVENT RMT_ST_CTXT".split(
        " ",
      ),
    );
    expect(operations(program.actions[1].body).join(" ")).toBe(
      "RMT_LD_EVENT RMT_MATCH_CTXT RMT_VECTOR_LD RMT_LD_EVENT LOOP 16 LT_U IF ELSE BREAK END RMT_INFER CONST RMT_TREE_WALK END CONST EQ IF RETURN ELSE END ADD CALL RMT_VECTOR_PUSH END",
    );
  });

  it("knows the place of each instruction", () => {
    const learn = program.actions[0].body.find((instruction) => instruction.op === "RMT_LEARN");
    const place = program.locations[learn?.location ?? -1];
    expect(design.split("\n")[place.line - 1].slice(place.column - 1, place.column - 1 + place.length)).toBe(
      "nextDelta.learn(seen.deltas, delta)",
    );
  });
});

describe("lowering", () => {
  it("computes into the variable directly, without moves", () => {
    expect(lowered("let page = event.page;\npage = page * 3 + event.region;\nevent.prefetch(page);")).toEqual([
      "r0 = RMT_LD_EVENT event.1",
      "r1 = CONST 3",
      "r2 = MUL r0 r1",
      "r3 = RMT_LD_EVENT event.2",
      "r0 = ADD r2 r3",
      "r4 = CALL prefetch (r0)",
    ]);
  });

  it("wraps only where a value may not fit", () => {
    const code = lowered(
      "const small = (event.process & 0xff) + 1;\nconst large = event.process + 1;\nevent.prefetch(small + large);",
    );
    expect(code.filter((line) => line.includes("EXTEND"))).toHaveLength(2);
    expect(lowered("const small = (event.process & 0xff) + 1;\nevent.prefetch(small);").join()).not.toContain("EXTEND");
  });

  it("evaluates constants exactly, as the machine would", () => {
    const constant = (text: string) => lowered(`event.prefetch(u64(${text}));`)[0];
    expect(constant("7 / 2 * 2 - -1 % 2")).toBe("r0 = CONST 7");
    expect(constant("u8(200) + u8(100)")).toBe("r0 = CONST 44");
    expect(constant("clamp(i32(-5) >> 1, -2, 9)")).toBe("r0 = CONST -2");
    expect(constant("0xffff_ffff_ffff_ffffn")).toBe("r0 = CONST -1");
  });

  it("passes constants through functions and drops branches that they decide", () => {
    const twice =
      "function scaled(page: u64, factor: u32): u64 {\n  if (factor === 1) return page;\n  return page * factor;\n}";
    expect(lowered("event.prefetch(scaled(event.page, 1));", twice)).toEqual([
      "r0 = RMT_LD_EVENT event.1",
      "r1 = MOVE r0",
      "r2 = CALL prefetch (r1)",
    ]);
  });
});

describe("static entries", () => {
  it("become matches in the order of the keys, left-out keys match everything", () => {
    const program = unwrap(
      compileSource(
        `import { exact, hooks, lpm, mask, prefix, range, run, span, table, ternary, u32 } from "rmt";
const first = 40;
function act(event: hooks.SwapLookup, depth: u32) { event.prefetch(event.page + depth); }
export const wide = table({
  hook: hooks.swapLookup, match: { process: exact, page: ternary, time: range }, actions: { act }, size: 8,
  entries: [
    { match: { process: first + 2, page: mask(0x10, 0xf0) }, priority: 5, action: run(act, 4) },
    { match: { time: span(5, 6), process: 1, page: 7 }, priority: 6, action: run(act, 9) },
  ],
});
export const narrow = table({
  hook: hooks.swapLookup, match: { region: lpm }, actions: { act },
  entries: [{ match: { region: prefix(0x1000_0000_0000_0000n, 4) }, action: run(act, 1) }, { action: run(act, 2) }],
});`,
        "entries.rmt.ts",
      ),
    );
    const every = 2n ** 64n - 1n;
    expect(program.tables[0].entries).toEqual([
      {
        matches: [
          { kind: "exact", value: 42n },
          { kind: "ternary", value: 0x10n, mask: 0xf0n },
          { kind: "range", low: 0n, high: every },
        ],
        priority: 5,
        call: { action: 0, data: [4n] },
      },
      {
        matches: [
          { kind: "exact", value: 1n },
          { kind: "ternary", value: 7n, mask: every },
          { kind: "range", low: 5n, high: 6n },
        ],
        priority: 6,
        call: { action: 0, data: [9n] },
      },
    ]);
    expect(program.tables[1].entries.map((entry) => entry.matches[0])).toEqual([
      { kind: "lpm", value: 0x1000000000000000n, prefixLength: 4 },
      { kind: "lpm", value: 0n, prefixLength: 0 },
    ]);
  });
});

describe("findings", () => {
  const table = "export const pages = table({ hook: hooks.swapLookup, actions: { observe }, default: observe });";
  const codes = (source: string) => {
    const result = compileSource(source, "test.rmt.ts");
    return (result.ok ? (result.warnings ?? []) : result.diagnostics).map(
      ({ code, location }) => `${code} ${location?.line}`,
    );
  };

  it("are all collected, in the order of the text", () => {
    const source = `import { hooks, table, u64 } from "rmt";
function unused(page: u64): u64 {
  return page + 1.5;
}
function observe(event: hooks.SwapLookup) {
  while (true) event.prefetch("page");
  const kind = typeof event;
  event.prefetch(event.page + 1n);
}
${table}`;
    expect(codes(source)).toEqual(["RMT1200 3", "RMT1100 6", "RMT1201 6", "RMT1208 7"]);
  });

  it("name a table that is not exported as a warning", () => {
    const source = `import { hooks, table } from "rmt";
function observe(event: hooks.SwapLookup) { event.prefetch(event.page); }
${table.replace("export ", "")}`;
    expect(codes(source)).toEqual(["RMT1015 3"]);
  });

  it("stop functions that explode when put in place of their calls", () => {
    const levels = Array.from(
      { length: 20 },
      (_, level) => `function f${level}(page: u64): u64 { return f${level + 1}(f${level + 1}(page)); }`,
    );
    const source = `import { hooks, table, u64 } from "rmt";
${levels.join("\n")}
function f20(page: u64): u64 { return page * 3 + 1; }
function observe(event: hooks.SwapLookup) { event.prefetch(f0(event.page)); }
${table}`;
    expect(codes(source).every((finding) => finding.startsWith("RMT1219"))).toBe(true);
  });

  it("name blocks that stand too deep inside each other", () => {
    const source = `import { hooks, table } from "rmt";
function observe(event: hooks.SwapLookup) {
${"if (event.page > event.region) {".repeat(65)} event.prefetch(1); ${"}".repeat(65)}
}
${table}`;
    expect(codes(source)).toEqual(["RMT1222 2"]);
  });

  it("say when a file cannot be read", () => {
    const result = compileFile(join(import.meta.dirname, "missing.rmt.ts"));
    expect(result.ok ? [] : result.diagnostics.map((diagnostic) => diagnostic.code)).toEqual(["RMT1003"]);
  });
});
