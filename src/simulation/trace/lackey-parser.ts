/** Bytes of a page on the machines recorded from (x86-64 Linux). */
export const pageBytes = 4096;
const pageShift = 12;

/** Receives what a {@link LackeyParser} finds. */
export interface PageAccessSink {
  /**
   * One data access to a page other than the one accessed before.
   *
   * @param pageHigh bits 20 and up of the page number (bits 32 and up of the address)
   * @param pageLow the low 20 bits of the page number
   * @param store true for a store; false for a load and for an instruction that loads before it stores
   * @param instructions instructions executed since the start, this one included
   */
  access(pageHigh: number, pageLow: number, store: boolean, instructions: number): void;
}

const newline = 10;
const space = 32;
const comma = 44;
const zero = 48;
const colon = 58;
const instructionMark = 73;
const loadMark = 76;
const modifyMark = 77;
const storeMark = 83;
/** `I  ` + eight hex digits + comma + one digit: the shortest instruction line before its newline. */
const shortestInstruction = 13;
const letterOffset = 87;

/**
 * Reads the lines of valgrind's `lackey --trace-mem=yes` (format: lackey/lk_main.c, `trace_instr` and its neighbours):
 * `I  ADDRESS,SIZE`, ` L ADDRESS,SIZE`, ` S …` and ` M …`, addresses in at least eight lower-case hex digits.
 * Works on bytes: a second of a program's run is hundreds of millions of lines.
 */
export class LackeyParser {
  /** Instruction lines seen so far. */
  instructions = 0;
  /** Load, store and modify lines seen so far. */
  dataAccesses = 0;
  private lastHigh = -1;
  private lastLow = -1;
  private readonly sink: PageAccessSink;

  constructor(sink: PageAccessSink) {
    this.sink = sink;
  }

  /**
   * Reads every whole line in `bytes[0, length)`.
   *
   * @returns how many bytes were used: up to and with the last newline; the caller puts the rest before what comes next
   */
  consume(bytes: Uint8Array, length: number): number {
    let end = length;
    while (end > 0 && bytes[end - 1] !== newline) end--;
    let { instructions, dataAccesses, lastHigh, lastLow } = this;
    const sink = this.sink;
    let position = 0;
    while (position < end) {
      const first = bytes[position]!;
      if (first === instructionMark) {
        instructions++;
        position += shortestInstruction;
        while (bytes[position++] !== newline);
        continue;
      }
      const kind = bytes[position + 1];
      const isAccess = kind === loadMark || kind === storeMark || kind === modifyMark;
      if (first !== space || !isAccess || bytes[position + 2] !== space) {
        while (bytes[position++] !== newline);
        continue;
      }
      dataAccesses++;
      position += 3;
      let low = 0;
      let high = 0;
      for (let byte = bytes[position]!; byte !== comma && byte !== newline; byte = bytes[++position]!) {
        high = ((high << 4) | (low >>> 28)) >>> 0;
        low = (low << 4) | (byte < colon ? byte - zero : byte - letterOffset);
      }
      let size = 0;
      if (bytes[position] === comma) position++;
      for (let byte = bytes[position]!; byte !== newline; byte = bytes[++position]!) size = size * 10 + byte - zero;
      position++;

      let page = low >>> pageShift;
      if (page !== lastLow || high !== lastHigh) {
        lastLow = page;
        lastHigh = high;
        sink.access(high, page, kind === storeMark, instructions);
      }
      for (let rest = (low & (pageBytes - 1)) + size - pageBytes; rest > 0; rest -= pageBytes) {
        if (++page === 1 << (32 - pageShift)) {
          page = 0;
          high++;
        }
        lastLow = page;
        lastHigh = high;
        sink.access(high, page, kind === storeMark, instructions);
      }
    }
    this.instructions = instructions;
    this.dataAccesses = dataAccesses;
    this.lastHigh = lastHigh;
    this.lastLow = lastLow;
    return end;
  }
}
