import { listing, problem } from "./problem.ts";

/** RMT1500 to RMT1539: tables, their match keys, actions and entries. */
export const tableErrors = {
  noHook: () => problem("RMT1500", "The table has no hook", "Add hook: hooks.swapLookup"),
  hookForm: () => problem("RMT1501", "This is not a hook", "Write hooks.swapLookup or another member of `hooks`"),
  unknownKey: (name: string, hook: string, fields: readonly string[], otherField: boolean) =>
    problem(
      "RMT1502",
      `The event of ${hook} has no field \`${name}\` to match`,
      otherField ? "It is a field of the metadata: add metadata: … to the table" : `There are ${listing(fields)}`,
    ),
  unknownMatchKind: () => problem("RMT1503", "This is not a match kind", "Write exact, lpm, ternary or range"),
  severalPrefixes: () =>
    problem(
      "RMT1504",
      "A table can have only one lpm key",
      "Which prefix is the longest would not be clear; make the other keys ternary",
    ),
  notAnAction: (text: string) =>
    problem(
      "RMT1505",
      `\`${text}\` is not a function of this file`,
      "Name functions declared in this file: actions: { observe }",
    ),
  renamedAction: (name: string) =>
    problem("RMT1506", "Actions keep their function's name", `Write actions: { ${name} }`),
  noActions: () => problem("RMT1507", "The table has no actions", "Add at least one: actions: { observe }"),
  actionSignature: (name: string) =>
    problem(
      "RMT1508",
      `\`${name}\` cannot be an action`,
      "An action takes the event first and then only integers, and returns nothing: function act(event: hooks.SwapLookup, depth: u32) { … }",
    ),
  actionOfOtherHook: (name: string, actionHook: string, tableHook: string) =>
    problem(
      "RMT1509",
      `\`${name}\` takes the event of ${actionHook}, the table stands at ${tableHook}`,
      "Write an action for the table's hook",
    ),
  dataCount: (name: string, parameters: readonly string[], given: number) =>
    problem(
      "RMT1510",
      `\`${name}\` takes ${parameters.length} values of action data, here ${given === 1 ? "is 1" : `are ${given}`}`,
      parameters.length === 0 ? `Write ${name}` : `Write run(${[name, ...parameters].join(", ")}) with constants`,
    ),
  callForm: (name: string) =>
    problem(
      "RMT1511",
      "Actions in tables are not called here, only named with their data",
      `Write run(${name}, …) or, without data, ${name}`,
    ),
  actionNotInTable: (name: string, actions: readonly string[]) =>
    problem(
      "RMT1512",
      `\`${name}\` is not among the table's actions`,
      `Add it to actions: { ${[...actions, name].join(", ")} }`,
    ),
  prefixLength: (bits: number) =>
    problem("RMT1513", `The prefix length must be between 0 and ${bits}`, `The key has ${bits} bits`),
  emptySpan: (low: bigint, high: bigint) =>
    problem("RMT1514", `span(${low}, ${high}) is empty`, `Write span(${high}, ${low})`),
  bitsOutside: (canonical: bigint) =>
    problem(
      "RMT1515",
      "The value has bits that the match ignores",
      `Write 0x${canonical.toString(16)}, so that there is one way to write each match`,
    ),
  duplicateEntry: () =>
    problem("RMT1516", "The table already has an entry with this match and priority", "Remove one of them"),
  missingKey: (name: string) =>
    problem(
      "RMT1517",
      `The entry does not match the exact key \`${name}\``,
      `Add ${name}: value; only lpm, ternary and range keys may be left out`,
    ),
  matchForm: (name: string, kind: string) =>
    problem("RMT1518", `\`${name}\` is matched by ${kind}, not like this`, `Write ${matchForms[kind] ?? "a value"}`),
  priorityNeeded: () =>
    problem(
      "RMT1519",
      "The entry needs a priority of at least 1",
      "Entries with ternary or range keys can overlap; the larger priority wins: priority: 10",
    ),
  priorityUseless: () =>
    problem("RMT1520", "Entries of this table have no priority", "Only ternary and range keys can overlap; remove it"),
  tooManyEntries: (entries: number, size: number) =>
    problem("RMT1521", `${entries} entries do not fit a table of size ${size}`, "Raise its size"),
  entryForm: () =>
    problem("RMT1522", "This is not an entry", "Write { match: { process: 42 }, action: run(prefetchAhead, 4) }"),
  ambiguousKey: (name: string) =>
    problem(
      "RMT1524",
      `\`${name}\` is a field of the event and of the metadata`,
      "Give the field of the metadata another name",
    ),
  metadataForm: () =>
    problem("RMT1525", "This is not the metadata", "Name what metadata({ … }) declared: metadata: meta"),
  tailCallForm: (text: string) =>
    problem("RMT1526", `\`${text}\` is not a table`, "Name a table of this file: tailCall(pagesByModel)"),
  tailCallBackwards: (from: string, to: string) =>
    problem(
      "RMT1527",
      `The table \`${to}\` does not stand behind \`${from}\`, whose action this is`,
      "Declare the table that is called below all that call it",
    ),
  tailCallOfOtherHook: (from: string, fromHook: string, to: string, toHook: string) =>
    problem(
      "RMT1528",
      `\`${from}\` stands at ${fromHook}, \`${to}\` at ${toHook}`,
      "A pipeline is of one hook: call a table that stands there too",
    ),
  notInEntryKeys: (name: string, keys: readonly string[]) =>
    problem(
      "RMT1523",
      `\`${name}\` is not a key of the table`,
      keys.length === 0 ? "The table has no keys" : `It has ${listing(keys)}`,
    ),
};

const matchForms: Readonly<Record<string, string>> = {
  exact: "a constant",
  lpm: "prefix(value, length)",
  ternary: "mask(value, mask)",
  range: "span(low, high)",
};
