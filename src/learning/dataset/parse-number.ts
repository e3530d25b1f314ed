import { decimalsWritten } from "./table.ts";

/** A decimal number as people and programs write it. */
const numberPattern = /^[+-]?(?:\d+\.?\d*|\.\d+)(?:e[+-]?\d+)?$/i;

const notFinitePattern = /^[+-]?(?:nan|inf|infinity)$/i;

/** So many decimal digits, and powers of ten, are exact in a double, so that one division rounds correctly (Clinger 1990). */
const exactDigits = 15;
const powersOfTen = Float64Array.from({ length: exactDigits + 1 }, (_, exponent) => 10 ** exponent);

/** Reads numbers from bytes without making strings of most of them; one for each column. */
export interface NumberParser {
  /** The number in the bytes from `start` up to `end`, or NaN where they are none. */
  parse(bytes: Uint8Array, start: number, end: number): number;
  /** Digits behind the decimal point that all numbers so far need. */
  readonly decimals: number;
}

/** A parser that has seen no number. */
export function createNumberParser(): NumberParser {
  let decimals = 0;
  /** Numbers with exponents, many digits, space or quotes around. */
  const parseText = (bytes: Uint8Array, start: number, end: number): number => {
    const text = Buffer.from(bytes.buffer, bytes.byteOffset + start, end - start).toString("latin1");
    const number = text.replace(/^"(.*)"$/s, "$1").trim();
    if (!numberPattern.test(number)) return Number.NaN;
    decimals = Math.max(decimals, decimalsWritten(number));
    return Number(number);
  };
  return {
    get decimals() {
      return decimals;
    },
    parse(bytes, start, end) {
      let position = start;
      const first = bytes[position];
      const isNegative = first === 0x2d;
      if (isNegative || first === 0x2b) position++;
      let mantissa = 0;
      let digits = 0;
      /** Digits behind the point, up to the last that is not 0. */
      let fraction = 0;
      let point = -1;
      const digitsStart = position;
      for (; position < end; position++) {
        const digit = bytes[position]! - 0x30;
        if (digit >= 0 && digit <= 9) {
          mantissa = mantissa * 10 + digit;
          digits++;
          if (point >= 0 && digit !== 0) fraction = position - point;
        } else if (digit === -2 && point < 0) {
          point = position;
        } else {
          return parseText(bytes, start, end);
        }
      }
      if (digits === 0 || digits > exactDigits) return parseText(bytes, start, end);
      if (fraction > decimals) decimals = fraction;
      const value = point < 0 ? mantissa : mantissa / powersOfTen[digits - (point - digitsStart)]!;
      return isNegative ? -value : value;
    },
  };
}

/** Whether a text stands for nothing or for what is no finite number. */
export function isMissing(text: string): boolean {
  return text === "" || notFinitePattern.test(text);
}
