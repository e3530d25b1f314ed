import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { assembleProgram, type InstructionName } from "../../bytecode/index.ts";
import { unwrap } from "../../diagnostics/index.ts";
import { verifyProgram } from "../index.ts";
import {
  binaryIntervals,
  countOnesInterval,
  extendInterval,
  hull,
  includes,
  invertInterval,
  leadingZerosInterval,
  negateInterval,
  productInterval,
  sumInterval,
  widen,
} from "./interval.ts";

/** Whether the access passes in an action where r0 is an unknown page, r1 an unknown u32, r2 = 8, r3 = 0 and r4 = 1. */
function passes(body: string): boolean {
  const text = `program p
context c(k: u32) { array: array i32[8] small: array u8[4] byte: u8 long: u64 }
context q() kind queue { byte: u8 }
tensor grid: u8[4 2] = 1 2 3 4 5 6 7 8
tensor ones: i8[65] = ${"1 ".repeat(65)}
model net: network i8[2] => i8
metadata class: u8
metadata wide: u64
action a(data: u8) {
registers r0..r19 c20: c v21: u16[8] v22: u8[2] v23: i32[2] c24: q v25: u64[2]
r19 = MOVE r0
r0 = RMT_LD_EVENT event.1
r1 = RMT_LD_EVENT event.0
r2 = CONST 8
r3 = CONST 0
r4 = CONST 1
c20 = RMT_MATCH_CTXT c (r1)
v21 = RMT_VECTOR_ZERO
v22 = RMT_VECTOR_ZERO
v23 = RMT_VECTOR_ZERO
v25 = RMT_VECTOR_ZERO
${body}
}
table t at memory.swapReadahead {
actions a
}
table u at memory.swapReadahead {
}`;
  const result = verifyProgram(unwrap(assembleProgram(text, "x.rmt")));
  if (!result.ok) expect(result.diagnostics.map(({ code }) => code)).toEqual(["RMT3022"]);
  return result.ok;
}

const access = "r18 = RMT_LD_ARRAY c20.array";

