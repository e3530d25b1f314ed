import { refusal } from "./refusal.ts";

/** Arrays of one type, by the marker of the type. */
const typedArrays = {
  i: Int8Array,
  U: Uint8Array,
  I: Int16Array,
  l: Int32Array,
  d: Float32Array,
  D: Float64Array,
} as const;

const mostNesting = 64;

/**
 * The value in Universal Binary JSON (draft 12), the binary form in which XGBoost writes models. Lists of one number type
 * become typed arrays. What is cut off or claims more than there is is refused (RMT7060).
 */
export function parseUbjson(bytes: Uint8Array): unknown {
  const state: State = { bytes, view: new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength), at: 0 };
  const value = readValue(state, nextMarker(state), 0);
  if (state.at !== bytes.length) throw damaged(state, "something stands behind its end");
  return value;
}

interface State {
  readonly bytes: Uint8Array;
  readonly view: DataView;
  at: number;
}

function readValue(state: State, marker: string, depth: number): unknown {
  if (depth > mostNesting) throw damaged(state, "it is nested too deeply");
  switch (marker) {
    case "Z":
      return null;
    case "T":
      return true;
    case "F":
      return false;
    case "S":
      return readText(state);
    case "C":
      return String.fromCharCode(state.view.getUint8(take(state, 1)));
    case "{":
      return readObject(state, depth);
    case "[":
      return readList(state, depth);
    default:
      return readNumber(state, marker);
  }
}

function readNumber(state: State, marker: string): number {
  const { view } = state;
  switch (marker) {
    case "i":
      return view.getInt8(take(state, 1));
    case "U":
      return view.getUint8(take(state, 1));
    case "I":
      return view.getInt16(take(state, 2));
    case "l":
      return view.getInt32(take(state, 4));
    case "L":
      return Number(view.getBigInt64(take(state, 8)));
    case "d":
      return view.getFloat32(take(state, 4));
    case "D":
      return view.getFloat64(take(state, 8));
    default:
      throw damaged(state, `there is no type ${JSON.stringify(marker)}`);
  }
}

function readObject(state: State, depth: number): Record<string, unknown> {
  const { type, count } = readHeader(state);
  const members: [string, unknown][] = [];
  while (count === undefined ? !ends(state, "}") : members.length < count) {
    const name = readText(state);
    members.push([name, readValue(state, type ?? nextMarker(state), depth + 1)]);
  }
  return Object.fromEntries(members);
}

function readList(state: State, depth: number): unknown {
  const { type, count } = readHeader(state);
  if (type !== undefined && Object.hasOwn(typedArrays, type)) {
    const ArrayType = typedArrays[type as keyof typeof typedArrays];
    checkRoom(state, count! * ArrayType.BYTES_PER_ELEMENT);
    const array = new ArrayType(count!);
    for (let index = 0; index < array.length; index++) array[index] = readNumber(state, type);
    return array;
  }
  const list: unknown[] = [];
  while (count === undefined ? !ends(state, "]") : list.length < count) {
    list.push(readValue(state, type ?? nextMarker(state), depth + 1));
  }
  return list;
}

/** The optional type and number of the elements of a container; every element takes at least a byte, or is refused. */
function readHeader(state: State): { readonly type?: string; readonly count?: number } {
  const type = ends(state, "$") ? nextMarker(state) : undefined;
  if (!ends(state, "#")) {
    if (type !== undefined) throw damaged(state, "a container has a type and no length");
    return {};
  }
  const count = readLength(state);
  checkRoom(state, count);
  return type === undefined ? { count } : { type, count };
}

function readText(state: State): string {
  const length = readLength(state);
  const start = take(state, length);
  return new TextDecoder().decode(state.bytes.subarray(start, start + length));
}

function readLength(state: State): number {
  const length = readNumber(state, nextMarker(state));
  if (Number.isSafeInteger(length) && length >= 0) return length;
  throw damaged(state, `a length is ${length}`);
}

function nextMarker(state: State): string {
  for (;;) {
    const marker = String.fromCharCode(state.view.getUint8(take(state, 1)));
    if (marker !== "N") return marker;
  }
}

function ends(state: State, marker: string): boolean {
  if (state.bytes[state.at] !== marker.charCodeAt(0)) return false;
  state.at++;
  return true;
}

function take(state: State, length: number): number {
  checkRoom(state, length);
  const { at } = state;
  state.at += length;
  return at;
}

function checkRoom(state: State, length: number): void {
  if (length > state.bytes.length - state.at) throw damaged(state, `${length} more bytes should follow`);
}

function damaged({ at }: State, reason: string): Error {
  const hint = "write the model again with save_model";
  return refusal("RMT7060", `the file is damaged at byte ${at}: ${reason}`, hint);
}
