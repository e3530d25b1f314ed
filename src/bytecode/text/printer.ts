import type { Block, Instruction } from "../instruction.ts";
import type { OperandKind } from "../operand-kinds.ts";
import { isWrittenOperand, operandsOf } from "../operands.ts";
import type {
  Action,
  ActionCall,
  ContextDeclaration,
  ContextField,
  FeatureRange,
  IntegerField,
  Match,
  MatchKey,
  ModelProperty,
  ModelSlot,
  Program,
  RegisterType,
  TableDeclaration,
  TensorDeclaration,
} from "../program.ts";

/** Where lists of registers and of elements are broken. */
const lineWidth = 100;

/** How to print a program. */
export interface PrintOptions {
  /**
   * Whether places in the source follow instructions and declarations as `@line:column+length` (the default). With
   * them `assembleProgram` gives back the same program, its locations numbered in the order of the text; without
   * them the assembled program refers to places in the printed text instead.
   */
  readonly locations?: boolean;
}

/** The readable text form of a program, also of one that no verifier would accept (indices out of range print as `#n`). */
export function printProgram(program: Program, options: PrintOptions = {}): string {
  const printer: Printer = { program, locations: options.locations ?? true, lines: [] };
  printer.lines.push(`program ${quote(program.name)}`);
  if (printer.locations) printer.lines.push(`source ${JSON.stringify(program.sourceFile)}`);
  if (program.contexts.length > 0) printer.lines.push("");
  for (const context of program.contexts) printContext(printer, context);
  if (program.models.length > 0) printer.lines.push("");
  for (const model of program.models) printModel(printer, model);
  if (program.tensors.length > 0) printer.lines.push("");
  for (const tensor of program.tensors) printTensor(printer, tensor);
  if (program.counters.length > 0) printer.lines.push("");
  for (const { kind, name, location } of program.counters) {
    printer.lines.push(`${kind} ${quote(name)}${place(printer, location)}`);
  }
  printLimitsAndPrivacy(printer);
  if (program.metadata.length > 0) printer.lines.push("");
  for (const { name, type } of program.metadata) printer.lines.push(`metadata ${quote(name)}: ${type}`);
  if (program.helpers.length > 0) printer.lines.push("", `helpers ${program.helpers.map(quote).join(" ")}`);
  for (const action of program.actions) printAction(printer, action);
  for (const table of program.tables) printTable(printer, table);
  return `${printer.lines.join("\n")}\n`;
}

interface Printer {
  readonly program: Program;
  readonly locations: boolean;
  readonly lines: string[];
}

function printContext(printer: Printer, context: ContextDeclaration): void {
  const head = `context ${quote(context.name)}(${printParameters(context.keys)}) capacity ${context.capacity}`;
  const kind = `${context.kind === "lru" ? "" : ` kind ${context.kind}`}${context.perCpu ? " percpu" : ""}`;
  printer.lines.push(`${head}${kind}${place(printer, context.location)} {`);
  for (const field of context.fields) printer.lines.push(`  ${quote(field.name)}: ${printFieldType(field)}`);
  printer.lines.push("}");
}

function printFieldType(field: ContextField): string {
  if (field.kind === "scalar" && field.length === 1) return field.type;
  return `${field.kind} ${field.type}[${field.length}]`;
}

function printModel(printer: Printer, model: ModelSlot): void {
  const shape = `${model.family} ${model.featureType}[${model.features}] => ${model.output}`;
  let limits = "";
  if (model.family === "decisionTree") {
    limits = ` nodes ${model.maxNodes} depth ${model.maxDepth}${model.trees === 1 ? "" : ` trees ${model.trees}`}`;
  }
  const range = model.range === undefined ? "" : ` range ${printRange(model.range)}`;
  const options = `${range}${model.envelope === true ? " envelope" : ""}${model.pooled === true ? " pooled" : ""}`;
  const head = `model ${quote(model.name)}: ${shape}${limits}${options}${place(printer, model.location)}`;
  const properties = model.properties ?? [];
  printer.lines.push(properties.length > 0 ? `${head} {` : head);
  for (const property of properties) {
    printer.lines.push(`  ${printProperty(property)}${place(printer, property.location)}`);
  }
  if (properties.length > 0) printer.lines.push("}");
}

function printProperty(property: ModelProperty): string {
  const when = property.when.map((range) => `${range.feature}: ${printRange(range)}`).join(", ");
  return `${printClaim(property)}${when === "" ? "" : ` when ${when}`}`;
}

