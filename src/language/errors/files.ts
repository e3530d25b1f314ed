import { caution, problem } from "./problem.ts";

/** RMT1001 to RMT1019: the file as a whole, imports and exports. */
export const fileErrors = {
  syntax: (message: string) => problem("RMT1001", `Not valid TypeScript: ${message}`),
  type: (message: string) => problem("RMT1002", `TypeScript refuses this: ${message}`),
  unreadable: (file: string, reason: string) =>
    problem(
      "RMT1003",
      `Cannot read ${file}: ${reason}`,
      "Give the path of a program, such as programs/prefetch.rmt.ts",
    ),
  noTables: () =>
    problem(
      "RMT1004",
      "The program has no table, so nothing would ever run",
      "Add one: export const name = table({ hook: hooks.swapLookup, actions: { … } })",
    ),
  foreignImport: (module: string) =>
    problem(
      "RMT1010",
      `Programs cannot import from "${module}"`,
      'Everything a program may use comes from "rmt"; write helper functions in the same file',
    ),
  unknownImport: (name: string, suggestion: string | undefined) =>
    problem(
      "RMT1011",
      `"rmt" offers no \`${name}\``,
      suggestion === undefined ? "The prelude rmt.d.ts lists all names" : `Did you mean \`${suggestion}\`?`,
    ),
  importForm: () =>
    problem("RMT1012", "Only named imports are possible", 'Write import { hooks, table, u64 } from "rmt"'),
  exportForm: () =>
    problem(
      "RMT1013",
      "Only tables, limits and the privacy can be exported",
      "Remove `export`; the file is one closed program",
    ),
  topLevelStatement: () =>
    problem(
      "RMT1014",
      "At the top level of a program nothing runs",
      "Only import, const (constants and declarations) and function stand here; move the statement into an action",
    ),
  tableNotExported: (name: string) =>
    caution(
      "RMT1015",
      `The table \`${name}\` is not exported`,
      `It runs all the same; write \`export const ${name}\` to show that it is what the program offers`,
    ),
  duplicateName: (name: string) =>
    problem(
      "RMT1016",
      `\`${name}\` is declared twice`,
      "Give each table, context, model, function and constant its own name",
    ),
  constantDeclaration: (name: string) =>
    problem(
      "RMT1017",
      `\`${name}\` is neither an integer constant nor a declaration`,
      "At the top level write const with a constant expression, context({ … }), decisionTree({ … }), table({ … }) and the like",
    ),
};
