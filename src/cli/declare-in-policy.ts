import type { ModelDescription } from "../models/index.ts";

/** A declaration to paste into a policy. */
export interface PolicyDeclaration {
  /** What it needs from "rmt". */
  readonly imports: readonly string[];
  /** Such as `const next = decisionTree({ … });` */
  readonly text: string;
}

/** Columns of a declaration on one line. */
const lineWidth = 80;

/** Members of descriptions whose values are names of types. */
const typeMembers = ["featureType", "weightType", "activationType", "accumulator", "output"];

/** What is so where a declaration does not say it. */
const defaults: Readonly<Record<string, unknown>> = {
  featureType: "i32",
  weightType: "i8",
  activationType: "i8",
  activation: "relu",
  accumulator: "i64",
};

/**
 * How a policy declares a slot for models of this description. Descriptions that no declaration means, such as classes in
 * a wider type than they need, come out as the nearest one: whether a model fits is for the compiler and `checkModel`.
 */
export function declareInPolicy(description: ModelDescription, name: string): PolicyDeclaration {
  const imports = new Set<string>([description.family]);
  const { family, answer = {}, output, classes, confidence, ...rest } = description as Parts;
  const options: [member: string, value: unknown, text: string][] = [];
  const add = (member: string, value: unknown) => {
    const isType = typeMembers.includes(member) && typeof value === "string";
    if (isType) imports.add(value);
    options.push([member, value, `${member}: ${isType ? value : literal(value)}`]);
  };
  for (const [member, value] of Object.entries(rest)) {
    const isImplied = family === "convolutional" && member === "features";
    if (!isImplied && defaults[member] !== value) add(member, value);
  }
  const count = classes ?? (answer.kind === "sign" ? 2 : answer.classes);
  if (family !== "hashedPerceptron") add("output", count === undefined ? output : { classes: count });
  if (answer.shift) add("shift", answer.shift);
  if (answer.margin !== undefined) add("margin", answer.margin);
  if ((confidence ?? answer.confidence) !== undefined) add("confidence", "margin");
  const line = `const ${name} = ${family}({ ${options.map(([, , text]) => text).join(", ")} });`;
  const broken = options.map(([member, value, text]) => {
    if (text.length <= lineWidth - 4 || !Array.isArray(value)) return `  ${text},\n`;
    return `  ${member}: [\n${value.map((element) => `    ${literal(element)},\n`).join("")}  ],\n`;
  });
  const lines = `const ${name} = ${family}({\n${broken.join("")}});`;
  return { imports: [...imports].sort(), text: line.length <= lineWidth ? line : lines };
}

/** What descriptions of any family may say about answers. */
interface Parts extends Pick<ModelDescription, "family" | "output"> {
  readonly answer?: {
    readonly kind?: string;
    readonly classes?: number;
    readonly shift?: number;
    readonly margin?: object;
    readonly confidence?: "margin";
  };
  readonly classes?: number;
  readonly confidence?: "margin";
}

/** A value as TypeScript. */
function literal(value: unknown): string {
  if (Array.isArray(value)) return `[${value.map(literal).join(", ")}]`;
  if (typeof value !== "object" || value === null) return JSON.stringify(value);
  return `{ ${Object.entries(value)
    .map(([member, one]) => `${member}: ${literal(one)}`)
    .join(", ")} }`;
}
