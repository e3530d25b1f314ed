import ts from "typescript";
import type { IntegerType } from "../../bytecode/index.ts";
import { isIntegerType } from "../integers.ts";
import type { Lowering } from "../lowering.ts";

/** The integer type that a name such as `u32` stands for. */
export function integerTypeNamed(lowering: Lowering, node: ts.Expression): IntegerType | undefined {
  const name = builtinNamed(lowering, node);
  return name !== undefined && isIntegerType(name) ? name : undefined;
}

/** The name of the prelude that an identifier stands for. */
export function builtinNamed(lowering: Lowering, node: ts.Expression): string | undefined {
  const value = ts.isIdentifier(node) ? lowering.scope.lookup(node.text)?.value : undefined;
  return value?.kind === "builtin" ? value.name : undefined;
}
