import ts from "typescript";
import type { ActionCall } from "../../bytecode/index.ts";
import { fitInteger } from "../coerce.ts";
import type { CompiledAction } from "../compilation.ts";
import { constantInteger } from "../constants.ts";
import { tableErrors } from "../errors/index.ts";
import type { Lowering } from "../lowering.ts";
import { builtinNamed } from "./names.ts";

/** The actions of a table by name; undefined for those that were refused. */
export type TableActions = ReadonlyMap<string, CompiledAction | undefined>;

/** `prefetchAhead` or `run(prefetchAhead, 8)`: an action with its data. */
export function readActionCall(lowering: Lowering, node: ts.Expression, actions: TableActions): ActionCall | undefined {
  const run = ts.isCallExpression(node) && builtinNamed(lowering, node.expression) === "run" ? node : undefined;
  const target = run === undefined ? node : run.arguments[0];
  if (ts.isCallExpression(node) && run === undefined) {
    const text = lowering.compilation.textOf(node.expression);
    lowering.report(node, tableErrors.callForm(text));
    return undefined;
  }
  if (
    target === undefined ||
    !ts.isIdentifier(target) ||
    lowering.scope.lookup(target.text)?.value.kind !== "function"
  ) {
    const place = target ?? node;
    const known = !ts.isIdentifier(place) || lowering.expression(place).kind !== "error";
    if (known) lowering.report(place, tableErrors.notAnAction(lowering.compilation.textOf(place)));
    return undefined;
  }
  if (!actions.has(target.text)) {
    lowering.report(target, tableErrors.actionNotInTable(target.text, [...actions.keys()]));
    return undefined;
  }
  const compiled = actions.get(target.text);
  return compiled && readData(lowering, node, compiled, run === undefined ? [] : run.arguments.slice(1));
}

function readData(
  lowering: Lowering,
  node: ts.Expression,
  { index, action }: CompiledAction,
  values: readonly ts.Expression[],
): ActionCall | undefined {
  if (values.length !== action.parameters.length) {
    const names = action.parameters.map((parameter) => parameter.name);
    lowering.report(node, tableErrors.dataCount(action.name, names, values.length));
    return undefined;
  }
  const data: bigint[] = [];
  for (const [position, parameter] of action.parameters.entries()) {
    const value = constantInteger(lowering, values[position]);
    const fitted = value && fitInteger(lowering, values[position], value, parameter.type);
    if (fitted !== undefined) data.push(fitted.low);
  }
  return data.length === values.length ? { action: index, data } : undefined;
}
