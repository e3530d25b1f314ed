import { type ContextDeclaration, type ContextField, type IntegerType, integerBits } from "../../../bytecode/index.ts";
import { type MemoryPlan, reserve } from "../memory-plan.ts";

/**
 * A context in linear memory. Record 0 is the void record, 1 … capacity are those of the context (`array`: index + 1;
 * `queue`: position + 1). Record r on CPU c lies at `address + r * stride + c * cpuStride`, and its fields at their
 * offsets from there. All bytes 0 is an empty context.
 */
export interface WasmContext {
  readonly declaration: ContextDeclaration;
  /** How many CPUs have fields of their own; 1 for a context that is not per CPU. */
  readonly cpus: number;
  readonly address: number;
  readonly stride: number;
  readonly cpuStride: number;
  readonly fields: readonly WasmField[];
  /** The bytes of a record that its fields lie in: from `fieldsStart` up to `fieldsEnd`. */
  readonly fieldsStart: number;
  readonly fieldsEnd: number;
  /** How records are found by key; undefined for `array` and `queue`. */
  readonly index: RecordIndex | undefined;
  /** Addresses of the queue's two i32: the position of the oldest element, and how many elements there are. */
  readonly queue: { readonly oldest: number; readonly count: number } | undefined;
  /** Indices of the context's functions in the module; set by `emitContextFunctions`, -1 where there is none. */
  readonly functions: ContextFunctions;
}

/** See emit-context-functions.ts. */
export interface ContextFunctions {
  clearVoid: number;
  make: number;
  match: number;
  find: number;
  delete: number;
  push: number;
  pop: number;
}

/** Where a field lies in a record, and how. */
export interface WasmField {
  readonly type: IntegerType;
  readonly length: number;
  readonly elementBytes: number;
  readonly offset: number;
  readonly storage: FieldStorage;
  /** For `doubled`: offset of the i32 that holds where the newest element lies, in bytes from `offset`; otherwise -1. */
  readonly headOffset: number;
}

/**
 * `plain`: scalars and arrays, element after element. Rings are kept so that all elements, newest first, are one run of
 * memory, which reads without wrapping around. `shifted`: short ones are moved by one element at each push, in vector
 * registers; `doubled`: in long ones each element is written twice, `length` elements apart, and the run starts at a
 * head that moves down.
 */
type FieldStorage = "plain" | "shifted" | "doubled";

/**
 * A hash table with chains, and a doubly linked list of all records. Each record has a node with its keys and links, the
 * record itself unless the context is per CPU. Nodes are referred to by their offset from `nodes`, a multiple of
 * `nodeStride`; 0, the void record's, stands for none. The list is circular through node 0, whose `older` is the newest
 * record and whose `newer` is the oldest one; newest is the one matched last (`lru`) or made last (`hash`, `lpm`).
 */
export interface RecordIndex {
  readonly nodes: number;
  readonly nodeStride: number;
  /** The keys as they are stored: those of the declaration, for `lpm` the prefix length after them. */
  readonly keys: readonly WasmKey[];
  /** Where a node has the next one in its bucket, or the next free one. */
  readonly chainOffset: number;
  /** Where a node has its neighbours in the list. */
  readonly newerOffset: number;
  readonly olderOffset: number;
  /** 2^bucketBits nodes: the first of each bucket. */
  readonly buckets: number;
  readonly bucketBits: number;
  /** Address of the node freed last; others follow by the chain. */
  readonly free: number;
  /** Address of the last node ever used: those behind it were not. */
  readonly used: number;
  /** For `lpm`: which prefix lengths there are. */
  readonly prefixes: PrefixGroups | undefined;
}

/** Nodes are 32 bits wide. */
export const nodeBytes = 4;

/** A key in a node: its bits, unsigned. */
export interface WasmKey {
  readonly type: IntegerType;
  readonly bytes: number;
  readonly offset: number;
}

/**
 * The prefix lengths that records have, the longest first: an i32 with their number at `count`; then at `groups` for each
 * the mask of the prefix (u64), the length (u32) and how many records have it (u32).
 */
export interface PrefixGroups {
  readonly count: number;
  readonly groups: number;
}

export const groupBytes = 16;
export const groupLengthOffset = 8;
export const groupRecordsOffset = 12;

/** Rings up to this many bytes are shifted: four vector registers, which move in as many cycles. */
const mostShiftedBytes = 64;

/** A cache line. */
const lineBytes = 64;

/**
 * Reserves the memory of a context for its whole capacity.
 *
 * @param cpus how many CPUs the machine has; counts for contexts that are per CPU
 */
