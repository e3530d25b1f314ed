import {
  type Diagnostic,
  DiagnosticError,
  errorDiagnostic,
  failure,
  type Result,
  success,
} from "../../diagnostics/index.ts";
import type { Instruction } from "../instruction.ts";
import { instructionSet } from "../instruction-set.ts";
import { maximumNesting } from "../limits.ts";
import type { OperandKind } from "../operand-kinds.ts";
import { instructionNames, operandsOf } from "../operands.ts";
import {
  type Action,
  type ActionCall,
  type AggregateDeclaration,
  type ContextDeclaration,
  type ContextField,
  type CounterDeclaration,
  type EffectLimit,
  type Match,
  type MatchKey,
  type PrivacyDeclaration,
  type Program,
  type ProgramLocation,
  principalKinds,
  type RegisterType,
  type TableDeclaration,
  type TableEntry,
} from "../program.ts";
import {
  type ByteReader,
  malformed,
  readByte,
  readChoice,
  readCount,
  readInteger,
  readList,
  readText,
} from "./byte-reader.ts";
import { checksum } from "./checksum.ts";
import { readModel, readTensor } from "./decode-model.ts";
import {
  checksumOffset,
  contextKinds,
  counterKinds,
  fieldKinds,
  formatVersion,
  headerLength,
  keySources,
  lengthOffset,
  magic,
  matchKinds,
  registerKinds,
  reservedOffset,
  sectionNames,
  truthValues,
  versionOffset,
} from "./format.ts";
import { readField, readLocationIndex, readOptional, readType } from "./read-values.ts";

const instructionOfOpcode = new Map<number, (typeof instructionNames)[number]>(
  instructionNames.map((name) => [instructionSet[name].opcode, name]),
);

/**
 * Reads a program object (`*.rmto`). Whatever the bytes are, the answer is a program of the right shape or one
 * diagnostic; what is allocated stays proportional to their number. The program is not verified: indices may lead
 * nowhere.
 *
 * Errors: RMT2010 not a program object, RMT2011 made by a newer version, RMT2012 truncated or damaged (checksum),
 * RMT2013 content that the format does not allow.
 *
 * @param fileName for the messages
 */
export function decodeProgram(bytes: Uint8Array, fileName: string): Result<Program> {
  const problem = checkHeader(bytes, fileName);
  if (problem) return failure(problem);
  try {
    return success(decodeSections({ file: fileName, bytes, offset: headerLength, end: bytes.length }));
  } catch (error) {
    if (error instanceof DiagnosticError) return failure(...error.diagnostics);
    throw error;
  }
}

function checkHeader(bytes: Uint8Array, file: string): Diagnostic | undefined {
  const hint = "build the program object again from its source";
  if (bytes.length === 0 || magic.some((byte, index) => index < bytes.length && bytes[index] !== byte)) {
    return errorDiagnostic("RMT2010", `${file} is not a program object`, {
      hint: "program objects (.rmto) are what `rmt build` writes",
    });
  }
  if (bytes.length < headerLength)
    return errorDiagnostic("RMT2012", `${file} is truncated: it ends in its header`, { hint });
  const header = new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength);
  const version = header.getUint16(versionOffset, true);
  if (version > formatVersion) {
    return errorDiagnostic(
      "RMT2011",
      `${file} has format version ${version}, but this program reads versions up to ${formatVersion}`,
      { hint: "update rmt, or build the program object with this version" },
    );
  }
  const length = header.getUint32(lengthOffset, true);
  if (bytes.length < length) {
    return errorDiagnostic("RMT2012", `${file} is truncated: it has ${bytes.length} of ${length} bytes`, { hint });
  }
  const sum = checksum(bytes.subarray(0, checksumOffset), bytes.subarray(headerLength));
  if (bytes.length > length || sum !== header.getUint32(checksumOffset, true)) {
    return errorDiagnostic("RMT2012", `${file} is damaged: its checksum does not match its content`, { hint });
  }
  if (version !== formatVersion || header.getUint16(reservedOffset, true) !== 0) {
    return errorDiagnostic("RMT2013", `${file} is damaged: its header is not one of format version ${formatVersion}`, {
      hint,
    });
  }
  return undefined;
}

function decodeSections(reader: ByteReader): Program {
  let number = 0;
  const section = <T>(read: (section: ByteReader) => T): T => {
    const name = sectionNames[number++]!;
    if (readByte(reader) !== number) throw malformed(reader, `the section of ${name} is missing`);
    const length = readCount(reader);
    const end = reader.offset + length;
    if (end > reader.end) throw malformed(reader, `the section of ${name} is longer than the file`);
    const inner: ByteReader = { ...reader, end };
    const value = read(inner);
    if (inner.offset !== end) throw malformed(inner, `the section of ${name} goes on after its content`);
    reader.offset = end;
    return value;
  };
  const [name, sourceFile] = section((inner) => [readText(inner), readText(inner)]) as [string, string];
  const contexts = section((inner) => readList(inner, readContext));
  const models = section((inner) => readList(inner, readModel));
  const tensors = section((inner) => readList(inner, readTensor));
  const counters = section((inner) => readList(inner, readCounter));
  const aggregates = section((inner) => readList(inner, readAggregate));
  const limits = section((inner) => readList(inner, readLimit));
  const privacy = section((inner) => readOptional(inner, readPrivacy, "declaration of privacy"));
  const metadata = section((inner) => readList(inner, readField));
  const helpers = section((inner) => readList(inner, readText));
  const actions = section((inner) => readList(inner, readAction));
  const tables = section((inner) => readList(inner, readTable));
  const locations = section((inner) => readList(inner, readLocation));
  if (reader.offset !== reader.end) throw malformed(reader, "there is something after the last section");
  const declarations = {
    contexts,
    models,
    tensors,
    counters,
    ...(aggregates.length > 0 ? { aggregates } : {}),
    ...(limits.length > 0 ? { limits } : {}),
    ...(privacy === undefined ? {} : { privacy }),
    metadata,
    actions,
    tables,
    helpers,
  };
  return { name, ...declarations, sourceFile, locations };
}

