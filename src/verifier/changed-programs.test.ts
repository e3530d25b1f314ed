import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { anyProgram } from "../../test/any-program.ts";
import { assembleProgram, integerTypes, type Program, printProgram } from "../bytecode/index.ts";
import { unwrap } from "../diagnostics/index.ts";
import { drawFromSeed, randomProgram } from "../fuzz/index.ts";
import { verifyProgram } from "./index.ts";

describe("the verifier never throws", () => {
  it("whatever numbers, names and lists of a program are changed", () => {
    let refused = 0;
    fc.assert(
      fc.property(
        fc.nat(1000),
        fc.array(fc.tuple(fc.nat(), fc.nat(9)), { minLength: 1, maxLength: 6 }),
        (seed, changes) => {
          const program = structuredClone(randomProgram(drawFromSeed(seed)));
          for (const [position, change] of changes) mutate(program, position, change);
          if (refusalsOf(program).length > 0) refused += 1;
        },
      ),
      { numRuns: 600 },
    );
    expect(refused).toBeGreaterThan(150);
  });

  it("whatever is changed in a program of tensors, queues, counters and metadata", () => {
    const original = unwrap(assembleProgram(learned, "p.rmt"));
    expect(verifyProgram(original)).toMatchObject({ ok: true });
    const seen = new Set<string>();
    fc.assert(
      fc.property(fc.array(fc.tuple(fc.nat(), fc.nat(9)), { minLength: 1, maxLength: 3 }), (changes) => {
        const program = structuredClone(original);
        for (const [position, change] of changes) mutate(program, position, change);
        for (const code of refusalsOf(program)) seen.add(code);
      }),
      { numRuns: 600 },
    );
    expect(seen.size).toBeGreaterThan(12);
  });

  it("whatever a program of the right shape says", () => {
    let refused = 0;
    fc.assert(
      fc.property(anyProgram(), (program) => {
        if (refusalsOf(program).length > 0) refused += 1;
      }),
      { numRuns: 300 },
    );
    expect(refused).toBeGreaterThan(150);
  });
});

const learned = `program p
context seen(page: u64) capacity 8 kind hash percpu { count: u32 last: ring i16[4] }
context todo() capacity 8 kind queue { page: u64 length: u8 }
model net: network i8[16] => i8
tensor weights of net: i8[4 16]
tensor kernels of net: i8[2 3 3 1]
tensor curve: i32[4] = 1 -2 3 -4
counter misses
histogram sizes
metadata class: u8
action a(limit: u8) {
registers r0..r4 c5: seen c6: todo v7: i8[16] v8: i32[4] v9: i32[8] v10: i8[4]
r1 = CONST 3
r2 c5 = RMT_FIND_CTXT seen (r1)
RMT_ST_CTXT c5.count r2
r2 = RMT_PUSH_QUEUE todo (r1 r2)
r2 c6 = RMT_POP_QUEUE todo
v7 = RMT_VECTOR_ZERO
v8 = RMT_TENSOR_LD curve
RMT_MAT_MUL v8 weights v7
v10 = RMT_REQUANTIZE v8 r1 r2
v9 = RMT_VECTOR_ZERO
RMT_CONVOLVE v9 kernels v7 4 4 1 1 0 0
v10 = RMT_POOL_MAX v7 4 4 1 2 2 2 2
v7 = RMT_ROW_LD weights r1
RMT_VECTOR_PUT v7 v10 12
r3 r4 = RMT_ARG_MAX v8
r3 = RMT_LOOKUP curve r3
RMT_COUNT misses r3
RMT_OBSERVE sizes r3
RMT_ST_META class r3
TAIL_CALL u
}
action b() {
}
table t at test.event {
match a: i64 exact event.0
actions a
default a(3)
}
table u at test.event {
match class: u8 range metadata
actions b
}`;

/** The codes of what the verifier finds, after a look at how it says it. */
function refusalsOf(program: Program): readonly string[] {
  const result = verifyProgram(program);
  if (result.ok) return [];
  for (const { code, message, hint } of result.diagnostics) {
    expect(code).toMatch(/^RMT30\d\d$/);
    expect(message).not.toMatch(/undefined|NaN|\[object/);
    expect(hint).not.toBe("");
  }
  printProgram(program);
  return result.diagnostics.map(({ code }) => code);
}

/** Changes one value somewhere in the program for another of its shape. */
function mutate(program: Program, position: number, change: number): void {
  const places: (() => void)[] = [];
  const visit = (parent: Record<string, unknown>, key: string) => {
    const value = parent[key];
    if (typeof value === "number") {
      const choices = [value + 1, value - 1, 0, -1, 65, 255, 65_535, 2 ** 31, 2 ** 32 - 1, 4097];
      places.push(() => {
        parent[key] = choices[change];
      });
    } else if (typeof value === "bigint") {
      const choices = [value + 1n, -value, 0n, 1n << 63n, (1n << 64n) - 1n, -1n, 255n, -(1n << 63n), 64n, 8n];
      places.push(() => {
        parent[key] = choices[change];
      });
    } else if (typeof value === "string" && (key === "type" || key === "element")) {
      places.push(() => {
        parent[key] = integerTypes[change % 8];
      });
    } else if (typeof value === "string" && (key === "name" || key === "hook")) {
      places.push(() => {
        parent[key] = ["", "context0", "memory.swapLookup", "constructor"][change % 4];
      });
    } else if (Array.isArray(value)) {
      places.push(() => {
        if (change < 5) value.splice(change, 1);
        else value.push(...value.slice(0, 2));
      });
      for (const index of value.keys()) visit(value as unknown as Record<string, unknown>, String(index));
    } else if (typeof value === "object" && value !== null) {
      for (const inner of Object.keys(value)) visit(value as Record<string, unknown>, inner);
    }
  };
  visit({ program }, "program");
  places[position % places.length]!();
}
