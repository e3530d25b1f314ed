import ts from "typescript";
import { type IntegerType, integerBits, integerRange, type Match, type MatchKey } from "../../bytecode/index.ts";
import { fitInteger } from "../coerce.ts";
import { constantInteger } from "../constants.ts";
import { tableErrors } from "../errors/index.ts";
import { wrap } from "../integers.ts";
import type { Lowering } from "../lowering.ts";
import { builtinNamed } from "./names.ts";
import { type Option, readProperties } from "./options.ts";

/** One match a key; lpm, ternary and range keys that are left out match everything. */
export function readMatches(
  lowering: Lowering,
  entry: ts.Expression,
  option: Option | undefined,
  keys: readonly MatchKey[],
): Match[] | undefined {
  const given = new Map<string, Option>();
  for (const property of (option && readProperties(lowering, option.value, tableErrors.entryForm())) ?? []) {
    if (keys.some((key) => key.name === property.name)) given.set(property.name, property);
    else
      lowering.report(
        property.nameNode,
        tableErrors.notInEntryKeys(
          property.name,
          keys.map((key) => key.name),
        ),
      );
  }
  const matches: Match[] = [];
  for (const key of keys) {
    const written = given.get(key.name);
    const match = written ? readMatch(lowering, key, written.value) : matchAll(key);
    if (match !== undefined) matches.push(match);
    else if (written === undefined) lowering.report(option?.value ?? entry, tableErrors.missingKey(key.name));
  }
  return matches.length === keys.length ? matches : undefined;
}

function matchAll(key: MatchKey): Match | undefined {
  switch (key.kind) {
    case "exact":
      return undefined;
    case "lpm":
      return { kind: "lpm", value: 0n, prefixLength: 0 };
    case "ternary":
      return { kind: "ternary", value: 0n, mask: 0n };
    case "range":
      return { kind: "range", ...integerRange(key.type) };
  }
}

const builtinOfKind = { exact: undefined, lpm: "prefix", ternary: "mask", range: "span" } as const;

function readMatch(lowering: Lowering, key: MatchKey, node: ts.Expression): Match | undefined {
  const callee = ts.isCallExpression(node) ? builtinNamed(lowering, node.expression) : undefined;
  if (callee !== "prefix" && callee !== "mask" && callee !== "span") return singleValue(lowering, key, node);
  const parts = ts.isCallExpression(node) ? node.arguments : [];
  if (callee !== builtinOfKind[key.kind] || parts.length !== 2) {
    lowering.report(node, tableErrors.matchForm(key.name, key.kind));
    return undefined;
  }
  const first = keyValue(lowering, parts[0], key.type);
  const second = key.kind === "lpm" ? constantInteger(lowering, parts[1])?.low : keyValue(lowering, parts[1], key.type);
  if (first === undefined || second === undefined) return undefined;
  if (key.kind === "lpm") return prefixMatch(lowering, key, node, parts, first, second);
  if (key.kind === "range") {
    if (first <= second) return { kind: "range", low: first, high: second };
    lowering.report(node, tableErrors.emptySpan(first, second));
    return undefined;
  }
  const canonical = wrap(key.type, first & second);
  if (canonical === first) return { kind: "ternary", value: first, mask: second };
  lowering.report(parts[0], tableErrors.bitsOutside(canonical));
  return undefined;
}

function prefixMatch(
  lowering: Lowering,
  key: MatchKey,
  node: ts.Expression,
  parts: readonly ts.Expression[],
  value: bigint,
  length: bigint,
): Match | undefined {
  const bits = integerBits(key.type);
  if (length < 0n || length > BigInt(bits)) {
    lowering.report(parts[1] ?? node, tableErrors.prefixLength(bits));
    return undefined;
  }
  const ignored = BigInt(bits) - length;
  const canonical = wrap(key.type, (value >> ignored) << ignored);
  if (length === 0n ? value === 0n : canonical === value) return { kind: "lpm", value, prefixLength: Number(length) };
  lowering.report(parts[0] ?? node, tableErrors.bitsOutside(length === 0n ? 0n : canonical));
  return undefined;
}

/** A constant stands for exactly that value in every kind of match. */
function singleValue(lowering: Lowering, key: MatchKey, node: ts.Expression): Match | undefined {
  const value = keyValue(lowering, node, key.type);
  if (value === undefined) return undefined;
  switch (key.kind) {
    case "exact":
      return { kind: "exact", value };
    case "lpm":
      return { kind: "lpm", value, prefixLength: integerBits(key.type) };
    case "ternary":
      return { kind: "ternary", value, mask: wrap(key.type, -1n) };
    case "range":
      return { kind: "range", low: value, high: value };
  }
}

function keyValue(lowering: Lowering, node: ts.Expression, type: IntegerType): bigint | undefined {
  const constant = constantInteger(lowering, node);
  return constant && fitInteger(lowering, node, constant, type)?.low;
}
