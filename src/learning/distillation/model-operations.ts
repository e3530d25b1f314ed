import { type Model, type ModelDescription, modelProgram } from "../../models/index.ts";
import { verifyModel } from "../../verifier/index.ts";

/** Instructions of one question at worst, as the verifier counts them; undefined for models that it refuses. */
export function modelOperations(description: ModelDescription, model: Model): number | undefined {
  const report = verifyModel(modelProgram(description), 0, model);
  return report.ok ? report.value.instructions : undefined;
}
