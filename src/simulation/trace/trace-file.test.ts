import { createHash } from "node:crypto";
import { brotliCompressSync } from "node:zlib";
import fc from "fast-check";
import { describe, expect, it } from "vitest";
import type { Trace } from "./trace.ts";
import { decodeTrace, encodeTrace } from "./trace-file.ts";

const small: Trace = {
  name: "small",
  command: "prog --with ünïcode",
  filterPages: 2,
  pages: Float64Array.of(16, 17, 5000),
  accesses: Uint32Array.of(0, 2, 1, 2, 0),
  instructions: Uint32Array.of(10, 0, 4_294_967_295, 300, 1),
  created: Uint8Array.of(1, 0, 1),
  regions: [
    { start: 16, end: 20 },
    { start: 20, end: 6000 },
  ],
  trailingInstructions: 2 ** 40,
};

const anyTrace = fc
  .record({
    name: fc.string(),
    command: fc.string({ unit: "grapheme" }),
    filterPages: fc.nat(100),
    pages: fc.uniqueArray(
      fc.oneof(
        fc.nat(3000),
        fc.maxSafeNat().map((value) => value % 2 ** 52),
      ),
      { minLength: 1, maxLength: 60 },
    ),
    accesses: fc.array(fc.tuple(fc.nat(), fc.nat(0xffff_ffff), fc.boolean()), { minLength: 1, maxLength: 200 }),
    trailingInstructions: fc.maxSafeNat(),
  })
  .map(
    ({ name, command, filterPages, pages, accesses, trailingInstructions }): Trace => ({
      name,
      command,
      filterPages,
      pages: Float64Array.from(pages).sort(),
      accesses: Uint32Array.from(accesses, ([index]) => index % pages.length),
      instructions: Uint32Array.from(accesses, ([, count]) => count),
      created: Uint8Array.from(pages, (_, index) => (accesses[index % accesses.length]![2] ? 1 : 0)),
      regions: pages.toSorted((a, b) => a - b).map((page) => ({ start: page, end: page + 1 })),
      trailingInstructions,
    }),
  );

function codesOf(bytes: Uint8Array): string[] {
  const result = decodeTrace(bytes, "x.rmtrace");
  if (result.ok) return [];
  for (const diagnostic of result.diagnostics) {
    expect(diagnostic.message).toContain("x.rmtrace");
    expect(diagnostic.hint).toBeDefined();
  }
  return result.diagnostics.map(({ code }) => code);
}

/** A file of our format, right in everything but what the caller puts in. */
function forge(change: (header: Record<string, unknown>) => void, body?: Uint8Array): Uint8Array {
  const file = Buffer.from(encodeTrace(small));
  const headerLength = file.readUInt32LE(12);
  const header = JSON.parse(file.subarray(20, 20 + headerLength).toString("utf8"));
  change(header);
  const headerBytes = Buffer.from(JSON.stringify(header));
  const bodyBytes = body ?? file.subarray(20 + headerLength, file.length - 32);
  const fixed = Buffer.from(file.subarray(0, 20));
  fixed.writeUInt32LE(headerBytes.length, 12);
  fixed.writeUInt32LE(bodyBytes.length, 16);
  const content = Buffer.concat([fixed, headerBytes, bodyBytes]);
  return Buffer.concat([content, createHash("sha256").update(content).digest()]);
}

