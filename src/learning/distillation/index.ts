/** Distillation: small models that learn from big ones. */
export { type DistillationReport, distill } from "./distill.ts";
