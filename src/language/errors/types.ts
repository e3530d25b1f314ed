import { problem } from "./problem.ts";

/** RMT1300 to RMT1329: integer types, constants and kinds of values. */
export const typeErrors = {
  mixedTypes: (left: string, right: string) =>
    problem(
      "RMT1300",
      `${left} and ${right} do not mix: neither holds all values of the other`,
      `Convert one side: ${left}(…) or ${right}(…)`,
    ),
  narrowing: (from: string, to: string) =>
    problem("RMT1301", `A ${from} does not fit a ${to}`, `Convert it, which cuts off the upper bits: ${to}(…)`),
  outOfRange: (value: string, type: string, low: bigint, high: bigint) =>
    problem(
      "RMT1302",
      `${value} does not fit ${type}, which holds ${low} … ${high}`,
      "Use a wider type or a value in that range",
    ),
  negativeToUnsigned: (value: string, type: string) =>
    problem(
      "RMT1303",
      `${value} is negative and ${type} is unsigned`,
      `Use a signed type, or say that it wraps: ${type}(${value})`,
    ),
  unknownWidth: (name: string) =>
    problem("RMT1304", `The width of \`${name}\` is not known`, `Write its type: let ${name}: u64 = …`),
  conditionNotBoolean: () => problem("RMT1305", "A condition must be a boolean", "Compare: value !== 0"),
  expected: (expected: string, given: string) =>
    problem("RMT1306", `Expected ${expected}, here is ${given}`, conversionHint(expected, given)),
  signedZeroFill: (type: string) =>
    problem("RMT1307", `\`>>>\` on ${type}, which is signed`, "Write `>>`, or convert to an unsigned type first"),
  divisionByZero: () =>
    problem(
      "RMT1308",
      "Division by the constant 0",
      "At run time x / 0 is 0 and x % 0 is x; a constant 0 is a mistake",
    ),
  shiftedLiteral: () =>
    problem("RMT1309", "The width of the shifted constant is not known", "Convert it: u64(1) << bits"),
  notConstant: () =>
    problem(
      "RMT1310",
      "This is not a constant expression",
      "Use integer literals, constants of this file and operators between them",
    ),
  sixtyFourBits: () => problem("RMT1311", "The value does not fit 64 bits", "Integers lie between -2^63 and 2^64 - 1"),
  imprecise: (text: string) =>
    problem(
      "RMT1312",
      `\`${text}\` is beyond 2^53, where JavaScript's numbers lose digits`,
      `Write it as a bigint: u64(${text}n)`,
    ),
  vectorShape: (expected: string, given: string) =>
    problem("RMT1313", `Expected ${expected}, here is ${given}`, "Element type and length must be the same"),
  constantOnly: (what: string) =>
    problem("RMT1314", `${what} can only be bound to \`const\``, "Write const instead of let"),
  branchKinds: (left: string, right: string) =>
    problem("RMT1315", `The branches differ: ${left} and ${right}`, "Both must be integers, or both booleans"),
};

function conversionHint(expected: string, given: string): string {
  if (expected.includes("integer") && given === "a boolean") return "Convert it: u32(flag) is 1 or 0";
  if (expected === "a boolean" && given.includes("integer")) return "Compare: value !== 0";
  if (expected === "a vector") return "Copy a ring or array of a record with .copy(), or make one with vector(i32, 8)";
  return `Write ${expected}`;
}
