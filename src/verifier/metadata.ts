import { limits } from "./limits.ts";
import { isIndex, type Rule, report } from "./verification.ts";

/** Tables match metadata that there is. */
export const metadataRule: Rule = {
  codes: ["RMT3031"],
  proves: "metadata has a bounded number of fields, and match keys name them with their types",
  check: (verification) => {
    const { metadata, tables } = verification.program;
    if (metadata.length > limits.declaredFields) {
      const message = `the program has ${metadata.length} fields of metadata`;
      report(verification, "RMT3031", message, `at most ${limits.declaredFields} are allowed`);
    }
    for (const table of tables) {
      for (const key of table.keys) {
        if (key.source !== "metadata") continue;
        const field = isIndex(key.field, metadata.length) ? metadata[key.field] : undefined;
        if (field?.name === key.name && field.type === key.type) continue;
        const has = metadata.map((other, index) => `${index} ${other.name}: ${other.type}`).join(", ");
        const message = `table ${table.name} matches metadata field ${key.field} (${key.name}: ${key.type}), which the program does not have`;
        const hint = has === "" ? "it declares no metadata" : `metadata of the program: ${has}`;
        report(verification, "RMT3031", message, hint, { declaration: table });
      }
    }
  },
};
