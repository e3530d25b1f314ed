import { problem } from "./problem.ts";

/** RMT1200 to RMT1239: expressions, names and calls. */
export const expressionErrors = {
  float: (text: string) =>
    problem(
      "RMT1200",
      `\`${text}\` is not an integer`,
      "Programs know integers only; scale by a power of two, such as value * 3 / 2",
    ),
  text: () =>
    problem(
      "RMT1201",
      "Strings are not possible",
      "Programs know integers and booleans only; encode choices as integers",
    ),
  literalObject: (what: string) =>
    problem(
      "RMT1202",
      `${what} cannot be made in a function: nothing is allocated`,
      "Use vector(i32, 8) for a list, a context for what is remembered",
    ),
  allocation: () =>
    problem("RMT1203", "`new` is not possible: nothing is allocated", "Use vector(i32, 8) or a context"),
  spread: () => problem("RMT1204", "`...` is not possible", "Write out each value"),
  optionalChaining: (operator: string) =>
    problem(
      "RMT1205",
      `\`${operator}\` is not possible: every value is there`,
      "Write `.`; records of a context are made when absent",
    ),
  regularExpression: () => problem("RMT1206", "Regular expressions are not possible", "Compare integers"),
  assertion: (what: string) =>
    problem(
      "RMT1207",
      `${what} is not possible`,
      "Convert with u32(value), i64(value) and so on; it is checked and defined",
    ),
  dynamicOperator: (operator: string) =>
    problem(
      "RMT1208",
      `\`${operator}\` is not possible`,
      "All types and fields are known when the program is compiled",
    ),
  looseEquality: (operator: string) => problem("RMT1209", `\`${operator}\` is not possible`, `Write \`${operator}=\``),
  unknownName: (name: string, suggestion: string | undefined) =>
    problem(
      "RMT1210",
      `\`${name}\` is not known here`,
      suggestion === undefined ? 'Declare it, or import it from "rmt"' : `Did you mean \`${suggestion}\`?`,
    ),
  unknownCall: (text: string) =>
    problem(
      "RMT1211",
      `\`${text}\` cannot be called`,
      'Functions of this file, helpers of the event, and the functions of "rmt" can be called',
    ),
  recursion: (name: string, way: readonly string[]) =>
    problem(
      "RMT1212",
      way.length > 1 ? `\`${name}\` calls itself through ${way.join(" → ")}` : `\`${name}\` calls itself`,
      "Functions are put in place of their calls; write a counted loop instead",
    ),
  argumentCount: (name: string, expected: string, given: number) =>
    problem(
      "RMT1213",
      `\`${name}\` takes ${expected}, here ${given === 1 ? "is 1" : `are ${given}`}`,
      "Give exactly the arguments it declares",
    ),
  notAValue: (name: string, what: string) =>
    problem("RMT1214", `\`${name}\` is ${what} and no value`, "Use an integer, a boolean, a record or a vector here"),
  unsupportedExpression: (what: string) =>
    problem("RMT1215", `${what} is not part of the language`, "See docs/language.md for the expressions there are"),
  nothing: (text: string) =>
    problem("RMT1216", `\`${text}\` is not possible: every value is an integer or a boolean`, "Write 0 or false"),
  indexOutOfBounds: (index: string, length: number) =>
    problem(
      "RMT1217",
      `The index ${index} is outside 0 … ${length - 1}`,
      `There are ${length} elements, counted from 0`,
    ),
  mathObject: (text: string) =>
    problem(
      "RMT1218",
      `\`${text}\` is not possible`,
      'Use min, max, clamp and abs from "rmt"; all arithmetic is on integers',
    ),
  tooLarge: (limit: number) =>
    problem(
      "RMT1219",
      `The action grows beyond ${limit} instructions because every call is replaced by the function's body`,
      "Call large functions in fewer places, best from one loop",
    ),
  tooDeep: (limit: number) =>
    problem(
      "RMT1222",
      `Blocks of the action stand more than ${limit} deep inside each other, functions it calls included`,
      "Leave early with `return` instead of nesting",
    ),
  declarationInFunction: (name: string) =>
    problem(
      "RMT1220",
      `\`${name}\` belongs at the top level of the file`,
      `Write const … = ${name}(…) outside functions`,
    ),
  partOfDeclaration: (name: string, example: string) =>
    problem("RMT1223", `\`${name}\` stands only within a declaration`, `Write it in place: ${example}`),
  unknownMember: (member: string, what: string, offered: string) =>
    problem("RMT1221", `${what} has no \`${member}\``, offered),
};
