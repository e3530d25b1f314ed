import { insertedPrefix } from "./secured.ts";
import { type Rule, report, type Verification } from "./verification.ts";

/** Everything that is found by name has a name of its own, and none that the verifier gives. */
export const namesRule: Rule = {
  codes: ["RMT3003"],
  proves:
    "no two contexts, models, tensors, counters, aggregates, metadata fields, actions, tables, helpers, or fields and parameters of one of them share a name; none has one that the verifier gives",
  check: (verification) => {
    const { contexts, models, tensors, counters, aggregates, metadata, actions, tables, helpers } =
      verification.program;
    checkNames(verification, "contexts", contexts);
    checkNames(verification, "models", models);
    checkNames(verification, "tensors", tensors);
    checkNames(verification, "counters", counters);
    checkNames(verification, "aggregates", aggregates ?? []);
    checkNames(verification, "metadata fields", metadata);
    checkNames(verification, "actions", actions);
    checkNames(verification, "tables", tables);
    checkNames(
      verification,
      "helpers",
      helpers.map((name) => ({ name })),
    );
    for (const context of contexts) {
      checkNames(verification, `keys of context ${context.name}`, context.keys, context);
      checkNames(verification, `fields of context ${context.name}`, context.fields, context);
    }
    for (const action of actions) {
      checkNames(verification, `parameters of action ${action.name}`, action.parameters, action);
    }
  },
};

type Named = { readonly name: string; readonly location?: number };

function checkNames(
  verification: Verification,
  what: string,
  named: readonly Named[],
  owner?: { readonly location: number },
): void {
  const seen = new Set<string>();
  for (const { name, location } of named) {
    const declaration = location === undefined ? owner : { location };
    if (seen.has(name) || name === "") {
      const message = name === "" ? `one of the ${what} has no name` : `two ${what} are called ${name}`;
      report(verification, "RMT3003", message, "give each a name of its own", declaration && { declaration });
    }
    if (name.startsWith(insertedPrefix)) {
      const message = `one of the ${what} is called ${name}`;
      const hint = `names beginning with ${insertedPrefix} are for what the verifier inserts: choose another one`;
      report(verification, "RMT3003", message, hint, declaration && { declaration });
    }
    seen.add(name);
  }
}
