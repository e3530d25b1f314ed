import { problem } from "./problem.ts";

/** RMT1100 to RMT1139: statements, functions and their parameters. */
export const statementErrors = {
  unboundedLoop: (keyword: string) =>
    problem(
      "RMT1100",
      `\`${keyword}\` loops have no provable end`,
      "Count with a constant bound and leave early: for (let i = 0; i < 16; i++) { if (done) break; … }",
    ),
  iteration: (keyword: string) =>
    problem(
      "RMT1101",
      `\`for … ${keyword}\` is not possible`,
      "Count instead: for (let i = 0; i < values.length; i++) { … values[i] … }",
    ),
  loopBound: (reason: string) =>
    problem(
      "RMT1102",
      `The loop has no provable end: ${reason}`,
      "Write for (let i = 0; i < 16; i++), or with a further condition for (let i = 0; i < 16 && i < depth; i++)",
    ),
  loopVariableAssigned: (name: string) =>
    problem(
      "RMT1103",
      `The loop variable \`${name}\` is assigned in the loop`,
      "The loop counts by itself; use a variable of your own, `break` or `continue`",
    ),
  closure: () =>
    problem(
      "RMT1104",
      "Functions inside functions are not possible",
      "Write a function at the top level and pass it what it needs",
    ),
  classDeclaration: () =>
    problem("RMT1105", "Classes are not possible", "Keep state in a context and write functions at the top level"),
  asynchronous: (keyword: string) =>
    problem(
      "RMT1106",
      `\`${keyword}\` is not possible: actions run at once and to their end`,
      "Write a plain function",
    ),
  exceptions: (keyword: string) =>
    problem(
      "RMT1107",
      `\`${keyword}\` is not possible: programs cannot fail`,
      "Leave with `return`; every operation has a defined result",
    ),
  switchStatement: () => problem("RMT1108", "`switch` is not possible", "Write if … else if … else"),
  variableKeyword: (keyword: string) =>
    problem("RMT1109", `\`${keyword}\` is not possible`, "Declare variables with `let` or `const`"),
  destructuring: () =>
    problem("RMT1110", "Destructuring is not possible", "Name the parts one by one: const page = seen.page"),
  label: () =>
    problem("RMT1111", "Labels are not possible", "Move the inner loop into a function and leave it with `return`"),
  unsupportedStatement: (what: string) =>
    problem("RMT1112", `${what} is not part of the language`, "See docs/language.md for the statements there are"),
  noInitialValue: (name: string) =>
    problem("RMT1113", `\`${name}\` has no initial value`, `Give it one: let ${name}: u64 = 0`),
  noEffect: () =>
    problem("RMT1114", "This expression does nothing", "Assign its value, or call something that has an effect"),
  assignedConstant: (name: string) =>
    problem(
      "RMT1115",
      `\`${name}\` is a constant and cannot be assigned`,
      `Declare it with \`let ${name}\` if it is to change`,
    ),
  assignedEvent: (name: string) =>
    problem(
      "RMT1116",
      `The event's field \`${name}\` cannot be assigned`,
      "Events are read only; copy the field: let page = event.page",
    ),
  assignmentAsValue: () => problem("RMT1117", "An assignment has no value here", "Write it as a statement of its own"),
  assignmentTarget: () =>
    problem(
      "RMT1118",
      "This cannot be assigned",
      "Assign a variable, a field of a context record, or an element of an array or vector",
    ),
  strayJump: (keyword: string) =>
    problem("RMT1119", `\`${keyword}\` outside a loop`, "Use `return` to leave the function"),
  missingReturn: (name: string, type: string) =>
    problem("RMT1120", `\`${name}\` can end without returning a ${type}`, "End every path with `return value`"),
  missingReturnValue: (type: string) =>
    problem("RMT1121", `\`return\` without a value where a ${type} is due`, "Write `return value`"),
  unexpectedReturnValue: () =>
    problem(
      "RMT1122",
      "A value is returned by a function that returns nothing",
      "Write the type after the parameters: function next(page: u64): u64 { … }; actions return nothing",
    ),
  functionForm: (what: string) =>
    problem("RMT1123", `${what} is not possible`, "Write function name(event: hooks.SwapLookup, depth: u32) { … }"),
  parameterType: (name: string) =>
    problem("RMT1124", `The parameter \`${name}\` has no type`, `Write it: ${name}: u64`),
  unsupportedType: (text: string) =>
    problem(
      "RMT1125",
      `\`${text}\` is not a type of the language`,
      "Write i8, i16, i32, i64, u8, u16, u32, u64, boolean, an event such as hooks.SwapLookup, Vector<i32, 8> or RecordOf<typeof history>",
    ),
};
