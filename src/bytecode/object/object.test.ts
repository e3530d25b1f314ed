import { crc32 } from "node:zlib";
import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { anyProgram } from "../../../test/any-program.ts";
import { arbitraryProgram } from "../../../test/arbitrary-program.ts";
import { unwrap } from "../../diagnostics/index.ts";
import { drawFromSeed, randomProgram } from "../../fuzz/index.ts";
import type { Instruction } from "../instruction.ts";
import type { Program } from "../program.ts";
import { assembleProgram } from "../text/assembler.ts";
import { checksum } from "./checksum.ts";
import { decodeProgram } from "./decode.ts";
import { encodeProgram } from "./encode.ts";

const sample = encodeProgram(randomProgram(drawFromSeed(5)));

/** With everything that a program may also leave out. */
const complete = encodeProgram(
  unwrap(
    assembleProgram(
      `program p
model m: network i8[2] => i8 range -3..3 envelope pooled {
  never 2..3 when 0: -1..1, 1: 5..9
  increasing 1
  robust 1 tolerance 2
}
aggregate sum(process: u32) of -9..9 capacity 8
limit test.grant by process rate 10 burst 2
privacy between user budget 1000000
action a() {
  registers r0..r1 v2: i8[2]
  r0 = RMT_RANDOM
  RMT_CONTRIBUTE sum r0 r0
  r1 = RMT_NOISY_SUM sum 1000
  v2 = RMT_VECTOR_ZERO
  r0 r1 = RMT_INFER m v2 {
    r0 = CONST 1
    r1 = CONST 255
  }
}
table t at test.shared {
  actions a
  default a()
  budget 5000
}
`,
      "p.rmt",
    ),
  ),
);

const empty: Program = {
  name: "",
  contexts: [],
  models: [],
  tensors: [],
  counters: [],
  metadata: [],
  actions: [],
  tables: [],
  helpers: [],
  sourceFile: "",
  locations: [],
};

/** The code of the only diagnostic. */
function refusal(bytes: Uint8Array): string {
  const result = decodeProgram(bytes, "p.rmto");
  if (result.ok) return "accepted";
  expect(result.diagnostics).toHaveLength(1);
  expect(result.diagnostics[0]!.message).toContain("p.rmto");
  return result.diagnostics[0]!.code;
}

/** Puts right length and checksum into a crafted file. */
function seal(bytes: Uint8Array): Uint8Array {
  const view = new DataView(bytes.buffer, bytes.byteOffset, bytes.length);
  view.setUint32(8, bytes.length, true);
  view.setUint32(12, checksum(bytes.subarray(0, 12), bytes.subarray(16)), true);
  return bytes;
}

