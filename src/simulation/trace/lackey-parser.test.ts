import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { LackeyParser } from "./lackey-parser.ts";

/** [page number, is a store, instructions so far] */
type Seen = [number, boolean, number];

function parse(text: string, cuts: readonly number[] = []): { seen: Seen[]; parser: LackeyParser } {
  const seen: Seen[] = [];
  const parser = new LackeyParser({
    access: (high, low, store, instructions) => {
      seen.push([high * 2 ** 20 + low, store, instructions]);
    },
  });
  const bytes = Buffer.from(text, "latin1");
  let kept = Buffer.alloc(0);
  let start = 0;
  for (const cut of [...cuts, bytes.length].sort((a, b) => a - b)) {
    const piece = Buffer.concat([kept, bytes.subarray(start, cut)]);
    start = cut;
    kept = piece.subarray(parser.consume(piece, piece.length));
  }
  return { seen, parser };
}

const sample = `==12== Lackey, an example Valgrind tool
==12== Command: /bin/true
I  0401ab70,3
I  0401ab73,5
 S 1fff000778,8
I  0401b770,1
 L 04a1e000,8
 L 04a1eff8,8
I  0401b771,12
 M 04a20010,4
 S 04a20020,4
==12== Exit code:       0
`;

describe("the lackey parser", () => {
  it("counts instructions and reports each change of page with its kind", () => {
    const { seen, parser } = parse(sample);
    expect(seen).toEqual([
      [0x1fff000, true, 2],
      [0x4a1e, false, 3],
      [0x4a20, false, 4],
    ]);
    expect(parser.instructions).toBe(4);
    expect(parser.dataAccesses).toBe(5);
  });

  it("splits an access that crosses into the next page", () => {
    expect(parse("I  00400000,4\n S 04a1effc,8\n").seen).toEqual([
      [0x4a1e, true, 1],
      [0x4a1f, true, 1],
    ]);
    expect(parse(" L 04a1effc,4\n").seen).toEqual([[0x4a1e, false, 0]]);
    expect(parse(" L 04a1effd,4\n").seen.length).toBe(2);
  });

  it("spans every page of an access longer than a page", () => {
    expect(parse(" S 00001fff,8193\n").seen.map(([page]) => page)).toEqual([1, 2, 3]);
    expect(parse(" S 00001fff,8194\n").seen.map(([page]) => page)).toEqual([1, 2, 3, 4]);
  });

  it("carries from the low 32 bits of an address into the high ones", () => {
    expect(parse(" S 2fffffffc,8\n").seen).toEqual([
      [0x2fffff, true, 0],
      [0x300000, true, 0],
    ]);
  });

  it("reads addresses of up to 48 bits", () => {
    expect(parse(" L 7ffc89abcdef,1\n").seen).toEqual([[0x7ffc89abc, false, 0]]);
  });

  it("does not confuse pages that differ in the high bits only", () => {
    expect(parse(" L 104a1e000,8\n L 204a1e000,8\n").seen.map(([page]) => page)).toEqual([0x104a1e, 0x204a1e]);
  });

  it("passes over lines that are none of lackey's trace", () => {
    const { seen, parser } = parse("\n--12-- warning: L 04a1e000,8\n L\n X 04a1e000,8\n L 04a1e000,8\n");
    expect(seen).toEqual([[0x4a1e, false, 0]]);
    expect(parser.instructions).toBe(0);
  });

  it("leaves an unfinished line to the caller", () => {
    const parser = new LackeyParser({ access: () => undefined });
    const bytes = Buffer.from("I  0401ab70,3\nI  0401");
    expect(parser.consume(bytes, bytes.length)).toBe(14);
    expect(parser.consume(bytes.subarray(14), 7)).toBe(0);
    expect(parser.instructions).toBe(1);
  });

  it("finds the same wherever the stream is cut", () => {
    const whole = parse(sample).seen;
    fc.assert(
      fc.property(fc.array(fc.nat(sample.length)), (cuts) => {
        expect(parse(sample, cuts).seen).toEqual(whole);
      }),
    );
  });

  it("agrees with a parser that splits strings", () => {
    const line = fc.oneof(
      fc.tuple(fc.constant("I "), fc.nat(0xffff_ffff), fc.integer({ min: 1, max: 15 })),
      fc.tuple(
        fc.constantFrom(" L", " S", " M"),
        fc.maxSafeNat().map((value) => value % 2 ** 36),
        fc.integer({ min: 1, max: 64 }),
      ),
    );
    fc.assert(
      fc.property(fc.array(line), (lines) => {
        const text = lines.map(([mark, address, size]) => `${mark} ${address.toString(16).padStart(8, "0")},${size}\n`);
        expect(parse(text.join("")).seen).toEqual(parseStrings(text));
      }),
    );
  });
});

function parseStrings(lines: readonly string[]): Seen[] {
  const seen: Seen[] = [];
  let instructions = 0;
  let last = -1;
  for (const line of lines) {
    const [mark, place] = [line.slice(0, 2), line.slice(3).trim().split(",")];
    if (mark === "I ") {
      instructions++;
      continue;
    }
    const address = Number.parseInt(place[0]!, 16);
    for (let page = Math.floor(address / 4096); page <= Math.floor((address + Number(place[1]) - 1) / 4096); page++) {
      if (page !== last) seen.push([page, mark === " S", instructions]);
      last = page;
    }
  }
  return seen;
}
