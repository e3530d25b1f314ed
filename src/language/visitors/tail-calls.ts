import type ts from "typescript";
import { tableErrors } from "../errors/index.ts";
import type { Lowering } from "../lowering.ts";
import { errorValue, type Value, voidValue } from "../values.ts";
import { checkCount } from "./argument-count.ts";

/** `tailCall(table)`: ends the action; the pipeline goes on with the table. Where it stands is checked with all tables. */
export function tailCall(lowering: Lowering, node: ts.CallExpression): Value {
  if (!checkCount(lowering, node, "tailCall", ["table"])) return errorValue;
  const [argument] = node.arguments;
  const table = lowering.expression(argument);
  if (table.kind !== "table") {
    const text = lowering.compilation.textOf(argument);
    if (table.kind !== "error") lowering.report(argument, tableErrors.tailCallForm(text));
    return errorValue;
  }
  let frame = lowering.frame;
  while (frame?.caller !== undefined) frame = frame.caller;
  lowering.compilation.tailCalls.push({ place: argument, action: frame?.declaration, table: table.name });
  lowering.emit(node, { op: "TAIL_CALL", table: table.index });
  return voidValue;
}
