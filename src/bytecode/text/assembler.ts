import { DiagnosticError, failure, type Result, success } from "../../diagnostics/index.ts";
import type {
  Action,
  ActionCall,
  ContextDeclaration,
  ContextField,
  IntegerField,
  Match,
  MatchKey,
  ModelSlot,
  Program,
  TableDeclaration,
  TableEntry,
} from "../program.ts";
import { assembleBody } from "./assemble-body.ts";
import { type Assembly, assembleLength, placeOf } from "./assembly.ts";
import { type Token, tokenize } from "./lexer.ts";
import {
  accept,
  expect,
  peek,
  startsLine,
  takeCount,
  takeInteger,
  takeIntegerType,
  takeName,
  takeReference,
  takeWord,
} from "./parser.ts";

const sizeWithoutWord = 1024;

/**
 * Reads the text form of a program (see `printProgram`). Comments start with `;`. Names must be declared above their
 * use. Without a `source` line the places of instructions are those in the text, so that the verifier's findings
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
    actions: [],
    tables: [],
    helpers: [],
    locations: [],
    locationIndices: new Map(),
    sourceFile: undefined,
  };
  expect(assembly, "program", "and a name at the start");
  const name = takeName(assembly, "the program's name");
  if (accept(assembly, "source")) assembly.sourceFile = takeName(assembly, "the name of the source file");
  while (peek(assembly).kind !== "end") assembleDeclaration(assembly);
  const { contexts, models, actions, tables, helpers, locations } = assembly;
  return { name, contexts, models, actions, tables, helpers, sourceFile: assembly.sourceFile ?? file, locations };
}

function assembleDeclaration(assembly: Assembly): void {
  const start = peek(assembly);
  const kinds = ["context", "model", "helpers", "action", "table"] as const;
  switch (takeWord(assembly, kinds, "a declaration")) {
    case "context":
      assembly.contexts.push(assembleContext(assembly, start));
      break;
    case "model":
      assembly.models.push(assembleModel(assembly, start));
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
  const location = placeOf(assembly, start);
  const fields: ContextField[] = [];
  expect(assembly, "{", "before the fields");
  while (!accept(assembly, "}")) fields.push(assembleField(assembly));
  return { name, keys, fields, capacity, location };
}

function assembleField(assembly: Assembly): ContextField {
  const name = takeName(assembly, "a field or }");
  expect(assembly, ":", "after the field's name");
  const kind = (["scalar", "array", "ring"] as const).find((word) => accept(assembly, word));
  const type = takeIntegerType(assembly);
  return { name, kind: kind ?? "scalar", type, length: kind === undefined ? 1 : assembleLength(assembly) };
}

function assembleModel(assembly: Assembly, start: Token): ModelSlot {
  const name = takeName(assembly, "the model's name");
  expect(assembly, ":", "after the model's name");
  const family = takeWord(assembly, ["decisionTree"], "a model family");
  const featureType = takeIntegerType(assembly);
  const features = assembleLength(assembly);
  expect(assembly, "=>", "between features and output");
  const output = takeIntegerType(assembly);
  expect(assembly, "nodes", "and the most nodes");
  const maxNodes = takeCount(assembly, "the number of nodes");
  expect(assembly, "depth", "and the longest way through the tree");
  const maxDepth = takeCount(assembly, "the depth");
  const location = placeOf(assembly, start);
  return { name, family, features, featureType, output, maxNodes, maxDepth, location };
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
  let hook = takeName(assembly, "the hook's name");
  while (accept(assembly, ".")) hook += `.${takeName(assembly, "the hook's name")}`;
  const location = placeOf(assembly, start);
  const keys: MatchKey[] = [];
  const actions: number[] = [];
  const entries: TableEntry[] = [];
  let defaultCall: ActionCall | undefined;
  let size = sizeWithoutWord;
  expect(assembly, "{", "before what is in the table");
  const words = ["match", "actions", "default", "entry", "size"] as const;
  while (!accept(assembly, "}")) {
    const word = takeWord(assembly, words, "something of a table or }");
    if (word === "match") keys.push(assembleKey(assembly));
    else if (word === "default") defaultCall = assembleCall(assembly);
    else if (word === "entry") entries.push(assembleEntry(assembly));
    else if (word === "size") size = takeCount(assembly, "the size");
    else while (!startsLine(assembly)) actions.push(takeReference(assembly, assembly.actions, "an action"));
  }
  return { name, hook, keys, actions, ...(defaultCall ? { defaultCall } : {}), entries, size, location };
}

function assembleKey(assembly: Assembly): MatchKey {
  const name = takeName(assembly, "the name of an event field");
  expect(assembly, ":", "after the event field's name");
  const type = takeIntegerType(assembly);
  const kind = takeWord(assembly, ["exact", "lpm", "ternary", "range"], "a match kind");
  expect(assembly, "event", "and the number of the event field, such as event.0");
  expect(assembly, ".", "after event");
  return { eventField: takeCount(assembly, "the number of an event field"), name, type, kind };
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
    const name = takeName(assembly, "a name or )");
    expect(assembly, ":", "after the name");
    fields.push({ name, type: takeIntegerType(assembly) });
  }
  return fields;
}
