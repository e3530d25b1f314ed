import type { Block, Instruction, InstructionName } from "../instruction.ts";
import { instructionSet } from "../instruction-set.ts";
import { maximumNesting } from "../limits.ts";
import type { OperandKind } from "../operand-kinds.ts";
import { instructionNames, isWrittenOperand, operandsOf } from "../operands.ts";
import type { RegisterType } from "../program.ts";
import { type Assembly, assembleLength, placeOf } from "./assembly.ts";
import type { Token } from "./lexer.ts";
import {
  accept,
  at,
  expect,
  peek,
  problem,
  startsLine,
  take,
  takeCount,
  takeInteger,
  takeIntegerType,
  takeName,
  takeReference,
  unexpected,
} from "./parser.ts";

/** Registers without a `registers` line go up to here, so that a slip of the pen does not make millions. */
const mostImpliedRegisters = 4096;

const integerRegister: RegisterType = { kind: "integer" };

interface Body {
  readonly assembly: Assembly;
  readonly registers: RegisterType[];
  declared: boolean;
}

/** Takes `{`, the registers, the instructions and `}`. */
export function assembleBody(
  assembly: Assembly,
  parameterCount: number,
): { registers: readonly RegisterType[]; body: Block } {
  const body: Body = { assembly, registers: [], declared: false };
  const open = expect(assembly, "{", "before the instructions");
  while (accept(assembly, "registers")) {
    body.declared = true;
    while (!startsLine(assembly)) assembleRegisters(body);
  }
  if (!body.declared) for (let index = 0; index < parameterCount; index++) body.registers.push(integerRegister);
  const instructions = assembleBlock(body, open, 1);
  return { registers: body.registers, body: instructions };
}

function assembleRegisters(body: Body): void {
  const { assembly, registers } = body;
  const first = peek(assembly);
  const { letter, index } = takeRegisterName(body);
  const last = accept(assembly, "..") ? takeRegisterName(body).index : index;
  if (index !== registers.length || last < index || last > 0xffff) {
    const message = `registers are declared in order: r${registers.length} is next`;
    throw problem(assembly, first, "RMT2005", message, "write each index once, such as r0..r4 c5: history v6: i32[8]");
  }
  let type = integerRegister;
  if (letter !== "r") {
    expect(assembly, ":", "and what the register refers to");
    type =
      letter === "c"
        ? { kind: "record", context: takeReference(assembly, assembly.contexts, "a context") }
        : { kind: "vector", element: takeIntegerType(assembly), length: assembleLength(assembly) };
  }
  for (let register = index; register <= last; register++) registers.push(type);
}

function takeRegisterName({ assembly }: Body): { letter: string; index: number } {
  const token = peek(assembly);
  const parts = token.kind === "word" ? /^([rcv])(\d{1,9})$/.exec(token.text) : null;
  if (!parts) throw unexpected(assembly, "a register", "r1 holds an integer, c1 a context record, v1 a vector");
  take(assembly);
  return { letter: parts[1]!, index: Number(parts[2]) };
}

/** Takes the instructions up to and with `}`. */
function assembleBlock(body: Body, open: Token, depth: number): Block {
  const { assembly } = body;
  if (depth > maximumNesting) {
    const message = `blocks are nested deeper than ${maximumNesting}`;
    throw problem(assembly, open, "RMT2007", message, "move inner blocks into an action of their own");
  }
  const instructions: Instruction[] = [];
  while (!accept(assembly, "}")) {
    if (!startsLine(assembly) && instructions.length > 0 && !at(assembly, "}")) {
      const before = assembly.tokens[assembly.position - 1]!;
      if (before.text !== "}") throw unexpected(assembly, "the end of the line", "one instruction a line");
    }
    instructions.push(assembleInstruction(body, depth));
  }
  return instructions;
}

function assembleInstruction(body: Body, depth: number): Instruction {
  const { assembly } = body;
  const start = peek(assembly);
  const targets: { token: Token; register: number }[] = [];
  while (/^[rcv]\d+$/.test(peek(assembly).text) && peek(assembly).kind === "word") {
    const token = peek(assembly);
    targets.push({ token, register: takeRegister(body) });
  }
  if (targets.length > 0) expect(assembly, "=", "after the result");
  const name = takeInstructionName(assembly);
  const description = operandsOf(name);
  const results = description.filter((operand) => isWrittenOperand(operand.kind));
  if (results.length !== targets.length) {
    const wanted = results.map((operand) => operand.name).join(", ");
    const message = `${name} has ${results.length} results, not ${targets.length}`;
    throw problem(assembly, start, "RMT2002", message, results.length === 0 ? "leave out `=`" : `results: ${wanted}`);
  }
  const operands: Record<string, unknown> = { op: name };
  let record: number | undefined;
  for (const { name: operand, kind } of description) {
    if (kind === "block") continue;
    if (isWrittenOperand(kind)) operands[operand] = targets.shift()!.register;
    else {
      if (startsLine(assembly)) throw missingOperand(assembly, start, name, operand);
      if (kind === "table") takeTable(assembly, (table) => Object.assign(operands, { [operand]: table }));
      else operands[operand] = takeOperand(body, kind, record);
      if (kind === "record") record = operands[operand] as number;
    }
  }
  operands.location = placeOf(assembly, start);
  for (const { name: operand, kind } of description) {
    if (kind !== "block") continue;
    if (operand === "whenFalse" && !accept(assembly, "ELSE")) operands[operand] = [];
    else
      operands[operand] = assembleBlock(body, expect(assembly, "{", `before the instructions of ${name}`), depth + 1);
  }
  return operands as unknown as Instruction;
}

