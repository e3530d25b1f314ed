import type { ActionCall, Program } from "../../bytecode/index.ts";
import type { ContextRecord } from "../../machine/index.ts";
import { insertedPrefix } from "../../verifier/index.ts";
import { drawFromSeed, pick } from "../draw.ts";
import type { ControlOperation, Operation, Scenario } from "./operation.ts";

/** What may be spent on answers of aggregates, in millionths of epsilon. */
export interface PrivacyGrant {
  /** 0: of the program; otherwise the index of a table and 1. */
  readonly index: number;
  readonly cpu: number;
  readonly amount: number;
}

/**
 * The scenario for the program as the verifier gave it back: its calls name the actions there, which are at the same place
 * in the list of their table; what answers of aggregates may spend is given before the first operation.
 */
export function secureScenario(
  written: Program,
  secured: Program,
  scenario: Scenario,
): { readonly scenario: Scenario; readonly grants: readonly PrivacyGrant[] } {
  const budgets = secured.contexts.find(({ name }) => name === `${insertedPrefix}privacy`);
  if (budgets === undefined) return { scenario, grants: [] };
  const grants = randomGrants(written, scenario);
  const operations = [
    ...grantOperations(grants, budgets.name, scenario.cpus),
    ...scenario.operations.map((operation) => secureOperation(written, secured, operation)),
  ];
  return { scenario: { ...scenario, operations }, grants };
}

function randomGrants({ privacy, tables }: Program, { cpus, answers }: Scenario): readonly PrivacyGrant[] {
  const draw = drawFromSeed(answers);
  const budgets = [privacy?.budget ?? 0, ...tables.map((table) => table.privacyBudget ?? 0)];
  return budgets.flatMap((budget, index) =>
    Array.from({ length: cpus }, (_, cpu) => ({ index, cpu, amount: pick(draw, [budget, draw(1 + budget)]) })),
  );
}

function grantOperations(grants: readonly PrivacyGrant[], context: string, cpus: number): readonly Operation[] {
  return [...new Set(grants.map(({ index }) => index))].map((index) => {
    const amounts = grants.filter((grant) => grant.index === index).map(({ amount }) => [[BigInt(amount)]]);
    const record: ContextRecord = { keys: [BigInt(index)], fields: amounts.slice(0, cpus) };
    return { kind: "writeContext", context, record };
  });
}

function secureOperation(written: Program, secured: Program, operation: Operation): Operation {
  switch (operation.kind) {
    case "cpu":
    case "batch":
      return operation;
    case "event": {
      const { during } = operation;
      if (during === undefined) return operation;
      return { ...operation, during: { ...during, operation: secureControl(written, secured, during.operation) } };
    }
    default:
      return secureControl(written, secured, operation);
  }
}

function secureControl(written: Program, secured: Program, operation: ControlOperation): ControlOperation {
  const securedCall = (table: string, call: ActionCall): ActionCall => {
    const place = tableOf(written, table).actions.indexOf(call.action);
    return place < 0 ? call : { ...call, action: tableOf(secured, table).actions[place]! };
  };
  switch (operation.kind) {
    case "insert":
    case "modify": {
      const { table, entry } = operation;
      return { ...operation, entry: { ...entry, call: securedCall(table, entry.call) } };
    }
    case "updates": {
      const { table, updates } = operation;
      return {
        ...operation,
        updates: updates.map((update) =>
          update.kind === "delete"
            ? update
            : { ...update, entry: { ...update.entry, call: securedCall(table, update.entry.call) } },
        ),
      };
    }
    case "default":
      return { ...operation, call: operation.call && securedCall(operation.table, operation.call) };
    default:
      return operation;
  }
}

function tableOf({ tables }: Program, name: string) {
  return tables.find((table) => table.name === name)!;
}
