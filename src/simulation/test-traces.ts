/** Small traces, faults and ports for the tests of this room. */
import fc from "fast-check";
import { devicePresets } from "./device.ts";
import { type FaultEvent, faultHit, faultMiss, type ReadPort } from "./policy.ts";
import type { Region, Trace } from "./trace/trace.ts";

/** A trace of the given page numbers in order. */
export function traceOf(
  pageNumbers: readonly number[],
  details: {
    instructions?: number;
    created?: readonly number[];
    regions?: readonly Region[];
    filterPages?: number;
    trailingInstructions?: number;
  } = {},
): Trace {
  const pages = Float64Array.from([...new Set(pageNumbers)].sort((left, right) => left - right));
  const positions = new Map(Array.from(pages, (page, index) => [page, index]));
  const created = new Set(details.created ?? []);
  return {
    name: "test",
    command: "",
    filterPages: details.filterPages ?? 0,
    pages,
    accesses: Uint32Array.from(pageNumbers, (page) => positions.get(page) as number),
    instructions: new Uint32Array(pageNumbers.length).fill(details.instructions ?? 0),
    created: Uint8Array.from(pages, (page) => (created.has(page) ? 1 : 0)),
    regions: details.regions ?? [{ start: 0, end: (pages.at(-1) ?? 0) + 1 }],
    trailingInstructions: details.trailingInstructions ?? 0,
  };
}

/** A miss at a page number, or at a swap offset. */
export function miss(at: { page?: number; swapOffset?: number; regionIndex?: number }): FaultEvent {
  return faultAt(faultMiss, 0, at);
}

/** A hit on a page that was read ahead with the tag. */
export function hit(at: { page?: number; swapOffset?: number; regionIndex?: number }, tag = 0): FaultEvent {
  return faultAt(faultHit, tag, at);
}

function faultAt(
  outcome: number,
  tag: number,
  at: { page?: number; swapOffset?: number; regionIndex?: number },
): FaultEvent {
  return {
    accessNumber: 0,
    page: at.page ?? 0,
    pageIndex: 0,
    regionIndex: at.regionIndex ?? 0,
    outcome,
    tag,
    swapOffset: at.swapOffset ?? 0,
    nowNanoseconds: 0,
    waitedNanoseconds: 0,
  };
}

/** A port on which every page is away and page p has offset p; `take` returns the pages asked for since the last call. */
export function recordingPort(): ReadPort & { take(): number[] } {
  let asked: number[] = [];
  return {
    capacity: 1000,
    device: devicePresets.ssd,
    swapOffsetLimit: 1_000_000,
    prefetch(page) {
      asked.push(page);
      return true;
    },
    isAway: () => true,
    pageAtOffset: (offset) => offset,
    inFlight: () => 0,
    unused: () => 0,
    take() {
      const pages = asked;
      asked = [];
      return pages;
    },
  };
}

/** Programs of mixed streams and scattered accesses over 300 · scale pages, some of them created by the program. */
export function mixedTraces(scale: number): fc.Arbitrary<Trace> {
  const piece = fc.record({
    start: fc.nat(300 * scale),
    stride: fc.integer({ min: -3, max: 5 }),
    length: fc.integer({ min: 1, max: 60 * scale }),
    scatter: fc.constantFrom(1, 1, 1, 97),
  });
  const program = fc.record({
    pieces: fc.array(piece, { minLength: 1, maxLength: 12 }),
    instructions: fc.constantFrom(0, 4000, 100_000, 2_000_000),
    createdEvery: fc.constantFrom(0, 2, 5),
    pages: fc.constantFrom(300 * scale, 3000 * scale),
  });
  return program.map(({ pieces, instructions, createdEvery, pages }) => {
    const accesses = pieces.flatMap(({ start, stride, length, scatter }) =>
      Array.from({ length }, (_, step) => 10_000 + ((start + step * stride * scatter) % pages)),
    );
    const created = accesses.filter((page) => createdEvery > 0 && page % createdEvery === 0);
    const regions = [
      { start: 0, end: 10_100 },
      { start: 10_100, end: 100_000 },
    ];
    return traceOf(accesses, { instructions, created, regions });
  });
}
