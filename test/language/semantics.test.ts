import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { type IntegerType, integerRange, integerTypes } from "../../src/bytecode/index.ts";
import { type LookupEvent, prefetchedBy, prepare } from "./run.ts";

/** An expression as text, with its value by BigInt arithmetic of its own. */
interface Expression {
  readonly text: string;
  readonly value: (variables: ReadonlyMap<string, bigint>) => bigint;
}

interface Condition {
  readonly text: string;
  readonly holds: (variables: ReadonlyMap<string, bigint>) => boolean;
}

function wrapTo(type: IntegerType, value: bigint): bigint {
  const bits = Number(type.slice(1));
  return type[0] === "i" ? BigInt.asIntN(bits, value) : BigInt.asUintN(bits, value);
}

const operators: Readonly<Record<string, (a: bigint, b: bigint) => bigint>> = {
  "+": (a, b) => a + b,
  "-": (a, b) => a - b,
  "*": (a, b) => a * b,
  "&": (a, b) => a & b,
  "|": (a, b) => a | b,
  "^": (a, b) => a ^ b,
};
const divisions: typeof operators = {
  "/": (a, b) => (b === 0n ? 0n : a / b),
  "%": (a, b) => (b === 0n ? a : a % b),
};
const shifts: typeof operators = { "<<": (a, b) => a << (b & 63n), ">>": (a, b) => a >> (b & 63n) };
const comparisons: Readonly<Record<string, (a: bigint, b: bigint) => boolean>> = {
  "===": (a, b) => a === b,
  "!==": (a, b) => a !== b,
  "<": (a, b) => a < b,
  "<=": (a, b) => a <= b,
  ">": (a, b) => a > b,
  ">=": (a, b) => a >= b,
};

/** The smaller value before the larger. */
function order(a: bigint, b: bigint): readonly [bigint, bigint] {
  return a < b ? [a, b] : [b, a];
}

function variable(type: IntegerType): fc.Arbitrary<Expression> {
  return fc.constantFrom("a", "b").map((letter) => {
    const name = `${letter}_${type}`;
    return { text: name, value: (variables) => variables.get(name) ?? 0n };
  });
}

function literal(type: IntegerType): fc.Arbitrary<Expression> {
  const { low, high } = integerRange(type);
  const safe = { min: low < -(2n ** 52n) ? -(2n ** 52n) : low, max: high > 2n ** 52n ? 2n ** 52n : high };
  return fc.oneof(fc.bigInt({ min: safe.min < -9n ? -9n : safe.min, max: 9n }), fc.bigInt(safe)).map((value) => ({
    text: `${type}(${value})`,
    value: () => value,
  }));
}

function binary(
  type: IntegerType,
  table: Readonly<Record<string, (a: bigint, b: bigint) => bigint>>,
  left: fc.Arbitrary<Expression>,
  right: fc.Arbitrary<Expression>,
): fc.Arbitrary<Expression> {
  return fc.tuple(fc.constantFrom(...Object.keys(table)), left, right).map(([operator, a, b]) => ({
    text: `(${a.text} ${operator} ${b.text})`,
    value: (variables) => wrapTo(type, table[operator](a.value(variables), b.value(variables))),
  }));
}

function condition(depth: number): fc.Arbitrary<Condition> {
  const comparison = fc.constantFrom(...integerTypes).chain((type) =>
    fc
      .tuple(fc.constantFrom(...Object.keys(comparisons)), expression(type, depth - 1), expression(type, depth - 1))
      .map(
        ([operator, a, b]): Condition => ({
          text: `${a.text} ${operator} ${b.text}`,
          holds: (variables) => comparisons[operator](a.value(variables), b.value(variables)),
        }),
      ),
  );
  if (depth <= 1) return comparison;
  const both = fc.tuple(comparison, condition(depth - 1));
  return fc.oneof(
    comparison,
    both.map(([a, b]): Condition => ({ text: `(${a.text} && ${b.text})`, holds: (v) => a.holds(v) && b.holds(v) })),
    both.map(([a, b]): Condition => ({ text: `(${a.text} || ${b.text})`, holds: (v) => a.holds(v) || b.holds(v) })),
    comparison.map((a): Condition => ({ text: `!(${a.text})`, holds: (v) => !a.holds(v) })),
  );
}

