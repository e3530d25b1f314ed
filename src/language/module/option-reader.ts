import ts from "typescript";
import type { IntegerType } from "../../bytecode/index.ts";
import { constantValue } from "../constants.ts";
import { readMillionths } from "../decimals.ts";
import { declarationErrors, guaranteeErrors, type Problem, typeErrors } from "../errors/index.ts";
import type { Interval } from "../integers.ts";
import type { Lowering } from "../lowering.ts";
import { suggest } from "../suggestion.ts";
import { describe } from "../values.ts";
import { boundedConstant } from "./bounded.ts";
import { integerTypeNamed } from "./names.ts";
import { type Option, readProperties } from "./options.ts";

/**
 * Reads the options of a declaration one by one. What is wrong or missing is reported; the value read is then a stand-in
 * and the reader has failed.
 */
export class OptionReader {
  readonly lowering: Lowering;
  readonly declaration: string;
  readonly #place: ts.Node;
  readonly #options: ReadonlyMap<string, Option>;
  #failed = false;

  /** @param place where missing options are reported */
  constructor(lowering: Lowering, place: ts.Node, declaration: string, options: ReadonlyMap<string, Option>) {
    this.lowering = lowering;
    this.declaration = declaration;
    this.#place = place;
    this.#options = options;
  }

  /** Whether anything was reported so far. */
  get failed(): boolean {
    return this.#failed;
  }

  fail(): void {
    this.#failed = true;
  }

  has(name: string): boolean {
    return this.#options.has(name);
  }

  /** The option of that name; a missing one is reported. */
  required(name: string): Option | undefined {
    const option = this.#options.get(name);
    if (option === undefined) {
      this.lowering.report(this.#place, declarationErrors.missingOption(name, this.declaration));
      this.fail();
    }
    return option;
  }

  /** A constant from low to high, both included. */
  integer(name: string, what: string, low: number, high: bigint | number, otherwise?: number): number {
    const option = this.#optional(name, otherwise);
    return option === undefined ? (otherwise ?? low) : this.integerAt(option.value, what, low, high);
  }

  /** A constant at the place given, from low to high, both included. */
  integerAt(node: ts.Expression, what: string, low: number, high: bigint | number): number {
    const value = boundedConstant(this.lowering, node, what, BigInt(low), BigInt(high));
    if (value !== undefined) return Number(value);
    this.fail();
    return low;
  }

  /** `[low, high]`, both included: constants within what is possible, the smaller first. */
  interval(name: string, what: string, possible: Interval): Interval {
    const option = this.required(name);
    if (option === undefined) return possible;
    const elements = this.listAt(option.value, "[low, high]");
    const [low, high] = elements;
    if (low !== undefined && high !== undefined && elements.length === 2) {
      return this.intervalAt(option.value, low, high, what, possible);
    }
    if (!this.failed) this.refuse(name, declarationErrors.list("[low, high]"));
    return possible;
  }

  /** An interval whose bounds stand at two places; an empty one is reported at the node around both. */
  intervalAt(around: ts.Node, low: ts.Expression, high: ts.Expression, what: string, possible: Interval): Interval {
    const bounds = [low, high].map((node) => boundedConstant(this.lowering, node, what, possible.low, possible.high));
    const [lowest, highest] = bounds;
    if (lowest !== undefined && highest !== undefined) {
      if (lowest <= highest) return { low: lowest, high: highest };
      this.lowering.report(around, guaranteeErrors.emptyRange(lowest, highest));
    }
    this.fail();
    return possible;
  }

  /** A number such as 0.25 in millionths, from low to high; their text stands in messages. */
  millionths(name: string, what: string, low: string, high: string): number {
    const option = this.required(name);
    if (option === undefined) return 0;
    const value = readMillionths(this.lowering, option.value, what, low, high);
    if (value === undefined) this.fail();
    return value ?? 0;
  }

  /** One of the integer types. */
  type<Type extends IntegerType>(name: string, allowed: readonly Type[], otherwise?: Type): Type {
    const option = this.#optional(name, otherwise);
    if (option === undefined) return otherwise ?? (allowed[0] as Type);
    const type = integerTypeNamed(this.lowering, option.value);
    const found = allowed.find((candidate) => candidate === type);
    if (found !== undefined) return found;
    this.lowering.report(option.value, declarationErrors.optionType(type, allowed));
    this.fail();
    return allowed[0] as Type;
  }

  /** One of the words, as a string. */
  word<Word extends string>(name: string, allowed: readonly Word[], otherwise?: Word): Word {
    const option = this.#optional(name, otherwise);
    if (option === undefined) return otherwise ?? (allowed[0] as Word);
    const text = ts.isStringLiteralLike(option.value) ? option.value.text : undefined;
    const found = allowed.find((candidate) => candidate === text);
    if (found !== undefined) return found;
    const meant = text === undefined ? undefined : suggest(text, allowed);
    const given = this.lowering.compilation.textOf(option.value);
    this.lowering.report(option.value, declarationErrors.unknownWord(name, given, meant, allowed));
    this.fail();
    return allowed[0] as Word;
  }

  /** true or false. */
  flag(name: string, otherwise: boolean): boolean {
    const option = this.#options.get(name);
    if (option === undefined) return otherwise;
    const value = constantValue(this.lowering, option.value);
    if (value.kind === "boolean" && value.constant !== undefined) return value.constant;
    if (value.kind !== "error") {
      this.lowering.report(option.value, typeErrors.expected("true or false", describe(value)));
    }
    this.fail();
    return otherwise;
  }

  /** The elements of a list written in place. */
  list(name: string, example: string): readonly ts.Expression[] {
    const option = this.required(name);
    return option === undefined ? [] : this.listAt(option.value, example);
  }

  listAt(node: ts.Expression, example: string): readonly ts.Expression[] {
    if (ts.isArrayLiteralExpression(node)) return node.elements;
    this.lowering.report(node, declarationErrors.list(example));
    this.fail();
    return [];
  }

  /** A reader for an object that is written within the declaration; undefined and reported where it is none. */
  object(node: ts.Expression, what: string, example: string): OptionReader | undefined {
    const properties = readProperties(this.lowering, node, declarationErrors.object(what, example));
    if (properties === undefined) {
      this.fail();
      return undefined;
    }
    return new OptionReader(this.lowering, node, what, new Map(properties.map((option) => [option.name, option])));
  }

  /** A reader for the object that a call within the declaration takes. */
  call(node: ts.CallExpression, callee: string): OptionReader | undefined {
    const [argument] = node.arguments;
    if (argument !== undefined && node.arguments.length === 1) return this.object(argument, callee, `${callee}({ … })`);
    this.lowering.report(node, declarationErrors.options(callee));
    this.fail();
    return undefined;
  }

  /** Takes over the failure of a reader that `object` gave. */
  join(inner: OptionReader | undefined): void {
    if (inner === undefined || inner.failed) this.fail();
  }

  /** Reports a problem at the option, where it is given, and fails. */
  refuse(name: string, problem: Problem): void {
    const option = this.#options.get(name);
    if (option === undefined) return;
    this.lowering.report(option.value, problem);
    this.fail();
  }

  /** Reports options that are not among those known. */
  refuseOthers(known: readonly string[]): void {
    for (const option of this.#options.values()) {
      if (known.includes(option.name)) continue;
      this.lowering.report(option.nameNode, declarationErrors.unknownOption(option.name, this.declaration, known));
      this.fail();
    }
  }

  #optional(name: string, otherwise: unknown): Option | undefined {
    return otherwise === undefined ? this.required(name) : this.#options.get(name);
  }
}
