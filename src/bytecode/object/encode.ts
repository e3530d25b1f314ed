import type { Instruction, IntegerType } from "../instruction.ts";
import { instructionSet } from "../instruction-set.ts";
import { integerTypes } from "../integer-type.ts";
import { elementRange } from "../limits.ts";
import type { OperandKind } from "../operand-kinds.ts";
import { operandsOf } from "../operands.ts";
import {
  type Action,
  type ActionCall,
  type AggregateDeclaration,
  type ContextDeclaration,
  type CounterDeclaration,
  type EffectLimit,
  type FeatureRange,
  type IntegerField,
  type Match,
  type ModelProperty,
  type ModelSlot,
  type PrivacyDeclaration,
  type Program,
  type ProgramLocation,
  principalKinds,
  type RegisterType,
  type TableDeclaration,
  type TensorDeclaration,
} from "../program.ts";
import {
  type ByteWriter,
  createByteWriter,
  writeByte,
  writeBytes,
  writeCount,
  writeInteger,
  writeText,
  writtenBytes,
} from "./byte-writer.ts";
import { checksum } from "./checksum.ts";
import {
  checksumOffset,
  contextKinds,
  counterKinds,
  directions,
  fieldKinds,
  formatVersion,
  headerLength,
  keySources,
  lengthOffset,
  magic,
  matchKinds,
  modelFamilies,
  propertyKinds,
  registerKinds,
  sectionNames,
  slotFlags,
  truthValues,
  versionOffset,
} from "./format.ts";

/**
 * The program as a program object (`*.rmto`); `decodeProgram` gives the same program back.
 *
 * Throws RangeError where a number of the program is none of its type (a count outside of 0 … 2^32 - 1, an integer
 * outside of -2^63 … 2^64 - 1, an element of a tensor, a feature or an answer that no type of 32 bits holds): no compiler or assembler makes such programs.
 */
export function encodeProgram(program: Program): Uint8Array {
  const writer = createByteWriter();
  writeBytes(writer, new Uint8Array(headerLength));
  const sections: Record<(typeof sectionNames)[number], (writer: ByteWriter) => void> = {
    names: (section) => {
      writeText(section, program.name);
      writeText(section, program.sourceFile);
    },
    contexts: (section) => writeList(section, program.contexts, writeContext),
    models: (section) => writeList(section, program.models, writeModel),
    tensors: (section) => writeList(section, program.tensors, writeTensor),
    counters: (section) => writeList(section, program.counters, writeCounter),
    aggregates: (section) => writeList(section, program.aggregates ?? [], writeAggregate),
    limits: (section) => writeList(section, program.limits ?? [], writeLimit),
    privacy: (section) => writeList(section, optional(program.privacy), writePrivacy),
    metadata: (section) => writeList(section, program.metadata, writeField),
    helpers: (section) => writeList(section, program.helpers, writeText),
    actions: (section) => writeList(section, program.actions, writeAction),
    tables: (section) => writeList(section, program.tables, writeTable),
    locations: (section) => writeList(section, program.locations, writeLocation),
  };
  for (const [index, name] of sectionNames.entries()) {
    const section = createByteWriter();
    sections[name](section);
    writeByte(writer, index + 1);
    writeCount(writer, section.length);
    writeBytes(writer, writtenBytes(section));
  }
  const bytes = writtenBytes(writer);
  const header = new DataView(bytes.buffer);
  bytes.set(magic);
  header.setUint16(versionOffset, formatVersion, true);
  header.setUint32(lengthOffset, bytes.length, true);
  header.setUint32(checksumOffset, checksum(bytes.subarray(0, checksumOffset), bytes.subarray(headerLength)), true);
  return bytes;
}

function writeContext(writer: ByteWriter, context: ContextDeclaration): void {
  writeText(writer, context.name);
  writeByte(writer, contextKinds.indexOf(context.kind));
  writeByte(writer, truthValues.indexOf(context.perCpu));
  writeList(writer, context.keys, writeField);
  writeList(writer, context.fields, (inner, field) => {
    writeField(inner, field);
    writeByte(inner, fieldKinds.indexOf(field.kind));
    writeCount(inner, field.length);
  });
  writeCount(writer, context.capacity);
  writeCount(writer, context.location + 1);
}

function writeModel(writer: ByteWriter, model: ModelSlot): void {
  writeText(writer, model.name);
  writeByte(writer, modelFamilies.indexOf(model.family));
  writeCount(writer, model.features);
  writeType(writer, model.featureType);
  writeType(writer, model.output);
  const flags =
    (model.range === undefined ? 0 : slotFlags.range) |
    (model.envelope === true ? slotFlags.envelope : 0) |
    (model.pooled === true ? slotFlags.pooled : 0);
  writeByte(writer, flags);
  if (model.range) writeRange(writer, model.range);
  writeList(writer, model.properties ?? [], writeProperty);
  if (model.family === "decisionTree") {
    writeCount(writer, model.trees);
    writeCount(writer, model.maxNodes);
    writeCount(writer, model.maxDepth);
  }
  writeCount(writer, model.location + 1);
}

function writeProperty(writer: ByteWriter, property: ModelProperty): void {
  writeByte(writer, propertyKinds.indexOf(property.kind));
  if (property.kind === "monotone") {
    writeCount(writer, property.feature);
    writeByte(writer, directions.indexOf(property.direction));
  } else if (property.kind === "robust") {
    writeCount(writer, property.distance);
    writeCount(writer, property.tolerance);
  } else writeRange(writer, property);
  writeList(writer, property.when, (inner, range: FeatureRange) => {
    writeCount(inner, range.feature);
    writeRange(inner, range);
  });
  writeCount(writer, property.location + 1);
}

