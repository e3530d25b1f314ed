import type ts from "typescript";
import { declarationErrors } from "../errors/index.ts";
import type { Lowering } from "../lowering.ts";
import { readScalars } from "./contexts.ts";

/** `metadata({ class: u8 })`: declares what the tables of a pipeline share; false where it is refused. */
export function declareMetadata(lowering: Lowering, name: ts.Identifier, call: ts.CallExpression): boolean {
  const { metadata } = lowering.compilation;
  if (metadata.length > 0) {
    lowering.report(name, declarationErrors.secondMetadata());
    return false;
  }
  const [argument] = call.arguments;
  if (argument === undefined || call.arguments.length !== 1) {
    lowering.report(call, declarationErrors.options("metadata"));
    return false;
  }
  const fields = readScalars(lowering, argument, declarationErrors.options("metadata"), "The metadata");
  if (fields === undefined) return false;
  metadata.push(...fields.map(({ name: field, type }) => ({ name: field, type })));
  return true;
}
