/** CRC-32 as in IEEE 802.3 and zlib: reflected polynomial 0xedb88320, all ones before and after. */
const table = Uint32Array.from({ length: 256 }, (_, byte) => {
  let remainder = byte;
  for (let bit = 0; bit < 8; bit++) remainder = remainder & 1 ? (remainder >>> 1) ^ 0xedb88320 : remainder >>> 1;
  return remainder >>> 0;
});

/** The CRC-32 of the bytes; it differs for any two inputs of one length that differ in one byte. */
export function checksum(...parts: readonly Uint8Array[]): number {
  let remainder = 0xffffffff;
  for (const part of parts) {
    for (const byte of part) remainder = (remainder >>> 8) ^ table[(remainder ^ byte) & 0xff]!;
  }
  return (remainder ^ 0xffffffff) >>> 0;
}
