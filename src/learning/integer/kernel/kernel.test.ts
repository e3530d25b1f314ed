import { readdirSync, readFileSync } from "node:fs";
import fc from "fast-check";
import ts from "typescript";
import { describe, expect, it } from "vitest";
import { createRandom } from "../../random.ts";
import { createIntegerRandom, divide, magnitudeBits, shiftByChance, squareRoot } from "./integer-arithmetic.ts";
import { findFeatureScales, scaleFeatures } from "./integer-features.ts";
import { createIntegerLayer, refreshMantissas } from "./integer-layer.ts";
import { setClassErrors } from "./integer-loss.ts";
import type { LayerSamples, trainLayers } from "./train-layers.ts";

const folder = new URL(".", import.meta.url);
const sources = readdirSync(folder)
  .filter((name) => name.endsWith(".ts") && !name.endsWith(".test.ts"))
  .map((name) => ({ name, text: readFileSync(new URL(name, folder), "utf8") }));

/** What integer units have too; all else of `Math` is for floating point. */
const integerFunctions = ["imul", "clz32", "min", "max", "abs"];

/** The expressions that are not on integers. */
function floatingPoint(name: string, text: string): readonly string[] {
  const found: string[] = [];
  const visit = (node: ts.Node, divides: boolean): void => {
    if (ts.isNumericLiteral(node) && !Number.isSafeInteger(Number(node.getText().replaceAll("_", ""))))
      found.push(node.getText());
    if (ts.isBinaryExpression(node)) {
      const operator = node.operatorToken.getText();
      const isDivision = operator === "/" || operator === "/=";
      if ((isDivision && !divides) || operator.startsWith("**")) found.push(node.getText());
    }
    if (ts.isPropertyAccessExpression(node) && node.expression.getText() === "Math") {
      if (!integerFunctions.includes(node.name.text)) found.push(node.getText());
    }
    if (ts.isIdentifier(node) && /^(Float\d+Array|parseFloat|NaN|Infinity|POSITIVE_INFINITY)$/.test(node.text)) {
      found.push(node.text);
    }
    if (ts.isImportDeclaration(node) && !node.moduleSpecifier.getText().startsWith('"./')) found.push(node.getText());
    // Integers of 64 bits divide as integers.
    const isWide =
      ts.isFunctionDeclaration(node) && node.parameters.every((parameter) => parameter.type?.getText() === "bigint");
    ts.forEachChild(node, (child) => visit(child, divides || isWide));
  };
  visit(ts.createSourceFile(name, text, ts.ScriptTarget.Latest, true), false);
  return found;
}

/** Calls of `checks` around all that could leave the integers: see `runChecked`. */
function withChecks(context: ts.TransformationContext): ts.Transformer<ts.SourceFile> {
  const { factory } = context;
  const call = (name: string, ...parameters: ts.Expression[]) =>
    factory.createCallExpression(
      factory.createPropertyAccessExpression(factory.createIdentifier("checks"), name),
      undefined,
      parameters,
    );
  const visit = (node: ts.Node): ts.Node => {
    // The generator of random numbers lets bits fall out on purpose.
    if (ts.isFunctionDeclaration(node) && node.name?.text === "createIntegerRandom") return node;
    const visited = ts.visitEachChild(node, visit, context);
    if (!ts.isBinaryExpression(visited)) return visited;
    const { left, right } = visited;
    switch (visited.operatorToken.kind) {
      case ts.SyntaxKind.PlusToken:
      case ts.SyntaxKind.MinusToken:
      case ts.SyntaxKind.AsteriskToken:
      case ts.SyntaxKind.PercentToken:
        return call("safe", visited);
      case ts.SyntaxKind.LessThanLessThanToken:
        return call("left", left, right);
      case ts.SyntaxKind.GreaterThanGreaterThanToken:
        return call("right", left, right);
      case ts.SyntaxKind.EqualsToken:
      case ts.SyntaxKind.PlusEqualsToken:
      case ts.SyntaxKind.MinusEqualsToken:
        // The value of an assignment is what was there before an array wrapped it.
        return ts.isElementAccessExpression(left) ? call("stored", visited) : call("any", visited);
      default:
        return visited;
    }
  };
  return (file) => ts.visitEachChild(file, visit, context);
}