describe("program objects", () => {
  it("give back the program that was encoded, for random programs", () => {
    fc.assert(
      fc.property(arbitraryProgram(), (program) => {
        expect(decodeProgram(encodeProgram(program), "p.rmto")).toEqual({ ok: true, value: program });
      }),
      { numRuns: 100 },
    );
  });

  it("give back programs with all declarations and instructions there are, senseless ones too", () => {
    fc.assert(
      fc.property(anyProgram(), (program) => {
        expect(decodeProgram(encodeProgram(program), "p.rmto")).toEqual({ ok: true, value: program });
      }),
      { numRuns: 200 },
    );
  });

  it("take an empty list, false and nothing at all for the same", () => {
    const slot = { name: "m", family: "network", features: 1, featureType: "i8", output: "i8", location: -1 } as const;
    const plain = { ...slot, envelope: false, pooled: false, properties: [] };
    const program: Program = { ...empty, aggregates: [], limits: [], models: [plain] };
    expect(decodeProgram(encodeProgram(program), "p.rmto")).toEqual({ ok: true, value: { ...empty, models: [slot] } });
  });

  it("refuse flags of a model that nobody knows", () => {
    const bytes = complete.slice();
    // The slot m: name, family, 2 features, two types, flags 7, then its range -3..3.
    const flags = bytes.findIndex((byte, index) => byte === 7 && bytes[index + 1] === 0x7d && bytes[index + 2] === 3);
    bytes[flags] = 8;
    expect(refusal(seal(bytes))).toBe("RMT2013");
  });

  it("hold elements of tensors of up to 32 bits, and refuse wider ones in both directions", () => {
    const tensor = { name: "t", element: "i8", shape: [2], model: -1, location: -1 } as const;
    const withValues = (values: number[]): Program => ({ ...empty, tensors: [{ ...tensor, values }] });
    const ends = withValues([-(2 ** 31), 2 ** 32 - 1]);
    expect(decodeProgram(encodeProgram(ends), "p.rmto")).toEqual({ ok: true, value: ends });
    for (const value of [-(2 ** 31) - 1, 2 ** 32, 0.5, Number.NaN]) {
      expect(() => encodeProgram(withValues([value]))).toThrow(RangeError);
    }
    const bytes = encodeProgram(withValues([-(2 ** 31)]));
    // The element is -2^31 in LEB128: 80 80 80 80 78; a byte 70 at its end makes it -2^32.
    const end = bytes.findIndex((byte, index) => byte === 0x78 && bytes[index - 1] === 0x80);
    bytes[end] = 0x70;
    expect(refusal(seal(bytes))).toBe("RMT2013");
  });

  it("keep the ends of every number's range", () => {
    const body: Instruction[] = [-(1n << 63n), (1n << 63n) - 1n, (1n << 64n) - 1n, -65n, -64n, 63n, 64n].map(
      (value) => ({
        op: "CONST",
        result: 0xffff_ffff,
        value,
        location: -1,
      }),
    );
    const program: Program = {
      ...empty,
      name: "\ufeffé😀",
      actions: [{ name: "a", parameters: [], registers: [], body, location: 0x7fff_ffff }],
      locations: [{ line: 0xffff_ffff, column: 0, length: 127 }],
    };
    expect(decodeProgram(encodeProgram(program), "p.rmto")).toEqual({ ok: true, value: program });
  });

  it("have the checksum that zlib computes", () => {
    fc.assert(fc.property(fc.uint8Array(), (bytes) => checksum(bytes) === crc32(bytes)));
  });

  it("are refused when any byte differs", () => {
    for (let position = 0; position < sample.length; position++) {
      const bytes = sample.slice();
      bytes[position]! ^= 1 << (position % 8);
      expect(refusal(bytes)).toMatch(/^RMT201[0-2]$/);
    }
  });

  it("are refused as truncated wherever they end", () => {
    expect(refusal(sample.subarray(0, 0))).toBe("RMT2010");
    for (let length = 1; length < sample.length; length++) expect(refusal(sample.subarray(0, length))).toBe("RMT2012");
  });

  it("are refused with something appended", () => {
    expect(refusal(Uint8Array.of(...sample, 0))).toBe("RMT2012");
  });

  it("of a newer version are refused as such, even where the rest makes no sense", () => {
    const bytes = sample.slice(0, 40);
    bytes[4] = 4;
    expect(refusal(bytes)).toBe("RMT2011");
  });

  it("of a version that never was are refused", () => {
    const bytes = sample.slice();
    bytes[4] = 0;
    expect(refusal(seal(bytes))).toBe("RMT2013");
  });

  it("are told from other files", () => {
    expect(refusal(new TextEncoder().encode("program p\n"))).toBe("RMT2010");
    expect(refusal(Uint8Array.of(0x7f, 0x45, 0x4c, 0x46, 2, 1, 1, 0))).toBe("RMT2010");
  });

  it("with blocks nested without end are refused", () => {
    let body: Instruction[] = [];
    for (let depth = 0; depth < 1000; depth++) body = [{ op: "BLOCK", body, location: -1 }];
    const action = { name: "a", parameters: [], registers: [], body, location: -1 };
    expect(refusal(encodeProgram({ ...empty, actions: [action] }))).toBe("RMT2013");
  });

  it("with absurd counts are refused without allocating for them", () => {
    // The sections of an empty program are: 1 2 0 0, then N 1 0 for the others; the contexts' count is at byte 22.
    const bytes = [...encodeProgram(empty)];
    expect(bytes.slice(16, 23)).toEqual([1, 2, 0, 0, 2, 1, 0]);
    bytes.splice(21, 2, 5, 0xff, 0xff, 0xff, 0xff, 0x0f);
    expect(refusal(seal(Uint8Array.from(bytes)))).toBe("RMT2013");
  });

  it("never make the decoder throw, whatever their content", () => {
    fc.assert(
      fc.property(fc.array(fc.tuple(fc.nat(), fc.nat(255)), { minLength: 1, maxLength: 4 }), (changes) => {
        for (const original of [sample, complete]) {
          const bytes = original.slice();
          for (const [position, value] of changes) bytes[16 + (position % (bytes.length - 16))] = value;
          expect(refusal(seal(bytes))).toMatch(/^(RMT2013|accepted)$/);
        }
      }),
      { numRuns: 3000 },
    );
    fc.assert(
      fc.property(fc.uint8Array({ minLength: 16, maxLength: 200 }), (bytes) => {
        bytes.set([0x52, 0x4d, 0x54, 0x4f, 3, 0, 0, 0]);
        expect(refusal(seal(bytes))).toBe("RMT2013");
      }),
      { numRuns: 500 },
    );
    fc.assert(
      fc.property(fc.uint8Array({ maxLength: 200 }), (bytes) => {
        expect(refusal(bytes)).toMatch(/^RMT201[0-3]$/);
      }),
    );
  });
});