function readContext(reader: ByteReader): ContextDeclaration {
  const name = readText(reader);
  const kind = readChoice(reader, contextKinds, "kind of context");
  const perCpu = readChoice(reader, truthValues, "truth value");
  const keys = readList(reader, readField);
  const fields = readList(reader, (inner): ContextField => {
    const field = readField(inner);
    return { ...field, kind: readChoice(inner, fieldKinds, "kind of field"), length: readCount(inner) };
  });
  const capacity = readCount(reader);
  return { name, kind, perCpu, keys, fields, capacity, location: readLocationIndex(reader) };
}

function readCounter(reader: ByteReader): CounterDeclaration {
  return {
    name: readText(reader),
    kind: readChoice(reader, counterKinds, "kind of counter"),
    location: readLocationIndex(reader),
  };
}

function readAggregate(reader: ByteReader): AggregateDeclaration {
  return {
    name: readText(reader),
    key: readField(reader),
    low: readInteger(reader),
    high: readInteger(reader),
    capacity: readCount(reader),
    location: readLocationIndex(reader),
  };
}

function readLimit(reader: ByteReader): EffectLimit {
  return {
    effect: readText(reader),
    by: readText(reader),
    perSecond: readCount(reader),
    burst: readCount(reader),
    location: readLocationIndex(reader),
  };
}

function readPrivacy(reader: ByteReader): PrivacyDeclaration {
  return {
    between: readChoice(reader, principalKinds, "kind of principal"),
    budget: readCount(reader),
    location: readLocationIndex(reader),
  };
}

function readAction(reader: ByteReader): Action {
  return {
    name: readText(reader),
    parameters: readList(reader, readField),
    registers: readList(reader, readRegisterType),
    body: readBlock(reader, 1),
    location: readLocationIndex(reader),
  };
}

function readRegisterType(reader: ByteReader): RegisterType {
  const kind = readChoice(reader, registerKinds, "kind of register");
  if (kind === "integer") return { kind };
  if (kind === "record") return { kind, context: readCount(reader) };
  return { kind, element: readType(reader), length: readCount(reader) };
}

function readBlock(reader: ByteReader, depth: number): Instruction[] {
  if (depth > maximumNesting) throw malformed(reader, `blocks are nested deeper than ${maximumNesting}`);
  return readList(reader, (inner) => readInstruction(inner, depth));
}

function readInstruction(reader: ByteReader, depth: number): Instruction {
  const opcode = readByte(reader);
  const op = instructionOfOpcode.get(opcode);
  if (op === undefined) throw malformed(reader, `there is no instruction with opcode ${opcode}`);
  const instruction: Record<string, unknown> = { op, location: readLocationIndex(reader) };
  for (const { name, kind } of operandsOf(op)) instruction[name] = readOperand(reader, kind, depth);
  return instruction as unknown as Instruction;
}

function readOperand(reader: ByteReader, kind: OperandKind, depth: number): unknown {
  switch (kind) {
    case "immediate":
      return readInteger(reader);
    case "type":
      return readType(reader);
    case "sources":
      return readList(reader, readCount);
    case "block":
      return readBlock(reader, depth + 1);
    default:
      return readCount(reader);
  }
}

function readTable(reader: ByteReader): TableDeclaration {
  const name = readText(reader);
  const hook = readText(reader);
  const keys = readList(reader, (inner): MatchKey => {
    const source = readChoice(inner, keySources, "source of match keys");
    const field = readCount(inner);
    return { source, field, ...readField(inner), kind: readChoice(inner, matchKinds, "match kind") };
  });
  const actions = readList(reader, readCount);
  const defaultCall = readOptional(reader, readCall, "default action of a table");
  const entries = readList(reader, readEntry);
  const size = readCount(reader);
  const privacyBudget = readOptional(reader, readCount, "privacy budget of a table");
  return {
    name,
    hook,
    keys,
    actions,
    ...(defaultCall ? { defaultCall } : {}),
    entries,
    size,
    ...(privacyBudget === undefined ? {} : { privacyBudget }),
    location: readLocationIndex(reader),
  };
}

function readEntry(reader: ByteReader): TableEntry {
  return { matches: readList(reader, readMatch), priority: readCount(reader), call: readCall(reader) };
}

function readMatch(reader: ByteReader): Match {
  const kind = readChoice(reader, matchKinds, "match kind");
  const value = readInteger(reader);
  if (kind === "exact") return { kind, value };
  if (kind === "lpm") return { kind, value, prefixLength: readCount(reader) };
  return kind === "ternary"
    ? { kind, value, mask: readInteger(reader) }
    : { kind, low: value, high: readInteger(reader) };
}

function readCall(reader: ByteReader): ActionCall {
  return { action: readCount(reader), data: readList(reader, readInteger) };
}

function readLocation(reader: ByteReader): ProgramLocation {
  return { line: readCount(reader), column: readCount(reader), length: readCount(reader) };
}