function printClaim(property: ModelProperty): string {
  if (property.kind === "monotone") return `${property.direction} ${property.feature}`;
  if (property.kind === "robust") return `robust ${property.distance} tolerance ${property.tolerance}`;
  return `${property.kind} ${printRange(property)}`;
}

function printRange({ low, high }: Pick<FeatureRange, "low" | "high">): string {
  return `${low}..${high}`;
}

function printLimitsAndPrivacy(printer: Printer): void {
  const { aggregates = [], limits = [], privacy } = printer.program;
  if (aggregates.length > 0) printer.lines.push("");
  for (const { name, key, low, high, capacity, location } of aggregates) {
    const head = `aggregate ${quote(name)}(${printParameters([key])}) of ${low}..${high} capacity ${capacity}`;
    printer.lines.push(`${head}${place(printer, location)}`);
  }
  if (limits.length > 0) printer.lines.push("");
  for (const { effect, by, perSecond, burst, location } of limits) {
    const bucket = `${by === "" ? "" : ` by ${quote(by)}`} rate ${perSecond} burst ${burst}`;
    printer.lines.push(`limit ${quoteDotted(effect)}${bucket}${place(printer, location)}`);
  }
  if (privacy !== undefined) {
    const { between, budget, location } = privacy;
    printer.lines.push("", `privacy between ${between} budget ${budget}${place(printer, location)}`);
  }
}

function printTensor(printer: Printer, tensor: TensorDeclaration): void {
  const slot = tensor.model < 0 ? "" : ` of ${reference(printer.program.models, tensor.model)}`;
  const head = `tensor ${quote(tensor.name)}${slot}: ${tensor.element}[${tensor.shape.join(" ")}]`;
  const start = `${head}${place(printer, tensor.location)}`;
  if (tensor.values.length === 0) printer.lines.push(start);
  else pushBroken(printer, `${start} =`, "  ", tensor.values.map(String));
}

function printAction(printer: Printer, action: Action): void {
  const head = `action ${quote(action.name)}(${printParameters(action.parameters)})`;
  printer.lines.push("", `${head}${place(printer, action.location)} {`);
  const implied =
    action.body.length === 0 &&
    action.registers.length === action.parameters.length &&
    action.registers.every((type) => type.kind === "integer");
  if (!implied) printRegisters(printer, action);
  printBlock(printer, action, action.body, "  ");
  printer.lines.push("}");
}

function printRegisters(printer: Printer, action: Action): void {
  const groups: string[] = [];
  for (let first = 0; first < action.registers.length; ) {
    const type = printRegisterType(printer, action.registers[first]!);
    let last = first;
    while (last + 1 < action.registers.length && printRegisterType(printer, action.registers[last + 1]!) === type)
      last++;
    const name = registerName(action, first);
    groups.push(`${name}${last > first ? `..${registerName(action, last)}` : ""}${type}`);
    first = last + 1;
  }
  pushBroken(printer, "  registers", "  registers", groups);
}

/** Words on as many lines as they need. */
function pushBroken(printer: Printer, first: string, others: string, words: readonly string[]): void {
  let line = first;
  for (const word of words) {
    if (line.length + word.length >= lineWidth) {
      printer.lines.push(line);
      line = others;
    }
    line += ` ${word}`;
  }
  printer.lines.push(line);
}

function printRegisterType(printer: Printer, type: RegisterType): string {
  if (type.kind === "integer") return "";
  if (type.kind === "vector") return `: ${type.element}[${type.length}]`;
  return `: ${reference(printer.program.contexts, type.context)}`;
}

function printBlock(printer: Printer, action: Action, block: Block, indent: string): void {
  for (const instruction of block) printInstruction(printer, action, instruction, indent);
}

function printInstruction(printer: Printer, action: Action, instruction: Instruction, indent: string): void {
  const operands = instruction as unknown as Readonly<Record<string, unknown>>;
  const results: string[] = [];
  const blocks: { name: string; block: Block }[] = [];
  let rest = "";
  let record: RegisterType | undefined;
  for (const { name, kind } of operandsOf(instruction.op)) {
    const value = operands[name];
    if (kind === "block") blocks.push({ name, block: value as Block });
    else if (isWrittenOperand(kind)) results.push(registerName(action, value as number));
    else if (kind === "field") {
      const context = record?.kind === "record" ? printer.program.contexts[record.context] : undefined;
      rest += `.${reference(context?.fields ?? [], value as number)}`;
    } else {
      if (kind === "record") record = action.registers[value as number];
      rest += ` ${printOperand(printer, action, kind, value)}`;
    }
  }
  const target = results.length > 0 ? `${results.join(" ")} = ` : "";
  let line = `${indent}${target}${instruction.op}${rest}${place(printer, instruction.location)}`;
  for (const { name, block } of blocks) {
    if (name === "whenFalse" && block.length === 0) continue;
    printer.lines.push(name === "whenFalse" ? `${indent}} ELSE {` : `${line} {`);
    printBlock(printer, action, block, `${indent}  `);
    line = `${indent}}`;
  }
  printer.lines.push(line);
}