/** The folder's functions, which throw where a number is no safe integer or a result does not fit its 32 bits. */
function checkedModules(): (name: string) => Record<string, unknown> {
  let count = 0;
  const isInteger32 = (value: unknown) => value === (value as number) >> 0;
  const must = <T>(condition: boolean, value: T): T => {
    count++;
    if (!condition) throw new Error(`no integer that fits: ${String(value)}`);
    return value;
  };
  const isSafe = (value: unknown) =>
    typeof value !== "number" || (Number.isSafeInteger(value) && !Object.is(value, -0));
  const checks = {
    safe: (value: unknown) => must(isSafe(value), value),
    any: (value: unknown) => must(typeof value !== "number" || Number.isInteger(value), value),
    stored: (value: unknown) => must(isInteger32(value), value),
    left: (value: number | bigint, places: number | bigint) => {
      if (typeof value === "bigint") return value << (places as bigint);
      const shift = places as number;
      return must(isInteger32(value) && shift >= 0 && shift < 32 && isInteger32(value * 2 ** shift), value << shift);
    },
    right: (value: number | bigint, places: number | bigint) => {
      if (typeof value === "bigint") return value >> (places as bigint);
      const shift = places as number;
      return must(isInteger32(value) && shift >= 0 && shift < 32, value >> shift);
    },
    count: () => count,
  };
  const integerMath = {
    imul: (left: number, right: number) => must(isInteger32(left * right + 0), Math.imul(left, right)),
    clz32: Math.clz32,
    min: Math.min,
    max: Math.max,
    abs: Math.abs,
  };
  const modules = new Map<string, Record<string, unknown>>();
  const load = (name: string): Record<string, unknown> => {
    const loaded = modules.get(name);
    if (loaded !== undefined) return loaded;
    const { text } = sources.find((source) => source.name === name)!;
    const { outputText } = ts.transpileModule(text, {
      compilerOptions: { module: ts.ModuleKind.CommonJS, target: ts.ScriptTarget.ES2022 },
      transformers: { before: [withChecks] },
    });
    const exports: Record<string, unknown> = {};
    modules.set(name, exports);
    const evaluate = new Function("exports", "require", "checks", "Math", "Float32Array", "Float64Array", outputText);
    evaluate(exports, (path: string) => load(path.slice(2)), checks, integerMath, undefined, undefined);
    return exports;
  };
  return (name) => (name === "checks" ? checks : load(name));
}

/** Samples of classes around random centres, with some that are far away. */
function clusters(count: number, width: number, classes: number, seed: number): LayerSamples & { values: Int32Array } {
  const random = createRandom(seed);
  const centres = Array.from({ length: classes * width }, () => random.normal() * 900);
  const outcomes = Int32Array.from({ length: count }, () => random.below(classes));
  const values = Int32Array.from({ length: count * width }, (_, position) => {
    const centre = centres[outcomes[Math.floor(position / width)]! * width + (position % width)]!;
    return random.below(500) === 0 ? 2 ** 31 - 1 : centre + random.normal() * 500;
  });
  return { count, width, values, inputs: new Int32Array(0), outcomes, counts: new Int32Array(count).fill(16) };
}

describe("training in integers", () => {
  it("has no floating point in its sources", () => {
    expect(sources.length).toBeGreaterThan(4);
    for (const { name, text } of sources) expect([name, floatingPoint(name, text)]).toEqual([name, []]);
    const wrong = 'import x from "../x.ts"; const a = 0.5 + 1e-3 + Math.exp(2) / b ** 2; new Float64Array(3);';
    expect(floatingPoint("wrong.ts", wrong)).toHaveLength(7);
  });

  it.each([
    ["classes, 8-bit inputs", 8, [12, 6], 3, false],
    ["classes, 16-bit inputs, no hidden layer", 16, [], 4, false],
    ["a value", 8, [9], 1, true],
  ] as const)(
    "computes nothing that is no safe integer or does not fit its 32 bits: %s",
    (_, bits, hidden, outputs, isValue) => {
      const checked = checkedModules();
      const features = checked("integer-features.ts") as unknown as {
        findFeatureScales: typeof findFeatureScales;
        scaleFeatures: typeof scaleFeatures;
      };
      const { trainLayers: train } = checked("train-layers.ts") as unknown as { trainLayers: typeof trainLayers };
      for (const [rateShift, batchShift] of [
        [0, 0],
        [5, 5],
        [12, 8],
      ] as const) {
        const samples = clusters(300, 5, Math.max(2, outputs), rateShift);
        const scales = features.findFeatureScales(samples, bits);
        const inputs = features.scaleFeatures(samples, scales);
        const outcomes = isValue ? samples.outcomes.map((outcome) => (outcome - 1) << 18) : samples.outcomes;
        const counts = samples.counts.map((__, sample) => (sample % 9 === 0 ? 4095 : 16));
        const prepared = { ...samples, inputs, outcomes, counts };
        const settings = {
          hidden,
          outputs,
          isValue,
          inputFraction: scales.fraction,
          epochs: 6,
          batchShift,
          rateShift,
          decayShift: 10,
          seed: 1,
        };
        const layers = train(prepared, { ...prepared, count: 50 }, settings, () => {});
        expect(layers).toHaveLength(hidden.length + 1);
      }
      expect((checked("checks") as { count: () => number }).count()).toBeGreaterThan(100_000);
    },
  );

  it("finds out in a checked run what would not fit", () => {
    const { divide: checkedDivide } = checkedModules()("integer-arithmetic.ts") as unknown as { divide: typeof divide };
    expect(checkedDivide(7, 2)).toBe(3);
    expect(() => checkedDivide(2 ** 31, 3)).toThrow("no integer that fits");
  });
});