describe("the bounds rule accepts an index", () => {
  const cases: readonly [what: string, body: string][] = [
    ["that is a constant", `r5 = CONST 7\n${access} r5`],
    ["under a mask", `r5 = CONST 7\nr6 = AND r0 r5\n${access} r6`],
    ["modulo the length, unsigned", `r5 = REM_U r0 r2\n${access} r5`],
    ["modulo the length, signed, of a value that is not negative", `r5 = REM_S r1 r2\n${access} r5`],
    ["that is a minimum", `r5 = CONST 7\nr6 = MIN_U r0 r5\n${access} r6`],
    ["clamped from both sides", `r5 = CONST 7\nr6 = MIN_S r0 r5\nr6 = MAX_S r6 r3\n${access} r6`],
    ["shifted until it fits", `r5 = CONST 29\nr6 = SHR_U r1 r5\n${access} r6`],
    ["divided until it fits", `r5 = CONST 0x20000000\nr6 = DIV_U r1 r5\n${access} r6`],
    ["that is a truth value", `r5 = LT_U r0 r1\n${access} r5`],
    ["of u8 divided by 32", `r5 = CONST 32\nr6 = DIV_S r19 r5\n${access} r6`],
    ["that is a loop counter", `r5 = LOOP 8 {\n${access} r5\n}`],
    ["that is a loop counter from the end", `r5 = LOOP 8 {\nr6 = CONST 7\nr6 = SUB r6 r5\n${access} r6\n}`],
    ["compared before, unsigned", `r5 = LT_U r0 r2\nIF r5 {\n${access} r0\n}`],
    ["compared before, both ways signed", `r5 = LT_S r0 r2\nr6 = LE_S r3 r0\nr7 = AND r5 r6\nIF r7 {\n${access} r0\n}`],
    ["compared the other way round", `r5 = LE_U r2 r0\nIF r5 {\n} ELSE {\n${access} r0\n}`],
    ["after leaving when it is too large", `r5 = LT_U r0 r2\nIF r5 {\n} ELSE {\nRETURN\n}\n${access} r0`],
    ["equal to a constant", `r5 = EQ r0 r4\nIF r5 {\n${access} r0\n}`],
    ["behind a condition turned round", `r5 = LT_U r0 r2\nr6 = EQ r5 r3\nIF r6 {\nRETURN\n}\n${access} r0`],
    ["behind a condition xor 1", `r5 = LT_U r0 r2\nr6 = XOR r5 r4\nIF r6 {\nRETURN\n}\n${access} r0`],
    ["behind a condition moved", `r5 = LT_U r0 r2\nr6 = MOVE r5\nr7 = NE r6 r3\nIF r7 {\n${access} r0\n}`],
    ["whose copy was compared", `r5 = MOVE r0\nr6 = LT_U r5 r2\nIF r6 {\n${access} r0\n}`],
    ["whose extension was compared", `r5 = EXTEND r1 u64\nr6 = LT_U r5 r2\nIF r6 {\n${access} r1\n}`],
    ["whose successor was compared", `r5 = ADD r1 r4\nr6 = LE_U r5 r2\nIF r6 {\n${access} r1\n}`],
    ["selected by a comparison", `r5 = LT_U r0 r2\nr6 = SELECT r5 r0 r3\n${access} r6`],
    [
      "behind a condition made of two, in branches",
      `r5 = LT_U r0 r2\nIF r5 {\nr6 = LT_U r3 r0\n} ELSE {\nr6 = CONST 0\n}\nIF r6 {\n${access} r0\n}`,
    ],
    ["behind one of two conditions", `r5 = LE_U r2 r0\nr6 = EQ r0 r3\nr7 = OR r5 r6\nIF r7 {\nRETURN\n}\n${access} r0`],
    [
      "in a loop that leaves in time",
      `r5 = CONST 0\nr6 = LOOP 100 {\nr7 = LT_U r5 r2\nIF r7 {\n} ELSE {\nBREAK 0\n}\n${access} r5\nr5 = ADD r5 r4\n}`,
    ],
    [
      "in a loop that skips what is too large",
      `r5 = LOOP 100 {\nr7 = LE_U r2 r5\nIF r7 {\nCONTINUE 0\n}\n${access} r5\n}`,
    ],
    [
      "in a loop that stays in its type",
      `r5 = CONST 0\nr6 = LOOP 100 {\n${access} r5\nr5 = ADD r5 r4\nr5 = REM_S r5 r2\n}`,
    ],
    ["in the branch that cannot be", `r5 = LT_U r4 r3\nIF r5 {\n${access} r0\n}`],
    ["joined of two", `IF r0 {\nr5 = CONST 2\n} ELSE {\nr5 = CONST 7\n}\n${access} r5`],
    [
      "that is an event field loaded before and compared",
      `r5 = LT_U r0 r2\nIF r5 {\nr6 = RMT_LD_EVENT event.1\n${access} r6\n}`,
    ],
    [
      "that is an event field of which a copy left when too large",
      `r5 = LE_U r2 r1\nIF r5 {\nRETURN\n}\nr1 = CONST 99\nr6 = RMT_LD_EVENT event.0\n${access} r6`,
    ],
    ["into a tensor", `r5 = REM_U r0 r2\nr6 = RMT_LOOKUP grid r5`],
    ["of a row of a tensor", `r5 = RMT_LD_CTXT c20.byte\nr6 = CONST 6\nr7 = SHR_U r5 r6\nv22 = RMT_ROW_LD grid r7`],
    ["that is a number of ones", "r5 = COUNT_ONES r0\nr6 = RMT_LOOKUP ones r5"],
    ["that is a number of ones of a small value", `r5 = CONST 127\nr6 = AND r0 r5\nr7 = COUNT_ONES r6\n${access} r7`],
    ["that is a number of zeros", "r5 = LEADING_ZEROS r0\nr6 = RMT_LOOKUP ones r5"],
    ["that is a bit length", `r5 = LEADING_ZEROS r19\nr6 = CONST 57\nr5 = MAX_S r5 r6\nr5 = SUB r5 r6\n${access} r5`],
    ["where the largest element is", `r5 r6 = RMT_ARG_MAX v21\n${access} r5`],
    ["whether a record was found", `r5 c20 = RMT_FIND_CTXT c (r0)\nr5 = RMT_LD_ARRAY c20.small r5`],
    ["whether a record was deleted", `r5 = RMT_DELETE_CTXT c (r0)\n${access} r5`],
    [
      "whether a queue took and gave",
      `r5 = RMT_PUSH_QUEUE q (r0)\nr6 c24 = RMT_POP_QUEUE q\nr5 = ADD r5 r6\n${access} r5`,
    ],
    ["whether there is a model", `r5 = RMT_MODEL_READY net\n${access} r5`],
    ["that is metadata of few bits", `r5 = RMT_LD_META class\nr6 = CONST 32\nr5 = DIV_S r5 r6\n${access} r5`],
    ["out of a tensor of few bits", `r5 = RMT_LOOKUP grid r3\nr6 = CONST 32\nr5 = DIV_S r5 r6\n${access} r5`],
    [
      "that is a sum of few elements",
      "r5 = RMT_VECTOR_SUM v22\nr6 = CONST 8\nr5 = SHR_S r5 r6\nr6 = RMT_LOOKUP grid r5",
    ],
    [
      "that is a product of small vectors",
      "r5 = RMT_VECTOR_DOT v22 v22\nr6 = CONST 14\nr5 = SHR_S r5 r6\nr6 = RMT_LOOKUP grid r5",
    ],
    ["behind a TAIL_CALL when it is too large", `r5 = LT_U r0 r2\nIF r5 {\n} ELSE {\nTAIL_CALL u\n}\n${access} r0`],
    ["into a vector", `r5 = REM_U r0 r2\nr6 = RMT_SCALAR_VAL v21 r5\nRMT_VECTOR_SET v21 r5 r6`],
  ];
  it.each(cases)("%s", (_, body) => {
    expect(passes(body)).toBe(true);
  });
});

