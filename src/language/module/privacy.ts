import type ts from "typescript";
import { principalKinds } from "../../bytecode/index.ts";
import { guaranteeErrors } from "../errors/index.ts";
import { limits } from "../limits.ts";
import type { Lowering } from "../lowering.ts";
import { OptionReader } from "./option-reader.ts";
import { readOptions } from "./options.ts";

/** `privacy({ between, budget })`: declares whose data is kept apart, at most once; false where it is refused. */
export function declarePrivacy(lowering: Lowering, name: ts.Identifier, call: ts.CallExpression): boolean {
  const { compilation } = lowering;
  if (compilation.privacy !== undefined) {
    lowering.report(name, guaranteeErrors.secondPrivacy());
    return false;
  }
  const options = readOptions(lowering, call, "privacy", ["between", "budget"]);
  if (options === undefined) return false;
  const reader = new OptionReader(lowering, call, "privacy", options);
  const between = reader.word("between", principalKinds);
  const budget = reader.millionths("budget", "The privacy budget", "0", limits.privacyBudget);
  if (reader.failed) return false;
  compilation.privacy = { between, budget, location: compilation.locationOf(name) };
  return true;
}