describe("arithmetic of integers", () => {
  it("divides and takes roots exactly", () => {
    const number = fc.oneof(fc.nat({ max: 2 ** 30 - 1 }), fc.nat({ max: 100 }));
    fc.assert(
      fc.property(number, number, (left, right) => {
        expect(divide(left, right + 1)).toBe(Math.floor(left / (right + 1)));
        expect(squareRoot(left)).toBe(Math.floor(Math.sqrt(left)));
        expect(magnitudeBits(-left)).toBe(left === 0 ? 0 : Math.floor(Math.log2(left)) + 1);
      }),
      { numRuns: 1000, seed: 1 },
    );
  });

  it("rounds by chance so that it is right on average, and within limits", () => {
    const random = createIntegerRandom(7);
    let sum = 0;
    for (let time = 0; time < 40_000; time++) sum += shiftByChance(-21, 4, 127, random);
    // -21 / 16; a hundredth is six standard deviations.
    expect(sum / 40_000).toBeCloseTo(-21 / 16, 1);
    expect(shiftByChance(-5000, 3, 127, random)).toBe(-127);
    expect(shiftByChance(3, -2, 127, random)).toBe(12);
    expect(shiftByChance(300, -10, 1000, random)).toBeLessThanOrEqual(1000);
  });

  it("makes numbers that differ with the seed and are even over their range", () => {
    const random = createIntegerRandom(0);
    const counts = new Array<number>(10).fill(0);
    for (let time = 0; time < 20_000; time++) counts[random.below(10)]!++;
    for (const count of counts) expect(Math.abs(count - 2000)).toBeLessThan(250);
    expect(createIntegerRandom(1).next()).not.toBe(createIntegerRandom(2).next());
  });
});

describe("parts of training", () => {
  it("scales features to 32 (8 bits) or 8192 (16 bits) at a standard deviation", () => {
    const random = createRandom(5);
    const count = 5000;
    const values = Int32Array.from({ length: 3 * count }, (_, position) =>
      position % 3 === 2 ? 77 : (position % 3 === 0 ? 40 : 2e6) * random.normal() - 1e7,
    );
    for (const [bits, one] of [
      [8, 32],
      [16, 8192],
    ] as const) {
      const scaled = scaleFeatures({ count, width: 3, values }, findFeatureScales({ count, width: 3, values }, bits));
      for (const feature of [0, 1]) {
        let squares = 0;
        for (let sample = 0; sample < count; sample++) squares += scaled[sample * 3 + feature]! ** 2;
        expect(Math.sqrt(squares / count) / one).toBeCloseTo(1, 1);
      }
      expect(scaled.every((value, position) => position % 3 !== 2 || value === 0)).toBe(true);
    }
  });

  it("has shares of classes as softmax has, within a hundredth, less the outcome", () => {
    const scores = [3, -1, 2.5, 0.25, -30];
    const layer = createIntegerLayer(5, 1, 1, false, createIntegerRandom(1));
    layer.weightFraction = 9;
    layer.inputFraction = 5;
    layer.sums.set(scores.map((score) => score * 2 ** 14));
    const order = Int32Array.of(0);
    const expected = { outcomes: Int32Array.of(2), counts: Int32Array.of(16), order, start: 0 };
    expect(setClassErrors(layer, 1, expected)).toBe(1);
    const total = scores.reduce((sum, score) => sum + Math.exp(score), 0);
    for (const [label, score] of scores.entries()) {
      const share = Math.exp(score) / total - (label === 2 ? 1 : 0);
      expect(Math.abs(layer.errors[label]! / 2 ** 15 - share)).toBeLessThan(0.01);
    }
  });

  it("rounds weights to 8 bits with the largest exponent that holds them", () => {
    const layer = createIntegerLayer(1, 3, 1, false, createIntegerRandom(1));
    layer.masterWeights.set([0.5, -0.75, 0.1].map((weight) => weight * 2 ** 24));
    layer.masterBias[0] = -2 * 2 ** 24;
    refreshMantissas(layer, 5);
    expect([...layer.weights]).toEqual([64, -96, 13]);
    expect(layer.weightFraction).toBe(7);
    expect([...layer.bias]).toEqual([-2 * 2 ** 12]);
  });
});
