import ts from "typescript";
import type { ActionCall, IntegerField, MatchKey, MatchKind } from "../../bytecode/index.ts";
import type { HookDescription } from "../../hooks/index.ts";
import type { CompiledAction } from "../compilation.ts";
import { constantValue } from "../constants.ts";
import { tableErrors } from "../errors/index.ts";
import { limits } from "../limits.ts";
import type { Lowering } from "../lowering.ts";
import { readActionCall, type TableActions } from "./action-calls.ts";
import { compileAction } from "./actions.ts";
import { boundedConstant } from "./bounded.ts";
import { readEntries } from "./entries.ts";
import { builtinNamed } from "./names.ts";
import { OptionReader } from "./option-reader.ts";
import { type Option, readOptions, readProperties } from "./options.ts";

const defaultSize = 1024n;

/** `table({ hook, match, actions, default, entries, size })`: declares the table and compiles its actions. */
export function declareTable(lowering: Lowering, name: ts.Identifier, call: ts.CallExpression): void {
  const known = ["hook", "metadata", "match", "actions", "default", "entries", "size", "privacyBudget"];
  const options = readOptions(lowering, call, "table", known);
  if (options === undefined) return;
  const hook = hookOf(lowering, call, options.get("hook"));
  const metadata = metadataOf(lowering, options.get("metadata"));
  const keys = hook && metadata && keysOf(lowering, options.get("match"), hook, metadata);
  const actions = actionsOf(lowering, call, options.get("actions"), hook);
  const sizeOption = options.get("size");
  const size = sizeOption
    ? boundedConstant(lowering, sizeOption.value, "The size of a table", 1n, limits.tableSize)
    : defaultSize;
  const reader = new OptionReader(lowering, call, "table", options);
  const privacyBudget = reader.has("privacyBudget")
    ? reader.millionths("privacyBudget", "The privacy budget of a table", "0", limits.privacyBudget)
    : undefined;
  const defaultOption = options.get("default");
  const defaultCall = defaultOption && readActionCall(lowering, defaultOption.value, actions);
  const entriesOption = options.get("entries");
  const entries = entriesOption && keys ? readEntries(lowering, entriesOption.value, keys, actions) : [];
  if (size !== undefined && entries.length > Number(size)) {
    lowering.report(sizeOption?.value ?? name, tableErrors.tooManyEntries(entries.length, Number(size)));
  }
  if (hook === undefined || keys === undefined || size === undefined) return;
  lowering.compilation.tables.push({
    name: name.text,
    hook: hook.name,
    keys,
    actions: [...actions.values()].flatMap((action) => (action === undefined ? [] : [action.index])),
    ...defaultOf(defaultCall),
    entries,
    size: Number(size),
    ...(privacyBudget === undefined ? {} : { privacyBudget }),
    location: lowering.compilation.locationOf(name),
  });
}

function defaultOf(defaultCall: ActionCall | undefined): { defaultCall?: ActionCall } {
  return defaultCall === undefined ? {} : { defaultCall };
}

function hookOf(lowering: Lowering, call: ts.CallExpression, option: Option | undefined): HookDescription | undefined {
  if (option === undefined) {
    lowering.report(call, tableErrors.noHook());
    return undefined;
  }
  const value = constantValue(lowering, option.value);
  if (value.kind === "hook") return value.hook;
  if (value.kind !== "error") lowering.report(option.value, tableErrors.hookForm());
  return undefined;
}

/** The fields of metadata that the table can match: none unless it names the metadata; undefined where that is refused. */
function metadataOf(lowering: Lowering, option: Option | undefined): readonly IntegerField[] | undefined {
  if (option === undefined) return [];
  const value = constantValue(lowering, option.value);
  if (value.kind === "metadata") return lowering.compilation.metadata;
  if (value.kind !== "error") lowering.report(option.value, tableErrors.metadataForm());
  return undefined;
}

function keysOf(
  lowering: Lowering,
  option: Option | undefined,
  hook: HookDescription,
  metadata: readonly IntegerField[],
): MatchKey[] | undefined {
  if (option === undefined) return [];
  const properties = readProperties(lowering, option.value, tableErrors.unknownMatchKind());
  if (properties === undefined) return undefined;
  const keys: MatchKey[] = [];
  for (const { name, nameNode, value } of properties) {
    const eventField = hook.fields.findIndex((candidate) => candidate.name === name);
    const metadataField = metadata.findIndex((candidate) => candidate.name === name);
    const kind = matchKinds.find((candidate) => candidate === builtinNamed(lowering, value));
    if (eventField >= 0 && metadataField >= 0) lowering.report(nameNode, tableErrors.ambiguousKey(name));
    else if (eventField < 0 && metadataField < 0) {
      const isMetadata = lowering.compilation.metadata.some((candidate) => candidate.name === name);
      const fields = [...hook.fields, ...metadata].map((candidate) => candidate.name);
      lowering.report(nameNode, tableErrors.unknownKey(name, hook.name, fields, isMetadata));
    } else if (kind === undefined) lowering.report(value, tableErrors.unknownMatchKind());
    else {
      if (kind === "lpm" && keys.some((key) => key.kind === "lpm"))
        lowering.report(nameNode, tableErrors.severalPrefixes());
      keys.push(
        eventField >= 0
          ? { source: "event", field: eventField, name, type: hook.fields[eventField].type, kind }
          : { source: "metadata", field: metadataField, name, type: metadata[metadataField].type, kind },
      );
    }
  }
  return keys.length === properties.length ? keys : undefined;
}

const matchKinds: readonly MatchKind[] = ["exact", "lpm", "ternary", "range"];

function actionsOf(
  lowering: Lowering,
  call: ts.CallExpression,
  option: Option | undefined,
  hook: HookDescription | undefined,
): TableActions {
  const actions = new Map<string, CompiledAction | undefined>();
  const properties = option && readProperties(lowering, option.value, tableErrors.noActions());
  if (option === undefined || properties?.length === 0) lowering.report(option?.value ?? call, tableErrors.noActions());
  for (const { name, nameNode, value } of properties ?? []) {
    const declaration = ts.isIdentifier(value) ? lowering.scope.lookup(value.text)?.value : undefined;
    if (declaration?.kind !== "function") {
      if (!ts.isIdentifier(value) || lowering.expression(value).kind !== "error") {
        lowering.report(value, tableErrors.notAnAction(lowering.compilation.textOf(value)));
      }
      actions.set(name, undefined);
      continue;
    }
    const functionName = declaration.declaration.name?.text ?? "";
    if (functionName !== name) lowering.report(nameNode, tableErrors.renamedAction(functionName));
    const compiled = compileAction(lowering.compilation, declaration.declaration, value);
    if (hook !== undefined && compiled?.hook !== undefined && compiled.hook !== hook) {
      lowering.report(value, tableErrors.actionOfOtherHook(functionName, compiled.hook.name, hook.name));
    }
    actions.set(functionName, compiled);
  }
  return actions;
}