function expression(type: IntegerType, depth: number): fc.Arbitrary<Expression> {
  if (depth <= 0) return fc.oneof(variable(type), variable(type), literal(type));
  const inner = expression(type, depth - 1);
  const pair = fc.tuple(inner, inner);
  return fc.oneof(
    binary(type, operators, inner, inner),
    binary(type, divisions, inner, variable(type)),
    binary(type, shifts, inner, variable("u8")),
    inner.map((a): Expression => ({ text: `(-${a.text})`, value: (v) => wrapTo(type, -a.value(v)) })),
    inner.map((a): Expression => ({ text: `(~${a.text})`, value: (v) => wrapTo(type, ~a.value(v)) })),
    pair.map(
      ([a, b]): Expression => ({
        text: `min(${a.text}, ${b.text})`,
        value: (v) => order(a.value(v), b.value(v))[0],
      }),
    ),
    pair.map(
      ([a, b]): Expression => ({
        text: `max(${a.text}, ${b.text})`,
        value: (v) => order(a.value(v), b.value(v))[1],
      }),
    ),
    inner.map(
      (a): Expression => ({
        text: `abs(${a.text})`,
        value: (v) => wrapTo(type, a.value(v) < 0n ? -a.value(v) : a.value(v)),
      }),
    ),
    fc
      .constantFrom(...integerTypes)
      .chain((other) => expression(other, depth - 1))
      .map((a): Expression => ({ text: `${type}(${a.text})`, value: (v) => wrapTo(type, a.value(v)) })),
    fc.tuple(condition(depth - 1), inner, inner).map(
      ([test, a, b]): Expression => ({
        text: `(${test.text} ? ${a.text} : ${b.text})`,
        value: (v) => (test.holds(v) ? a.value(v) : b.value(v)),
      }),
    ),
    condition(depth - 1).map(
      (test): Expression => ({
        text: `${type}(${test.text})`,
        value: (v) => (test.holds(v) ? 1n : 0n),
      }),
    ),
  );
}

const names = ["a", "b"].flatMap((letter) => integerTypes.map((type) => ({ letter, type, name: `${letter}_${type}` })));

/** Prefetches the value of each expression; `let` variables are stored to first. */
function programOf(expressions: readonly { type: IntegerType; expression: Expression }[]): string {
  const declarations = names.map(
    ({ letter, type, name }) => `  let ${name} = ${type}(event.${letter === "a" ? "page" : "region"});`,
  );
  const uses = expressions.map(({ expression }) => `  event.prefetch(u64(${expression.text}));`);
  return [
    `import { abs, hooks, max, min, table, ${integerTypes.join(", ")} } from "rmt";`,
    "function observe(event: hooks.SwapLookup) {",
    ...declarations,
    ...uses,
    "}",
    "export const pages = table({ hook: hooks.swapLookup, actions: { observe }, default: observe });",
  ].join("\n");
}

const word = fc.oneof(
  fc.bigInt({ min: 0n, max: 2n ** 64n - 1n }),
  fc.constantFrom(0n, 1n, 2n, 127n, 128n, 255n, 2n ** 15n, 2n ** 31n, 2n ** 32n - 1n, 2n ** 63n, 2n ** 64n - 1n),
);

describe("expressions", () => {
  it("have the value that BigInt arithmetic wrapped to their type gives", () => {
    const typed = fc
      .constantFrom(...integerTypes)
      .chain((type) => expression(type, 3).map((inner) => ({ type, expression: inner })));
    const inputs = fc.array(fc.tuple(word, word), { minLength: 8, maxLength: 8 });
    fc.assert(
      fc.property(fc.array(typed, { minLength: 8, maxLength: 8 }), inputs, (expressions, values) => {
        const events = values.map(([page, region]): LookupEvent => [0n, page, region, 0n, 0n, 0n]);
        const expected = values.flatMap(([a, b]) => {
          const variables = new Map(
            names.map(({ letter, type, name }) => [name, wrapTo(type, letter === "a" ? a : b)]),
          );
          return expressions.map(({ expression }) => BigInt.asUintN(64, expression.value(variables)));
        });
        expect(prefetchedBy(prepare(programOf(expressions)), events)).toEqual(expected);
      }),
      { numRuns: 30 },
    );
  });
});
