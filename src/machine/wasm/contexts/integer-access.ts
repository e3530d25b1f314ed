import { type IntegerType, integerBits, isSignedType } from "../../../bytecode/index.ts";

/** The integer of a type at an address. */
export function readInteger(view: DataView, address: number, type: IntegerType): bigint {
  const bits = integerBits(type);
  let value: bigint;
  if (bits === 64) value = view.getBigUint64(address, true);
  else if (bits === 32) value = BigInt(view.getUint32(address, true));
  else value = BigInt(bits === 16 ? view.getUint16(address, true) : view.getUint8(address));
  return isSignedType(type) ? BigInt.asIntN(bits, value) : value;
}

/** Writes an integer of a type to an address. */
export function writeInteger(view: DataView, address: number, type: IntegerType, value: bigint): void {
  const bits = integerBits(type);
  if (bits === 64) view.setBigUint64(address, BigInt.asUintN(64, value), true);
  else if (bits === 32) view.setUint32(address, Number(BigInt.asUintN(32, value)), true);
  else if (bits === 16) view.setUint16(address, Number(BigInt.asUintN(16, value)), true);
  else view.setUint8(address, Number(BigInt.asUintN(8, value)));
}