export function planContext(plan: MemoryPlan, declaration: ContextDeclaration, cpus: number): WasmContext {
  const { kind, perCpu, capacity, name } = declaration;
  const part = (bytes: number, alignment: number) => reserve(plan, `context ${name}`, bytes, alignment);
  const isKeyed = kind === "lru" || kind === "hash" || kind === "lpm";
  const header = createPlacement(0);
  const keys = isKeyed ? placeKeys(header, declaration) : [];
  const [chainOffset, newerOffset, olderOffset] = isKeyed ? placeLinks(header) : [0, 0, 0];

  const placement = createPlacement(perCpu ? 0 : header.end);
  const fieldsStart = placement.end;
  const fields = placeFields(placement, declaration.fields);
  // A whole number of nodes, so that a record's place follows from its node's by one multiplication.
  const nodeStride = perCpu ? strideFor(header.end) : strideFor(placement.end);
  const stride = Math.ceil(strideFor(placement.end) / nodeStride) * nodeStride;
  const areas = perCpu ? cpus : 1;
  const cpuStride = perCpu ? Math.ceil(((capacity + 1) * stride) / lineBytes) * lineBytes : 0;
  // A vector load may read up to a vector register beyond the last field.
  const address = part((areas - 1) * cpuStride + (capacity + 1) * stride + 16, lineBytes);

  const planIndex = (): RecordIndex => {
    const bucketBits = Math.max(1, Math.ceil(Math.log2(bucketsPerRecord * capacity)));
    const cells = part(2 * nodeBytes, 8);
    return {
      nodes: perCpu ? part((capacity + 1) * nodeStride, lineBytes) : address,
      nodeStride,
      keys,
      chainOffset,
      newerOffset,
      olderOffset,
      buckets: part(2 ** bucketBits * nodeBytes, lineBytes),
      bucketBits,
      free: cells,
      used: cells + nodeBytes,
      prefixes: kind === "lpm" ? planPrefixes(part(groupBytes * (integerBits(keys[0]!.type) + 2), 16)) : undefined,
    };
  };
  const planQueue = () => {
    const cells = part(8, 8);
    return { oldest: cells, count: cells + 4 };
  };
  return {
    declaration,
    cpus: areas,
    address,
    stride,
    cpuStride,
    fields,
    fieldsStart,
    fieldsEnd: placement.end,
    index: isKeyed ? planIndex() : undefined,
    queue: kind === "queue" ? planQueue() : undefined,
    functions: { clearVoid: -1, make: -1, match: -1, find: -1, delete: -1, push: -1, pop: -1 },
  };
}

/** Buckets for each record at least: chains are short, and a bucket is small. */
const bucketsPerRecord = 2;

function planPrefixes(address: number): PrefixGroups {
  return { count: address, groups: address + groupBytes };
}

/**
 * What a record takes with its padding. Records up to a cache line lie within one; larger ones start at one, so that
 * they touch no more of them than they must.
 */
function strideFor(bytes: number): number {
  if (bytes > lineBytes) return Math.ceil(bytes / lineBytes) * lineBytes;
  let stride = 16;
  while (stride < bytes) stride *= 2;
  return stride;
}

/** What lies where in a record: things are placed one after the other. */
interface Placement {
  end: number;
}

function createPlacement(start: number): Placement {
  return { end: start };
}

function place(placement: Placement, bytes: number, alignment: number): number {
  const offset = Math.ceil(placement.end / alignment) * alignment;
  placement.end = offset + bytes;
  return offset;
}

function placeKeys(header: Placement, { keys, kind }: ContextDeclaration): WasmKey[] {
  const types: IntegerType[] = keys.map((key) => key.type);
  if (kind === "lpm") types.push("u8");
  const offsets = placeLargestFirst(header, types, (type) => ({ bytes: bytesOf(type), alignment: bytesOf(type) }));
  return types.map((type, position) => ({ type, bytes: bytesOf(type), offset: offsets[position]! }));
}

function placeLinks(header: Placement): [number, number, number] {
  const placeLink = () => place(header, nodeBytes, nodeBytes);
  return [placeLink(), placeLink(), placeLink()];
}

/** Scalars come first, together and near the keys: nearly every event uses them. Then heads of rings, arrays and rings. */
function placeFields(placement: Placement, declared: readonly ContextField[]): WasmField[] {
  const offsets = new Array<number>(declared.length);
  const headOffsets = new Array<number>(declared.length).fill(-1);
  const positions = [...declared.keys()];
  const placeAll = (chosen: number[]) => {
    const placed = placeLargestFirst(placement, chosen, (position) => extentOf(declared[position]!));
    for (const [order, position] of chosen.entries()) offsets[position] = placed[order]!;
  };
  placeAll(positions.filter((position) => declared[position]!.kind === "scalar"));
  for (const position of positions) {
    if (storageOf(declared[position]!) === "doubled") headOffsets[position] = place(placement, 4, 4);
  }
  placeAll(positions.filter((position) => declared[position]!.kind !== "scalar"));
  return declared.map((field, position) => ({
    type: field.type,
    length: field.length,
    elementBytes: bytesOf(field.type),
    offset: offsets[position]!,
    storage: storageOf(field),
    headOffset: headOffsets[position]!,
  }));
}

/** Places things of falling alignment, so that there are no gaps between them; gives offsets in the given order. */
function placeLargestFirst<Thing>(
  placement: Placement,
  things: readonly Thing[],
  extent: (thing: Thing) => { readonly bytes: number; readonly alignment: number },
): number[] {
  const offsets = new Array<number>(things.length);
  const extents = things.map(extent);
  const order = [...things.keys()].sort((left, right) => extents[right]!.alignment - extents[left]!.alignment);
  for (const position of order) {
    const { bytes, alignment } = extents[position]!;
    offsets[position] = place(placement, bytes, alignment);
  }
  return offsets;
}

function storageOf({ kind, type, length }: ContextField): FieldStorage {
  if (kind !== "ring") return "plain";
  return bytesOf(type) * length <= mostShiftedBytes ? "shifted" : "doubled";
}

/** Shifted rings lie in whole 64-bit or vector registers; what is behind their last element may hold anything. */
function extentOf(field: ContextField): { readonly bytes: number; readonly alignment: number } {
  const elementBytes = bytesOf(field.type);
  const bytes = elementBytes * field.length;
  switch (storageOf(field)) {
    case "plain":
      return { bytes, alignment: elementBytes };
    case "doubled":
      return { bytes: 2 * bytes, alignment: elementBytes };
    case "shifted":
      return bytes <= 8 ? { bytes: 8, alignment: 8 } : { bytes: Math.ceil(bytes / 16) * 16, alignment: 16 };
  }
}

function bytesOf(type: IntegerType): number {
  return integerBits(type) / 8;
}