function writeRange(writer: ByteWriter, range: { readonly low: number; readonly high: number }): void {
  writeElement(writer, range.low);
  writeElement(writer, range.high);
}

function writeTensor(writer: ByteWriter, tensor: TensorDeclaration): void {
  writeText(writer, tensor.name);
  writeType(writer, tensor.element);
  writeList(writer, tensor.shape, writeCount);
  writeCount(writer, tensor.model + 1);
  writeList(writer, tensor.values, writeElement);
  writeCount(writer, tensor.location + 1);
}

function writeElement(writer: ByteWriter, value: number): void {
  if (!(value >= elementRange.low && value <= elementRange.high)) {
    throw new RangeError(`a program object cannot hold ${value} where it takes 32 bits`);
  }
  writeInteger(writer, BigInt(value));
}

function writeCounter(writer: ByteWriter, counter: CounterDeclaration): void {
  writeText(writer, counter.name);
  writeByte(writer, counterKinds.indexOf(counter.kind));
  writeCount(writer, counter.location + 1);
}

function writeAggregate(writer: ByteWriter, aggregate: AggregateDeclaration): void {
  writeText(writer, aggregate.name);
  writeField(writer, aggregate.key);
  writeInteger(writer, aggregate.low);
  writeInteger(writer, aggregate.high);
  writeCount(writer, aggregate.capacity);
  writeCount(writer, aggregate.location + 1);
}

function writeLimit(writer: ByteWriter, limit: EffectLimit): void {
  writeText(writer, limit.effect);
  writeText(writer, limit.by);
  writeCount(writer, limit.perSecond);
  writeCount(writer, limit.burst);
  writeCount(writer, limit.location + 1);
}

function writePrivacy(writer: ByteWriter, privacy: PrivacyDeclaration): void {
  writeByte(writer, principalKinds.indexOf(privacy.between));
  writeCount(writer, privacy.budget);
  writeCount(writer, privacy.location + 1);
}

function writeAction(writer: ByteWriter, action: Action): void {
  writeText(writer, action.name);
  writeList(writer, action.parameters, writeField);
  writeList(writer, action.registers, writeRegisterType);
  writeList(writer, action.body, writeInstruction);
  writeCount(writer, action.location + 1);
}

function writeRegisterType(writer: ByteWriter, type: RegisterType): void {
  writeByte(writer, registerKinds.indexOf(type.kind));
  if (type.kind === "record") writeCount(writer, type.context);
  if (type.kind === "vector") {
    writeType(writer, type.element);
    writeCount(writer, type.length);
  }
}

function writeInstruction(writer: ByteWriter, instruction: Instruction): void {
  const values = instruction as unknown as Readonly<Record<string, unknown>>;
  writeByte(writer, instructionSet[instruction.op].opcode);
  writeCount(writer, instruction.location + 1);
  for (const { name, kind } of operandsOf(instruction.op)) writeOperand(writer, kind, values[name]);
}

function writeOperand(writer: ByteWriter, kind: OperandKind, value: unknown): void {
  switch (kind) {
    case "immediate":
      writeInteger(writer, value as bigint);
      break;
    case "type":
      writeType(writer, value as IntegerType);
      break;
    case "sources":
      writeList(writer, value as readonly number[], writeCount);
      break;
    case "block":
      writeList(writer, value as readonly Instruction[], writeInstruction);
      break;
    default:
      writeCount(writer, value as number);
  }
}

function writeTable(writer: ByteWriter, table: TableDeclaration): void {
  writeText(writer, table.name);
  writeText(writer, table.hook);
  writeList(writer, table.keys, (inner, key) => {
    writeByte(inner, keySources.indexOf(key.source));
    writeCount(inner, key.field);
    writeField(inner, key);
    writeByte(inner, matchKinds.indexOf(key.kind));
  });
  writeList(writer, table.actions, writeCount);
  writeList(writer, optional(table.defaultCall), writeCall);
  writeList(writer, table.entries, (inner, entry) => {
    writeList(inner, entry.matches, writeMatch);
    writeCount(inner, entry.priority);
    writeCall(inner, entry.call);
  });
  writeCount(writer, table.size);
  writeList(writer, optional(table.privacyBudget), writeCount);
  writeCount(writer, table.location + 1);
}

function writeMatch(writer: ByteWriter, match: Match): void {
  writeByte(writer, matchKinds.indexOf(match.kind));
  writeInteger(writer, match.kind === "range" ? match.low : match.value);
  if (match.kind === "lpm") writeCount(writer, match.prefixLength);
  if (match.kind === "ternary") writeInteger(writer, match.mask);
  if (match.kind === "range") writeInteger(writer, match.high);
}

function writeCall(writer: ByteWriter, call: ActionCall): void {
  writeCount(writer, call.action);
  writeList(writer, call.data, writeInteger);
}

function writeLocation(writer: ByteWriter, location: ProgramLocation): void {
  writeCount(writer, location.line);
  writeCount(writer, location.column);
  writeCount(writer, location.length);
}

function writeField(writer: ByteWriter, field: IntegerField): void {
  writeText(writer, field.name);
  writeType(writer, field.type);
}

function writeType(writer: ByteWriter, type: IntegerType): void {
  writeByte(writer, integerTypes.indexOf(type));
}

/** What may be absent, as a list of none or one. */
function optional<T>(value: T | undefined): readonly T[] {
  return value === undefined ? [] : [value];
}

function writeList<T>(
  writer: ByteWriter,
  elements: readonly T[],
  writeElement: (writer: ByteWriter, element: T) => void,
): void {
  writeCount(writer, elements.length);
  for (const element of elements) writeElement(writer, element);
}
