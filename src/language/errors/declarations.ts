import type { IntegerType } from "../../bytecode/index.ts";
import { suggest } from "../suggestion.ts";
import { listing, problem } from "./problem.ts";

/** RMT1400 to RMT1449: events, contexts, models and other declarations. */
export const declarationErrors = {
  unknownEventMember: (name: string, hook: string, fields: readonly string[], helpers: readonly string[]) =>
    problem(
      "RMT1400",
      `The event of ${hook} has no \`${name}\``,
      `It has the fields ${listing(fields)} and the helpers ${listing(helpers)}`,
    ),
  helperOfOtherHook: (name: string, hook: string, others: readonly string[]) =>
    problem(
      "RMT1401",
      `${hook} does not offer \`${name}\``,
      `It is offered at ${listing(others)}; call it in an action of a table there`,
    ),
  unknownHook: (name: string, known: readonly string[]) =>
    problem("RMT1402", `There is no hook \`${name}\``, `There are ${listing(known)}`),
  otherEvent: (expected: string, given: string) =>
    problem(
      "RMT1403",
      `The event of ${given} is passed where one of ${expected} is expected`,
      "Write one function for each hook",
    ),
  options: (declaration: string) =>
    problem("RMT1404", `\`${declaration}\` takes one object written in place`, `Write ${declaration}({ … })`),
  unknownOption: (option: string, declaration: string, known: readonly string[]) =>
    problem("RMT1405", `\`${declaration}\` has no option \`${option}\``, meantOrAll(suggest(option, known), known)),
  missingOption: (option: string, declaration: string) =>
    problem("RMT1406", `\`${declaration}\` needs \`${option}\``, `Add ${option}: …`),
  unknownContextField: (name: string, context: string, fields: readonly string[]) =>
    problem("RMT1407", `Records of \`${context}\` have no field \`${name}\``, `They have ${listing(fields)}`),
  fieldType: (allowed: string) => problem("RMT1408", "This is not a type that can stand here", `Write ${allowed}`),
  limit: (what: string, low: bigint, high: bigint) =>
    problem("RMT1409", `${what} must be between ${low} and ${high}`, "Choose a value in that range"),
  contextTooLarge: (bytes: bigint, limit: bigint) =>
    problem(
      "RMT1410",
      `The context would need ${bytes} bytes, allowed are ${limit}`,
      "Lower its capacity or the length of its fields",
    ),
  keyCount: (call: string, keys: readonly string[], given: number) =>
    problem(
      "RMT1411",
      `\`${call}\` takes ${keys.length} keys, here ${given === 1 ? "is 1" : `are ${given}`}`,
      `Give ${listing(keys)}, in this order`,
    ),
  modelType: (type: string) =>
    problem(
      "RMT1412",
      `Models work on integers of 32 bits or less, ${type} is wider`,
      "Use i32, u32 or a smaller type",
    ),
  optionType: (given: IntegerType | undefined, allowed: readonly IntegerType[]) =>
    given !== undefined && /64/.test(given) && allowed.includes("u32")
      ? declarationErrors.modelType(given)
      : declarationErrors.fieldType(listing(allowed, "or")),
  modelFeatures: (model: string, expected: string, given: string) =>
    problem(
      "RMT1413",
      `\`${model}\` takes ${expected}, here is ${given}`,
      "Declare the model's features and featureType like the vector",
    ),
  emptyFields: (what: string) => problem("RMT1414", `${what} has no fields`, "Name at least one: { process: u32 }"),
  ringElement: () =>
    problem(
      "RMT1415",
      "Elements of a ring cannot be assigned",
      "Put a new value in front with .push(value); only array fields have elements to assign",
    ),
  unknownWord: (option: string, given: string, meant: string | undefined, known: readonly string[]) =>
    problem(
      "RMT1416",
      `${given} is no choice for \`${option}\``,
      `${meant === undefined ? "" : `Did you mean "${meant}"? `}Write ${listing(
        known.map((word) => `"${word}"`),
        "or",
      )}`,
    ),
  list: (example: string) => problem("RMT1417", "A list written in place is expected here", `Write ${example}`),
  object: (what: string, example: string) =>
    problem("RMT1404", `${what} is one object written in place`, `Write ${example}`),
  windowTooLarge: (window: string, image: string) =>
    problem("RMT1418", `${window} does not fit an image of ${image}`, "Choose a smaller one, or pad the image"),
  singleKey: (kind: string, given: number) =>
    problem("RMT1421", `A context of kind "${kind}" has one key, here are ${given}`, keyHints[kind] ?? ""),
  reservedFound: (name: string) =>
    problem(
      "RMT1422",
      `\`${name}\` has a field \`found\`, which here says whether there is anything`,
      "Give the field another name",
    ),
  secondMetadata: () =>
    problem("RMT1423", "The program has metadata already", "Declare all its fields in one metadata({ … })"),
  unknownMetadata: (name: string, fields: readonly string[]) =>
    problem("RMT1424", `The metadata has no field \`${name}\``, `It has ${listing(fields)}`),
  conflict: (message: string, hint: string) => problem("RMT1420", message, hint),
  modelTooLarge: (what: string, elements: number, limit: bigint | number) =>
    problem(
      "RMT1419",
      `${what} would have ${elements} elements, allowed are ${limit}`,
      "Choose smaller layers or fewer rows",
    ),
};

const keyHints: Readonly<Record<string, string>> = {
  array: "Its records are counted from 0: key: { index: u32 }",
  lpm: "The longest prefix of it is looked for: key: { page: u64 }",
};

function meantOrAll(meant: string | undefined, known: readonly string[]): string {
  return `${meant === undefined ? "" : `Did you mean \`${meant}\`? `}It has ${listing(known)}`;
}
