import { listing, problem } from "./problem.ts";

/** RMT1400 to RMT1429: events, contexts and models. */
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
    problem("RMT1405", `\`${declaration}\` has no option \`${option}\``, `It has ${listing(known)}`),
  missingOption: (option: string, declaration: string) =>
    problem("RMT1406", `\`${declaration}\` needs \`${option}\``, `Add ${option}: …`),
  unknownContextField: (name: string, context: string, fields: readonly string[]) =>
    problem("RMT1407", `Records of \`${context}\` have no field \`${name}\``, `They have ${listing(fields)}`),
  fieldType: (allowed: string) => problem("RMT1408", "This is not a type for a field", `Write ${allowed}`),
  limit: (what: string, low: bigint, high: bigint) =>
    problem("RMT1409", `${what} must be between ${low} and ${high}`, "Choose a value in that range"),
  contextTooLarge: (bytes: bigint, limit: bigint) =>
    problem(
      "RMT1410",
      `The context would need ${bytes} bytes, allowed are ${limit}`,
      "Lower its capacity or the length of its fields",
    ),
  keyCount: (context: string, keys: readonly string[], given: number) =>
    problem(
      "RMT1411",
      `\`${context}.at\` takes ${keys.length} keys, here ${given === 1 ? "is 1" : `are ${given}`}`,
      `Give ${listing(keys)}, in this order`,
    ),
  modelType: (type: string) =>
    problem(
      "RMT1412",
      `Models work on integers of 32 bits or less, ${type} is wider`,
      "Use i32, u32 or a smaller type",
    ),
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
};
