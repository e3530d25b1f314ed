/**
 * The layout of program objects (`*.rmto`). Header of 16 bytes: magic, format version (u16), 0 (u16), length of the
 * whole file (u32), CRC-32 of everything but itself (u32), all little endian. Then the sections in this order, each
 * once: its number (a byte), the length of its content (a count), the content. What a program may leave out is a list of
 * none or one, or a flag; an empty list, false and nothing at all are the same.
 */
export const magic = Uint8Array.of(0x52, 0x4d, 0x54, 0x4f);

/** Raised whenever an older decoder could not read or would misread what the encoder writes. */
export const formatVersion = 3;

export const headerLength = 16;
export const versionOffset = 4;
export const reservedOffset = 6;
export const lengthOffset = 8;
export const checksumOffset = 12;

/** What the sections hold; a section's number is its position here, counted from 1. */
export const sectionNames = [
  "names",
  "contexts",
  "models",
  "tensors",
  "counters",
  "aggregates",
  "limits",
  "privacy",
  "metadata",
  "helpers",
  "actions",
  "tables",
  "locations",
] as const;

/** Numbered by position, like the choices below. */
export const fieldKinds = ["scalar", "array", "ring"] as const;
export const contextKinds = ["lru", "hash", "array", "lpm", "queue"] as const;
export const modelFamilies = ["decisionTree", "network"] as const;
export const counterKinds = ["counter", "histogram"] as const;
export const registerKinds = ["integer", "record", "vector"] as const;
export const keySources = ["event", "metadata"] as const;
export const matchKinds = ["exact", "lpm", "ternary", "range"] as const;
export const propertyKinds = ["never", "implies", "monotone", "robust"] as const;
export const directions = ["increasing", "decreasing"] as const;
/** Bits of a byte: which of the optional parts a model slot has. The range follows, the others are only said. */
export const slotFlags = { range: 1, envelope: 2, pooled: 4 } as const;
export const truthValues = [false, true] as const;
