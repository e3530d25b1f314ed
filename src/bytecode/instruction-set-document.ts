import type { InstructionName } from "./instruction.ts";
import { instructionSet } from "./instruction-set.ts";
import type { OperandKind } from "./operand-kinds.ts";
import { instructionNames, isWrittenOperand, operandsOf } from "./operands.ts";

/** The instruction set as a Markdown document, `docs/isa.md`; all of it follows from the table. */
export function generateInstructionSetDocument(): string {
  const parts = themes.map(({ title, opcodes }) => {
    const isOfTheme = (opcode: number) => opcodes.some(([first, last]) => opcode >= first && opcode <= last);
    const rows = instructionNames
      .filter((name) => isOfTheme(instructionSet[name].opcode))
      .toSorted((left, right) => instructionSet[left].opcode - instructionSet[right].opcode)
      .map(row);
    return `\n## ${title}\n\n| opcode | text | meaning |\n|---|---|---|\n${rows.join("\n")}\n`;
  });
  return `${introduction}${parts.join("")}`;
}

/** The chapters, each by the ranges of its opcodes, first and last. */
const themes: readonly { title: string; opcodes: readonly (readonly [first: number, last: number])[] }[] = [
  { title: "Integers", opcodes: [[0x01, 0x2f]] },
  { title: "Events, contexts, metadata and counters", opcodes: [[0x30, 0x3f]] },
  { title: "Vectors", opcodes: [[0x40, 0x4f]] },
  {
    title: "Models and tensors",
    opcodes: [
      [0x50, 0x5f],
      [0x61, 0x6f],
    ],
  },
  {
    title: "Control and helpers",
    opcodes: [
      [0x60, 0x60],
      [0x70, 0xff],
    ],
  },
];

const introduction = `# The instruction set

Generated from the table in \`src/bytecode/instruction-set.ts\`; a test keeps it up to date.

Control flow is structured: blocks, conditions and counted loops with a constant bound, no jumps. Registers are virtual
and typed: \`r\` holds an integer of 64 bits, \`c\` refers to a context record, \`v\` holds a vector of integers of fixed
width. Contexts, fields, models, tensors, counters, tables, helpers and metadata are named; fields of the event are numbered.

Arithmetic wraps; x / 0 = 0, x % 0 = x, MIN / -1 = MIN, MIN % -1 = 0; shift counts are taken modulo 64. Comparisons give 0
or 1; a condition holds when it is not 0.

Tensors are read-only parameters, in a model slot or constants of the program, row after row. Elements of tensors of a slot
read as 0 while the slot is empty. Vectors stand for tensors of any shape; images have the channel last. Where a result is
wrapped to an element type, wrapping is at the end, of the exact value modulo 2^64.
`;

function row(name: InstructionName): string {
  const { opcode, summary } = instructionSet[name];
  return `| \`${hexadecimal(opcode)}\` | \`${shape(name)}\` | ${summary.replaceAll("|", "\\|")} |`;
}

/** The instruction as the text form writes it, with operand names for operands. */
function shape(name: InstructionName): string {
  const results: string[] = [];
  const blocks: string[] = [];
  let rest = "";
  for (const { name: operand, kind } of operandsOf(name)) {
    if (kind === "block") blocks.push(`{ ${operand} }`);
    else if (isWrittenOperand(kind)) results.push(`${registerLetters[kind]}:${operand}`);
    else if (kind === "field") rest += `.${operand}`;
    else if (kind === "sources") rest += ` (r:${operand} …)`;
    else if (kind === "eventField") rest += ` event.${operand}`;
    else if (kind in registerLetters) rest += ` ${registerLetters[kind]}:${operand}`;
    else rest += ` ${operand}`;
  }
  const target = results.length > 0 ? `${results.join(" ")} = ` : "";
  return `${target}${name}${rest}${blocks.length > 0 ? ` ${blocks.join(" ELSE ")}` : ""}`;
}

const registerLetters: Partial<Record<OperandKind, "r" | "c" | "v">> = {
  result: "r",
  source: "r",
  recordResult: "c",
  record: "c",
  vectorResult: "v",
  vector: "v",
  vectorUpdate: "v",
};

function hexadecimal(opcode: number): string {
  return `0x${opcode.toString(16).padStart(2, "0")}`;
}
