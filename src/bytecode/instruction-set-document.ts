import { type InstructionName, instructionSet } from "./instruction-set.ts";
import { instructionNames, isWrittenOperand, operandsOf } from "./operands.ts";

/** The instruction set as a Markdown document, `docs/isa.md`; all of it follows from the table. */
export function generateInstructionSetDocument(): string {
  const rows = instructionNames.map(
    (name) =>
      `| \`${hexadecimal(instructionSet[name].opcode)}\` | \`${shape(name)}\` | ${instructionSet[name].summary.replaceAll("|", "\\|")} |`,
  );
  return `${introduction}
| opcode | text | meaning |
|---|---|---|
${rows.join("\n")}
`;
}

const introduction = `# The instruction set

Generated from the table in \`src/bytecode/instruction-set.ts\`; a test keeps it up to date.

Control flow is structured: blocks, conditions and counted loops with a constant bound, no jumps. Registers are virtual
and typed: \`r\` holds an integer of 64 bits, \`c\` refers to a context record, \`v\` holds a vector of integers of fixed width.

Arithmetic wraps; x / 0 = 0, x % 0 = x, MIN / -1 = MIN, MIN % -1 = 0; shift counts are taken modulo 64. Comparisons give 0
or 1; a condition holds when it is not 0.
`;

/** The instruction as the text form writes it, with operand names for operands. */
function shape(name: InstructionName): string {
  const results: string[] = [];
  const blocks: string[] = [];
  let rest = "";
  for (const { name: operand, kind } of operandsOf(name)) {
    const prefix = /^vector/.test(kind) ? "v" : /^record/.test(kind) ? "c" : "r";
    if (kind === "block") blocks.push(`{ ${operand} }`);
    else if (isWrittenOperand(kind)) results.push(`${prefix}:${operand}`);
    else if (kind === "field") rest += `.${operand}`;
    else if (kind === "sources") rest += ` (r:${operand} …)`;
    else if (kind === "eventField") rest += ` event.${operand}`;
    else if (/^(source|record|vector|vectorUpdate)$/.test(kind)) rest += ` ${prefix}:${operand}`;
    else rest += ` ${operand}`;
  }
  const target = results.length > 0 ? `${results.join(" ")} = ` : "";
  return `${target}${name}${rest}${blocks.length > 0 ? ` ${blocks.join(" ELSE ")}` : ""}`;
}

function hexadecimal(opcode: number): string {
  return `0x${opcode.toString(16).padStart(2, "0")}`;
}