function takeInstructionName(assembly: Assembly): InstructionName {
  const token = peek(assembly);
  if (token.kind !== "word") throw unexpected(assembly, "an instruction or }");
  if (!Object.hasOwn(instructionSet, token.text)) {
    const upper = token.text.toUpperCase();
    const near = instructionNames.filter((name) => name.startsWith(upper) || name.endsWith(upper));
    const hint = near.length > 0 ? `did you mean ${near.join(" or ")}?` : "docs/isa.md lists all instructions";
    throw problem(assembly, token, "RMT2003", `there is no instruction ${JSON.stringify(token.text)}`, hint);
  }
  take(assembly);
  return token.text as InstructionName;
}

function missingOperand(assembly: Assembly, start: Token, name: InstructionName, operand: string) {
  const last = assembly.tokens[assembly.position - 1]!;
  const all = operandsOf(name).filter((other) => other.kind !== "block" && !isWrittenOperand(other.kind));
  const hint = `operands: ${all.map((other) => other.name).join(", ")}`;
  const length = last.line === start.line ? last.column + last.length - start.column : start.length;
  return problem(assembly, { ...start, length }, "RMT2002", `${name} lacks its operand ${operand}`, hint);
}

function takeOperand(body: Body, kind: OperandKind, record: number | undefined): unknown {
  const { assembly } = body;
  switch (kind) {
    case "sources": {
      const registers: number[] = [];
      expect(assembly, "(", "before a list of registers");
      while (!accept(assembly, ")")) registers.push(takeRegister(body));
      return registers;
    }
    case "immediate":
      return takeInteger(assembly, "a constant");
    case "count":
      return takeCount(assembly, "a number");
    case "type":
      return takeIntegerType(assembly);
    case "context":
      return takeReference(assembly, assembly.contexts, "a context");
    case "model":
      return takeReference(assembly, assembly.models, "a model");
    case "tensor":
      return takeReference(assembly, assembly.tensors, "a tensor");
    case "counter":
      return takeReference(assembly, assembly.counters, "a counter or histogram");
    case "aggregate":
      return takeReference(assembly, assembly.aggregates, "an aggregate");
    case "metadataField":
      return takeReference(assembly, assembly.metadata, "a metadata field");
    case "helper":
      return takeHelper(assembly);
    case "eventField":
      expect(assembly, "event", "and the number of the event field, such as event.0");
      expect(assembly, ".", "after event");
      return takeCount(assembly, "the number of an event field");
    case "field": {
      expect(assembly, ".", "and a field of the record");
      const type = record === undefined ? undefined : body.registers[record];
      const context = type?.kind === "record" ? assembly.contexts[type.context] : undefined;
      return takeReference(assembly, context?.fields ?? [], "a field of the record");
    }
    default:
      return takeRegister(body);
  }
}

function takeTable(assembly: Assembly, resolve: (table: number) => void): void {
  if (at(assembly, "#")) {
    resolve(takeReference(assembly, [], "a table"));
    return;
  }
  const token = peek(assembly);
  takeName(assembly, "the name of a table");
  assembly.tableReferences.push({ token, resolve });
}

/** Helpers need no declaration: a new name is the next helper of the program. */
function takeHelper(assembly: Assembly): number {
  const token = peek(assembly);
  const isNew = (token.kind === "word" || token.kind === "string") && !assembly.helpers.includes(token.text);
  if (isNew) assembly.helpers.push(token.text);
  return takeReference(
    assembly,
    assembly.helpers.map((name) => ({ name })),
    "a helper",
  );
}

function takeRegister(body: Body): number {
  const { assembly, registers } = body;
  const token = peek(assembly);
  const { letter, index } = takeRegisterName(body);
  if (!body.declared && letter === "r" && index < mostImpliedRegisters) {
    while (registers.length <= index) registers.push(integerRegister);
  }
  const kind = registers[index]?.kind;
  const wanted = kind === undefined ? undefined : kind === "record" ? "c" : kind === "vector" ? "v" : "r";
  if (wanted === undefined && !body.declared) {
    const hint = "declare it on a line such as: registers r0..r4 c5: history v6: i32[8]";
    throw problem(assembly, token, "RMT2005", `register ${token.text} is not declared`, hint);
  }
  if (wanted !== undefined && wanted !== letter) {
    const message = `register ${index} is declared as ${wanted}${index}, not ${token.text}`;
    throw problem(assembly, token, "RMT2005", message, "r: integer, c: context record, v: vector");
  }
  return index;
}
