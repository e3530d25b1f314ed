import { DiagnosticError, failure, type Result, success } from "../../diagnostics/index.ts";
import {
  type Action,
  type ActionCall,
  type AggregateDeclaration,
  type ContextDeclaration,
  type ContextField,
  type CounterDeclaration,
  type EffectLimit,
  type IntegerField,
  type Match,
  type MatchKey,
  type PrivacyDeclaration,
  type Program,
  principalKinds,
  type TableDeclaration,
  type TableEntry,
} from "../program.ts";
import { assembleBody } from "./assemble-body.ts";
import { assembleModel, assembleTensor } from "./assemble-model.ts";
import { type Assembly, assembleLength, placeOf } from "./assembly.ts";
import { type Token, tokenize } from "./lexer.ts";
import {
  accept,
  at,
  expect,
  indexOfName,
  peek,
  problem,
  startsLine,
  takeCount,
  takeInteger,
  takeIntegerType,
  takeName,
  takeReference,
  takeWord,
  unknownName,
} from "./parser.ts";

const sizeWithoutWord = 1024;

/**
 * Reads the text form of a program (see `printProgram`). Comments start with `;`. Names must be declared above their
 * use, tables of TAIL_CALL excepted. Without a `source` line the places of instructions are those in the text, so that the verifier's findings
 * point there. Without a `registers` line an action has as many integer registers as it names.
 *
 * The program is well-formed data but not verified. Errors: RMT2001 to RMT2007, always the first one only.
 */
export function assembleProgram(text: string, fileName: string): Result<Program> {
  try {
    return success(assemble(text, fileName));
  } catch (error) {
    if (error instanceof DiagnosticError) return failure(...error.diagnostics);
    throw error;
  }
}

function assemble(text: string, file: string): Program {
  const assembly: Assembly = {
    file,
    tokens: tokenize(text, file),
    position: 0,
    contexts: [],
    models: [],
    tensors: [],
    counters: [],
    aggregates: [],
    limits: [],
    privacy: undefined,
    metadata: [],
    actions: [],
    tables: [],
    helpers: [],
    tableReferences: [],
    locations: [],
    locationIndices: new Map(),
    sourceFile: undefined,
  };
  expect(assembly, "program", "and a name at the start");
  const name = takeName(assembly, "the program's name");
  if (accept(assembly, "source")) assembly.sourceFile = takeName(assembly, "the name of the source file");
  while (peek(assembly).kind !== "end") assembleDeclaration(assembly);
  for (const { token, resolve } of assembly.tableReferences) {
    const index = indexOfName(token, assembly.tables);
    if (index === undefined) throw unknownName(assembly, token, assembly.tables, "a table", "declared");
    resolve(index);
  }
  const { contexts, models, tensors, counters, aggregates, limits, privacy } = assembly;
  const { metadata, actions, tables, helpers, locations } = assembly;
  const declarations = {
    contexts,
    models,
    tensors,
    counters,
    ...(aggregates.length > 0 ? { aggregates } : {}),
    ...(limits.length > 0 ? { limits } : {}),
    ...(privacy === undefined ? {} : { privacy }),
    metadata,
    actions,
    tables,
    helpers,
  };
  return { name, ...declarations, sourceFile: assembly.sourceFile ?? file, locations };
}

const declarationWords = [
  "context",
  "model",
  "tensor",
  "counter",
  "histogram",
  "aggregate",
  "limit",
  "privacy",
  "metadata",
  "helpers",
  "action",
  "table",
] as const;

function assembleDeclaration(assembly: Assembly): void {
  const start = peek(assembly);
  const word = takeWord(assembly, declarationWords, "a declaration");
  switch (word) {
    case "context":
      assembly.contexts.push(assembleContext(assembly, start));
      break;
    case "model":
      assembly.models.push(assembleModel(assembly, start));
      break;
    case "tensor":
      assembly.tensors.push(assembleTensor(assembly, start));
      break;
    case "counter":
    case "histogram":
      assembly.counters.push(assembleCounter(assembly, start, word));
      break;
    case "aggregate":
      assembly.aggregates.push(assembleAggregate(assembly, start));
      break;
    case "limit":
      assembly.limits.push(assembleLimit(assembly, start));
      break;
    case "privacy":
      if (assembly.privacy !== undefined) {
        throw problem(assembly, start, "RMT2002", "there is a second declaration of privacy", "keep one of them");
      }
      assembly.privacy = assemblePrivacy(assembly, start);
      break;
    case "metadata":
      assembly.metadata.push(assembleIntegerField(assembly, "the name of a metadata field"));
      break;
    case "helpers":
      while (!startsLine(assembly)) assembly.helpers.push(takeName(assembly, "the name of a helper"));
      break;
    case "action":
      assembly.actions.push(assembleAction(assembly, start));
      break;
    case "table":
      assembly.tables.push(assembleTable(assembly, start));
      break;
  }
}

