import type { FeatureRange, ModelProperty, ModelSlot, TensorDeclaration } from "../program.ts";
import { type ByteReader, malformed, readByte, readChoice, readCount, readList, readText } from "./byte-reader.ts";
import { directions, modelFamilies, propertyKinds, slotFlags } from "./format.ts";
import { readElement, readLocationIndex, readType } from "./read-values.ts";

/** Reads a model slot. */
export function readModel(reader: ByteReader): ModelSlot {
  const name = readText(reader);
  const family = readChoice(reader, modelFamilies, "model family");
  const shape = {
    name,
    features: readCount(reader),
    featureType: readType(reader),
    output: readType(reader),
    ...readSlotOptions(reader),
  };
  if (family === "network") return { ...shape, family, location: readLocationIndex(reader) };
  const limits = { trees: readCount(reader), maxNodes: readCount(reader), maxDepth: readCount(reader) };
  return { ...shape, family, ...limits, location: readLocationIndex(reader) };
}

function readSlotOptions(reader: ByteReader): Pick<ModelSlot, "range" | "envelope" | "pooled" | "properties"> {
  const flags = readByte(reader);
  const { range, envelope, pooled } = slotFlags;
  if ((flags & ~(range | envelope | pooled)) !== 0) throw malformed(reader, `there are no flags ${flags} of a model`);
  const answers = (flags & range) !== 0 ? { range: readRange(reader) } : {};
  const properties = readList(reader, readProperty);
  return {
    ...answers,
    ...((flags & envelope) !== 0 ? { envelope: true } : {}),
    ...((flags & pooled) !== 0 ? { pooled: true } : {}),
    ...(properties.length > 0 ? { properties } : {}),
  };
}

function readProperty(reader: ByteReader): ModelProperty {
  const kind = readChoice(reader, propertyKinds, "kind of property");
  if (kind === "monotone") {
    const feature = readCount(reader);
    return { kind, feature, direction: readChoice(reader, directions, "direction"), ...readCircumstances(reader) };
  }
  if (kind === "robust") {
    const distance = readCount(reader);
    return { kind, distance, tolerance: readCount(reader), ...readCircumstances(reader) };
  }
  return { kind, ...readRange(reader), ...readCircumstances(reader) };
}

function readCircumstances(reader: ByteReader): Pick<ModelProperty, "when" | "location"> {
  const when = readList(reader, (inner): FeatureRange => ({ feature: readCount(inner), ...readRange(inner) }));
  return { when, location: readLocationIndex(reader) };
}

function readRange(reader: ByteReader): { low: number; high: number } {
  return { low: readElement(reader), high: readElement(reader) };
}

/** Reads a tensor with its values. */
export function readTensor(reader: ByteReader): TensorDeclaration {
  return {
    name: readText(reader),
    element: readType(reader),
    shape: readList(reader, readCount),
    model: readCount(reader) - 1,
    values: readList(reader, readElement),
    location: readLocationIndex(reader),
  };
}