describe("the bounds rule refuses an index", () => {
  const cases: readonly [what: string, body: string][] = [
    ["that is unknown", `${access} r0`],
    ["that is one too large", `${access} r2`],
    ["that is negative", `r5 = CONST -1\n${access} r5`],
    ["modulo the length, signed, of any value", `r5 = REM_S r0 r2\n${access} r5`],
    ["modulo a value that may be 0", `r5 = RMT_LD_CTXT c20.byte\nr5 = AND r5 r2\nr6 = REM_U r1 r5\n${access} r6`],
    ["compared only from above, signed", `r5 = LT_S r0 r2\nIF r5 {\n${access} r0\n}`],
    ["in the wrong branch", `r5 = LT_U r0 r2\nIF r5 {\n} ELSE {\n${access} r0\n}`],
    ["compared before it was changed", `r5 = LT_U r0 r2\nr0 = ADD r0 r4\nIF r5 {\n${access} r0\n}`],
    ["changed after it was compared", `r5 = LT_U r0 r2\nIF r5 {\nr0 = ADD r0 r4\n${access} r0\n}`],
    ["compared in a condition overwritten", `r5 = LT_U r0 r2\nr5 = MOVE r1\nIF r5 {\n${access} r0\n}`],
    [
      "behind one of two conditions of which either suffices",
      `r5 = LT_U r0 r2\nr6 = OR r5 r1\nIF r6 {\n${access} r0\n}`,
    ],
    ["whose sum may wrap", `r5 = ADD r0 r2\nr6 = LT_U r5 r2\nIF r6 {\n${access} r0\n}`],
    ["whose lower half was compared", `r5 = EXTEND r0 u32\nr6 = LT_U r5 r2\nIF r6 {\n${access} r0\n}`],
    ["that a loop makes larger", `r5 = CONST 0\nr6 = LOOP 9 {\n${access} r5\nr5 = ADD r5 r4\n}`],
    ["that a loop counter exceeds", `r5 = LOOP 9 {\n${access} r5\n}`],
    [
      "that the round before changed",
      `r5 = CONST 0\nr6 = LOOP 9 {\nr7 = LT_U r5 r2\nIF r7 {\n${access} r5\n}\nr8 = MOVE r5\nr5 = MOVE r0\n}\n${access} r5`,
    ],
    [
      "compared in the round before",
      `r5 = CONST 0\nr6 = CONST 1\nr7 = LOOP 9 {\nIF r6 {\n${access} r5\n}\nr5 = MOVE r0\nr6 = LT_U r5 r2\nr5 = MOVE r1\n}`,
    ],
    ["left by a BREAK", `r5 = LOOP 2 {\nr6 = MOVE r0\nIF r1 {\nBREAK 0\n}\nr6 = CONST 0\n}\n${access} r6`],
    [
      "brought by a CONTINUE",
      `r6 = CONST 0\nr5 = LOOP 2 {\n${access} r6\nr6 = MOVE r0\nIF r1 {\nCONTINUE 0\n}\nr6 = CONST 0\n}`,
    ],
    [
      "that is another event field than the one compared",
      `r5 = LT_U r0 r2\nIF r5 {\nr6 = RMT_LD_EVENT event.2\n${access} r6\n}`,
    ],
    [
      "that is an event field compared on one of two paths",
      `IF r1 {\nr5 = LT_U r0 r2\nIF r5 {\n} ELSE {\nRETURN\n}\n}\nr6 = RMT_LD_EVENT event.1\n${access} r6`,
    ],
    ["into a shorter array", `r5 = REM_U r0 r2\nr6 = RMT_LD_ARRAY c20.small r5`],
    ["stored to", `RMT_ST_ARRAY c20.array r0 r0`],
    ["of a vector", "r5 = RMT_SCALAR_VAL v21 r0"],
    ["of a vector element set", "RMT_VECTOR_SET v21 r2 r0"],
    ["into a tensor", "r5 = RMT_LOOKUP grid r2"],
    ["of a row", "r5 = CONST 4\nv22 = RMT_ROW_LD grid r5"],
    ["that is a number of zeros, one too many", "r5 = LEADING_ZEROS r0\nr5 = ADD r5 r4\nr6 = RMT_LOOKUP ones r5"],
    ["that is a number of ones of eight bits", `r5 = COUNT_ONES r19\n${access} r5`],
    ["that is the largest element", `r5 r6 = RMT_ARG_MAX v21\n${access} r6`],
    ["that is a hash", `r5 = HASH (r0)\n${access} r5`],
    ["that is any metadata", `r5 = RMT_LD_META wide\nr6 = CONST 7\nr5 = MIN_S r5 r6\n${access} r5`],
    [
      "that is a sum of elements that may wrap",
      `r5 = RMT_VECTOR_SUM v25\nr6 = CONST 7\nr5 = MIN_S r5 r6\n${access} r5`,
    ],
    [
      "that is a product that may be negative",
      `r5 = RMT_VECTOR_DOT v23 v22\nr6 = CONST 7\nr5 = MIN_S r5 r6\n${access} r5`,
    ],
    [
      "from a 64-bit field that may look negative",
      `r5 = RMT_LD_CTXT c20.long\nr6 = CONST 7\nr5 = MIN_S r5 r6\n${access} r5`,
    ],
  ];
  it.each(cases)("%s", (_, body) => {
    expect(passes(body)).toBe(false);
  });
});