function assembleContext(assembly: Assembly, start: Token): ContextDeclaration {
  const name = takeName(assembly, "the context's name");
  const keys = assembleParameters(assembly);
  const capacity = accept(assembly, "capacity") ? takeCount(assembly, "the capacity") : sizeWithoutWord;
  const kind = accept(assembly, "kind")
    ? takeWord(assembly, ["lru", "hash", "array", "lpm", "queue"], "a kind of context")
    : "lru";
  const perCpu = accept(assembly, "percpu");
  const location = placeOf(assembly, start);
  const fields: ContextField[] = [];
  expect(assembly, "{", "before the fields");
  while (!accept(assembly, "}")) fields.push(assembleField(assembly));
  return { name, kind, perCpu, keys, fields, capacity, location };
}

function assembleField(assembly: Assembly): ContextField {
  const name = takeName(assembly, "a field or }");
  expect(assembly, ":", "after the field's name");
  const kind = (["scalar", "array", "ring"] as const).find((word) => accept(assembly, word));
  const type = takeIntegerType(assembly);
  return { name, kind: kind ?? "scalar", type, length: kind === undefined ? 1 : assembleLength(assembly) };
}

function assembleCounter(assembly: Assembly, start: Token, kind: CounterDeclaration["kind"]): CounterDeclaration {
  return { name: takeName(assembly, `the ${kind}'s name`), kind, location: placeOf(assembly, start) };
}

function assembleAggregate(assembly: Assembly, start: Token): AggregateDeclaration {
  const name = takeName(assembly, "the aggregate's name");
  expect(assembly, "(", "before whose contributions are added up");
  const key = assembleIntegerField(assembly, "the name of the principal's identity");
  expect(assembly, ")", "after the type");
  expect(assembly, "of", "and the range of a contribution, such as 0..100");
  const low = takeInteger(assembly, "the least contribution");
  expect(assembly, "..", "between the least and the greatest contribution");
  const high = takeInteger(assembly, "the greatest contribution");
  const capacity = accept(assembly, "capacity") ? takeCount(assembly, "the capacity") : sizeWithoutWord;
  return { name, key, low, high, capacity, location: placeOf(assembly, start) };
}

function assembleLimit(assembly: Assembly, start: Token): EffectLimit {
  const effect = takeDottedName(assembly, "an effect, such as memory.prefetch");
  const by = accept(assembly, "by") ? takeName(assembly, "the name of an event field") : "";
  expect(assembly, "rate", "and how many a second");
  const perSecond = takeCount(assembly, "how many a second");
  expect(assembly, "burst", "and how many at once");
  const burst = takeCount(assembly, "how many at once");
  return { effect, by, perSecond, burst, location: placeOf(assembly, start) };
}

function assemblePrivacy(assembly: Assembly, start: Token): PrivacyDeclaration {
  expect(assembly, "between", "and whom the program keeps apart");
  const between = takeWord(assembly, principalKinds, "a kind of principal");
  expect(assembly, "budget", "and millionths of epsilon");
  const budget = takeCount(assembly, "the budget, in millionths of epsilon");
  return { between, budget, location: placeOf(assembly, start) };
}

function assembleAction(assembly: Assembly, start: Token): Action {
  const name = takeName(assembly, "the action's name");
  const parameters = assembleParameters(assembly);
  const location = placeOf(assembly, start);
  return { name, parameters, location, ...assembleBody(assembly, parameters.length) };
}