function printOperand(printer: Printer, action: Action, kind: OperandKind, value: unknown): string {
  switch (kind) {
    case "source":
    case "record":
    case "vector":
    case "vectorUpdate":
      return registerName(action, value as number);
    case "sources":
      return `(${(value as readonly number[]).map((register) => registerName(action, register)).join(" ")})`;
    case "context":
      return reference(printer.program.contexts, value as number);
    case "model":
      return reference(printer.program.models, value as number);
    case "tensor":
      return reference(printer.program.tensors, value as number);
    case "counter":
      return reference(printer.program.counters, value as number);
    case "aggregate":
      return reference(printer.program.aggregates ?? [], value as number);
    case "table":
      return reference(printer.program.tables, value as number);
    case "metadataField":
      return reference(printer.program.metadata, value as number);
    case "helper":
      return reference(
        printer.program.helpers.map((name) => ({ name })),
        value as number,
      );
    case "eventField":
      return `event.${value}`;
    default:
      return String(value);
  }
}

function printTable(printer: Printer, table: TableDeclaration): void {
  const { lines, program } = printer;
  lines.push("", `table ${quote(table.name)} at ${quoteDotted(table.hook)}${place(printer, table.location)} {`);
  for (const key of table.keys) {
    lines.push(`  match ${quote(key.name)}: ${key.type} ${key.kind} ${printKeySource(program, key)}`);
  }
  if (table.actions.length > 0) {
    lines.push(`  actions ${table.actions.map((action) => reference(program.actions, action)).join(" ")}`);
  }
  if (table.defaultCall) lines.push(`  default ${printCall(program, table.defaultCall)}`);
  for (const entry of table.entries) {
    const matches = entry.matches.length > 0 ? ` ${entry.matches.map(printMatch).join(", ")}` : "";
    const priority = entry.priority === 0 ? "" : ` priority ${entry.priority}`;
    lines.push(`  entry${matches}${priority} => ${printCall(program, entry.call)}`);
  }
  lines.push(`  size ${table.size}`);
  if (table.privacyBudget !== undefined) lines.push(`  budget ${table.privacyBudget}`);
  lines.push("}");
}

function printKeySource(program: Program, key: MatchKey): string {
  const named = key.source === "metadata" && program.metadata.findIndex(({ name }) => name === key.name);
  return named === key.field ? key.source : `${key.source}.${key.field}`;
}

function printMatch(match: Match): string {
  if (match.kind === "exact") return `${match.value}`;
  if (match.kind === "lpm") return `${match.value}/${match.prefixLength}`;
  return match.kind === "ternary" ? `${match.value}&${match.mask}` : `${match.low}..${match.high}`;
}

function printCall(program: Program, call: ActionCall): string {
  return `${reference(program.actions, call.action)}(${call.data.join(", ")})`;
}

function printParameters(fields: readonly IntegerField[]): string {
  return fields.map((field) => `${quote(field.name)}: ${field.type}`).join(", ");
}

function place(printer: Printer, index: number): string {
  const location = printer.locations ? printer.program.locations[index] : undefined;
  return location ? ` @${location.line}:${location.column}+${location.length}` : "";
}

function registerName(action: Action, register: number): string {
  const kind = action.registers[register]?.kind;
  return `${kind === "record" ? "c" : kind === "vector" ? "v" : "r"}${register}`;
}

/** The name where it leads back to this index, else `#index`. */
function reference(named: readonly { readonly name: string }[], index: number): string {
  const name = named[index]?.name;
  return name !== undefined && named.findIndex((other) => other.name === name) === index ? quote(name) : `#${index}`;
}

function quote(name: string): string {
  return /^[A-Za-z_]\w*$/.test(name) ? name : JSON.stringify(name);
}

function quoteDotted(name: string): string {
  return /^[A-Za-z_]\w*(\.[A-Za-z_]\w*)*$/.test(name) ? name : JSON.stringify(name);
}