describe("the interval analysis", () => {
  it("ends on loops nested deep, where each level tried a few times would take longer than anyone waits", () => {
    const open = Array.from({ length: 50 }, (_, depth) => `r5 = ADD r5 r${depth % 5}\nr7 = LOOP 1 {`).join("\n");
    expect(passes(`r5 = CONST 0\n${open}\n${access} r5\n${"}\n".repeat(50)}`)).toBe(false);
  });

  // The machine's arithmetic, written down once more from the instruction set's text.
  const signed = (value: bigint) => BigInt.asIntN(64, value);
  const unsigned = (value: bigint) => BigInt.asUintN(64, value);
  const truth = (value: boolean) => (value ? 1n : 0n);
  const meanings: Partial<Record<InstructionName, (a: bigint, b: bigint) => bigint>> = {
    ADD: (a, b) => a + b,
    SUB: (a, b) => a - b,
    MUL: (a, b) => a * b,
    DIV_S: (a, b) => (b === 0n ? 0n : a / b),
    DIV_U: (a, b) => (b === 0n ? 0n : unsigned(a) / unsigned(b)),
    REM_S: (a, b) => (b === 0n ? a : a % b),
    REM_U: (a, b) => (b === 0n ? a : unsigned(a) % unsigned(b)),
    AND: (a, b) => a & b,
    OR: (a, b) => a | b,
    XOR: (a, b) => a ^ b,
    SHL: (a, b) => a << (b & 63n),
    SHR_S: (a, b) => a >> (b & 63n),
    SHR_U: (a, b) => unsigned(a) >> (b & 63n),
    // biome-ignore lint/complexity/useMathMinMax: Math.min takes no bigint.
    MIN_S: (a, b) => (a < b ? a : b),
    // biome-ignore lint/complexity/useMathMinMax: Math.max takes no bigint.
    MAX_S: (a, b) => (a > b ? a : b),
    MIN_U: (a, b) => (unsigned(a) < unsigned(b) ? a : b),
    MAX_U: (a, b) => (unsigned(a) > unsigned(b) ? a : b),
    EQ: (a, b) => truth(a === b),
    NE: (a, b) => truth(a !== b),
    LT_S: (a, b) => truth(a < b),
    LT_U: (a, b) => truth(unsigned(a) < unsigned(b)),
    LE_S: (a, b) => truth(a <= b),
    LE_U: (a, b) => truth(unsigned(a) <= unsigned(b)),
  };

  const integer = fc.oneof(
    fc.bigInt(-10n, 70n),
    fc.bigInt(-(1n << 63n), (1n << 63n) - 1n),
    fc.constantFrom(-(1n << 63n), (1n << 63n) - 1n, -(1n << 31n), 0xffffffffn),
  );
  /** An interval with two values in it, often its ends. */
  const sample = fc.tuple(integer, integer, integer).map((values) => {
    const [low, middle, high] = values.toSorted((a, b) => (a < b ? -1 : a > b ? 1 : 0)) as [bigint, bigint, bigint];
    return { interval: { low, high }, values: [low, middle, high] };
  });

  it.each(Object.keys(binaryIntervals) as InstructionName[])("holds every result of %s", (name) => {
    fc.assert(
      fc.property(sample, sample, (left, right) => {
        const result = binaryIntervals[name]!(left.interval, right.interval);
        for (const a of left.values) {
          for (const b of right.values) {
            const value = signed(meanings[name]!(a, b));
            expect(includes(result, { low: value, high: value })).toBe(true);
          }
        }
      }),
      { numRuns: 300 },
    );
  });

  it("holds every result of NEG, NOT and EXTEND", () => {
    fc.assert(
      fc.property(sample, ({ interval, values }) => {
        for (const value of values) {
          for (const [result, of] of [
            [signed(-value), negateInterval(interval)],
            [~value, invertInterval(interval)],
            [BigInt.asIntN(8, value), extendInterval(interval, "i8")],
            [BigInt.asUintN(32, value), extendInterval(interval, "u32")],
            [value, extendInterval(interval, "u64")],
          ] as const) {
            expect(includes(of, { low: result, high: result })).toBe(true);
          }
        }
      }),
    );
  });

  it("holds every result of COUNT_ONES and LEADING_ZEROS", () => {
    fc.assert(
      fc.property(sample, ({ interval, values }) => {
        for (const value of values) {
          let ones = 0n;
          let zeros = 64n;
          for (let bit = 0n; bit < 64n; bit++) {
            if (((value >> bit) & 1n) === 0n) continue;
            ones += 1n;
            zeros = 63n - bit;
          }
          expect(includes(countOnesInterval(interval), { low: ones, high: ones })).toBe(true);
          expect(includes(leadingZerosInterval(interval), { low: zeros, high: zeros })).toBe(true);
        }
      }),
      { numRuns: 300 },
    );
  });

  it("holds every sum and every sum of products, wrapped ones too", () => {
    fc.assert(
      fc.property(
        sample,
        sample,
        fc.integer({ min: 1, max: 8 }),
        fc.infiniteStream(fc.nat(2)),
        (left, right, count, picks) => {
          let sum = 0n;
          let products = 0n;
          for (let index = 0; index < count; index++) {
            const element = left.values[picks.next().value]!;
            sum += element;
            products += element * right.values[picks.next().value]!;
          }
          const sums = sumInterval(left.interval, BigInt(count));
          const dots = sumInterval(productInterval(left.interval, right.interval), BigInt(count));
          expect(includes(sums, { low: signed(sum), high: signed(sum) })).toBe(true);
          expect(includes(dots, { low: signed(products), high: signed(products) })).toBe(true);
        },
      ),
      { numRuns: 300 },
    );
  });

  it("widens to something that holds what it grew to, and ends", () => {
    fc.assert(
      fc.property(sample, fc.array(sample, { maxLength: 40 }), (first, others) => {
        let interval = first.interval;
        let growths = 0;
        for (const other of others) {
          if (includes(interval, other.interval)) continue;
          interval = widen(interval, hull(interval, other.interval));
          growths += 1;
          expect(includes(interval, other.interval)).toBe(true);
        }
        expect(growths).toBeLessThanOrEqual(17);
      }),
    );
  });
});