function assembleTable(assembly: Assembly, start: Token): TableDeclaration {
  const name = takeName(assembly, "the table's name");
  expect(assembly, "at", "and the hook");
  const hook = takeDottedName(assembly, "the hook's name");
  const location = placeOf(assembly, start);
  const keys: MatchKey[] = [];
  const actions: number[] = [];
  const entries: TableEntry[] = [];
  let defaultCall: ActionCall | undefined;
  let size = sizeWithoutWord;
  let privacyBudget: number | undefined;
  expect(assembly, "{", "before what is in the table");
  const words = ["match", "actions", "default", "entry", "size", "budget"] as const;
  while (!accept(assembly, "}")) {
    const word = takeWord(assembly, words, "something of a table or }");
    if (word === "match") keys.push(assembleKey(assembly));
    else if (word === "default") defaultCall = assembleCall(assembly);
    else if (word === "entry") entries.push(assembleEntry(assembly));
    else if (word === "size") size = takeCount(assembly, "the size");
    else if (word === "budget") privacyBudget = takeCount(assembly, "the budget, in millionths of epsilon");
    else while (!startsLine(assembly)) actions.push(takeReference(assembly, assembly.actions, "an action"));
  }
  return {
    name,
    hook,
    keys,
    actions,
    ...(defaultCall ? { defaultCall } : {}),
    entries,
    size,
    ...(privacyBudget === undefined ? {} : { privacyBudget }),
    location,
  };
}

function assembleKey(assembly: Assembly): MatchKey {
  const { name, type } = assembleIntegerField(assembly, "the name of an event field or a metadata field");
  const kind = takeWord(assembly, ["exact", "lpm", "ternary", "range"], "a match kind");
  const source = takeWord(assembly, ["event", "metadata"], "event and the number of a field, or metadata");
  if (source === "metadata" && !at(assembly, ".")) {
    const token = assembly.tokens[assembly.position - 1]!;
    const field = assembly.metadata.findIndex((candidate) => candidate.name === name);
    if (field < 0) {
      throw unknownName(assembly, { ...token, text: name }, assembly.metadata, "a metadata field", "declared above");
    }
    return { source, field, name, type, kind };
  }
  expect(assembly, ".", `and the number of a field, such as ${source}.0`);
  return { source, field: takeCount(assembly, "the number of a field"), name, type, kind };
}

function takeDottedName(assembly: Assembly, what: string): string {
  let name = takeName(assembly, what);
  while (accept(assembly, ".")) name += `.${takeName(assembly, what)}`;
  return name;
}

function assembleIntegerField(assembly: Assembly, what: string): IntegerField {
  const name = takeName(assembly, what);
  expect(assembly, ":", "after the name");
  return { name, type: takeIntegerType(assembly) };
}

function assembleEntry(assembly: Assembly): TableEntry {
  const matches: Match[] = [];
  if (peek(assembly).kind === "number") {
    do matches.push(assembleMatch(assembly));
    while (accept(assembly, ","));
  }
  const priority = accept(assembly, "priority") ? takeCount(assembly, "the priority") : 0;
  expect(assembly, "=>", "and an action");
  return { matches, priority, call: assembleCall(assembly) };
}

function assembleMatch(assembly: Assembly): Match {
  const value = takeInteger(assembly, "a match value");
  if (accept(assembly, "/")) return { kind: "lpm", value, prefixLength: takeCount(assembly, "the prefix length") };
  if (accept(assembly, "&")) return { kind: "ternary", value, mask: takeInteger(assembly, "the mask") };
  if (accept(assembly, "..")) return { kind: "range", low: value, high: takeInteger(assembly, "the high value") };
  return { kind: "exact", value };
}

function assembleCall(assembly: Assembly): ActionCall {
  const action = takeReference(assembly, assembly.actions, "an action");
  const data: bigint[] = [];
  expect(assembly, "(", "before the action data");
  while (!accept(assembly, ")")) {
    if (data.length > 0) expect(assembly, ",", "or ) after a value");
    data.push(takeInteger(assembly, "a value or )"));
  }
  return { action, data };
}

function assembleParameters(assembly: Assembly): IntegerField[] {
  const fields: IntegerField[] = [];
  expect(assembly, "(", "before the names and types");
  while (!accept(assembly, ")")) {
    if (fields.length > 0) expect(assembly, ",", "or ) after a type");
    fields.push(assembleIntegerField(assembly, "a name or )"));
  }
  return fields;
}