describe("the trace file", () => {
  it("reads back every trace as it was written", () => {
    expect(decodeTrace(encodeTrace(small), "x.rmtrace")).toEqual({ ok: true, value: small });
    fc.assert(
      fc.property(anyTrace, (trace) => {
        expect(decodeTrace(encodeTrace(trace), "x.rmtrace")).toEqual({ ok: true, value: trace });
      }),
    );
  });

  it("reads from a view into a larger buffer", () => {
    const file = encodeTrace(small);
    const larger = new Uint8Array(file.length + 13);
    larger.set(file, 13);
    expect(decodeTrace(larger.subarray(13), "x.rmtrace")).toEqual({ ok: true, value: small });
  });

  it("takes far fewer bytes than its columns for a regular walk", () => {
    const count = 100_000;
    const pages = Float64Array.from({ length: 1000 }, (_, index) => 0x4000 + index);
    const trace: Trace = {
      ...small,
      pages,
      accesses: Uint32Array.from({ length: count }, (_, index) => (index * 7) % 1000),
      instructions: new Uint32Array(count).fill(1234),
      created: new Uint8Array(1000),
      regions: [{ start: 0x4000, end: 0x5000 }],
    };
    expect(encodeTrace(trace).length).toBeLessThan(3000);
  });

  it("gives one diagnostic for a file cut anywhere", () => {
    const file = encodeTrace(small);
    for (let length = 1; length < file.length; length++) {
      expect(codesOf(file.subarray(0, length)), `first ${length} bytes`).toEqual(["RMT5003"]);
    }
  });

  it("gives one diagnostic for any changed byte", () => {
    const file = encodeTrace(small);
    for (let position = 0; position < file.length; position++) {
      for (const bit of [1, 128]) {
        const changed = file.slice();
        changed[position]! ^= bit;
        expect(codesOf(changed), `byte ${position}`).toHaveLength(1);
      }
    }
  });

  it("tells a changed body or checksum from a cut file", () => {
    const file = encodeTrace(small);
    for (const position of [30, file.length - 40, file.length - 1]) {
      const changed = file.slice();
      changed[position]! ^= 4;
      expect(codesOf(changed)).toEqual(["RMT5004"]);
    }
    expect(codesOf(Buffer.concat([file, Buffer.from("x")]))).toEqual(["RMT5004"]);
  });

  it("says so when the file is of a newer version", () => {
    const file = Buffer.from(encodeTrace(small));
    file.writeUInt32LE(2, 8);
    expect(codesOf(file)).toEqual(["RMT5002"]);
    const result = decodeTrace(file, "x.rmtrace");
    expect(!result.ok && result.diagnostics[0]!.message).toContain("version 2");
  });

  it("refuses what is no trace", () => {
    for (const text of ["", "12 100\n", "PK\u0003\u0004 and so on, long enough to hold a header and more"]) {
      expect(codesOf(Buffer.from(text)), text).toEqual([text === "" ? "RMT5003" : "RMT5001"]);
    }
  });

  it("never throws on random bytes behind the magic", () => {
    fc.assert(
      fc.property(fc.uint8Array({ maxLength: 300 }), (rest) => {
        expect(codesOf(Buffer.concat([Buffer.from("RMTRACE\n"), rest]))).toHaveLength(1);
      }),
    );
  });

  it("refuses counts that cannot be, though the checksum is right", () => {
    const forgeries: [string, (header: Record<string, unknown>) => void][] = [
      ["more accesses than bytes", (header) => Object.assign(header, { accesses: 100_000_000 })],
      ["accesses beyond all bounds", (header) => Object.assign(header, { accesses: 1e15 })],
      ["pages beyond all bounds", (header) => Object.assign(header, { pages: 1e12 })],
      ["a negative count", (header) => Object.assign(header, { regions: -1 })],
      ["a fraction", (header) => Object.assign(header, { filterPages: 0.5 })],
      ["a string for a count", (header) => Object.assign(header, { pages: "3" })],
      ["no columns", (header) => Object.assign(header, { columns: null })],
      ["a column too large", (header) => Object.assign(header.columns as object, { accesses: 41 })],
      ["columns that do not add up to the body", (header) => Object.assign(header.columns as object, { accesses: 6 })],
      ["another page size", (header) => Object.assign(header, { pageSize: 16384 })],
      ["no name", (header) => Object.assign(header, { name: 7 })],
      ["fewer accesses than are there", (header) => Object.assign(header, { accesses: 4 })],
    ];
    for (const [what, change] of forgeries) expect(codesOf(forge(change)), what).toEqual(["RMT5005"]);
    expect(codesOf(forge(() => undefined))).toEqual([]);
  });

  it("refuses a body that unpacks to more than the header says", () => {
    expect(codesOf(forge(() => undefined, brotliCompressSync(new Uint8Array(1 << 20))))).toEqual(["RMT5005"]);
    expect(codesOf(forge(() => undefined, Buffer.from("no brotli stream")))).toEqual(["RMT5005"]);
  });

  it("refuses accesses and regions that do not go with the pages", () => {
    const forged = (change: Partial<Trace>) => codesOf(encodeTrace({ ...small, ...change }));
    expect(forged({ accesses: Uint32Array.of(0, 1, 2, 3, 0) })).toEqual(["RMT5005"]);
    expect(forged({ regions: [{ start: 16, end: 5000 }] })).toEqual(["RMT5005"]);
    expect(forged({ regions: [{ start: 17, end: 6000 }] })).toEqual(["RMT5005"]);
    expect(forged({ pages: Float64Array.of(16, 16, 5000) })).toEqual(["RMT5005"]);
    expect(forged({ accesses: new Uint32Array(0), instructions: new Uint32Array(0) })).toEqual(["RMT5005"]);
  });
});
