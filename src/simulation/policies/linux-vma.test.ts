import { describe, expect, it } from "vitest";
import { hit, miss, recordingPort } from "../test-traces.ts";
import { LinuxVmaReadahead } from "./linux-vma.ts";

/** The pages asked for on a miss. */
function decide(readahead: LinuxVmaReadahead, page: number, regionIndex = 0): number[] {
  const port = recordingPort();
  readahead.decide(miss({ page, regionIndex }), port);
  return port.take();
}

const wide = [{ start: 0, end: 100_000 }];

/** A read-ahead whose window has decayed to 1, with the last fault at page 90,000. */
function decayed(): LinuxVmaReadahead {
  const readahead = new LinuxVmaReadahead(wide, 0);
  for (const page of [60_000, 70_000, 80_000, 90_000]) decide(readahead, page);
  return readahead;
}

describe("LinuxVmaReadahead", () => {
  it("starts as if it had had 4 hits: a window of 8, three pages before the fault and four after", () => {
    expect(decide(new LinuxVmaReadahead(wide, 0), 700)).toEqual([697, 698, 699, 701, 702, 703, 704]);
  });

  it("halves the window on far misses without hits, down to none", () => {
    const readahead = new LinuxVmaReadahead(wide, 0);
    expect(decide(readahead, 700)).toHaveLength(7);
    expect(decide(readahead, 5700)).toEqual([5699, 5701, 5702]);
    expect(decide(readahead, 15_700)).toEqual([15_701]);
    expect(decide(readahead, 25_700)).toEqual([]);
    expect(decide(readahead, 35_700)).toEqual([]);
  });

  it("reads only forwards after the previous page, and only backwards before it", () => {
    const forwards = decayed();
    expect(decide(forwards, 90_001)).toEqual([90_002]);
    const backwards = decayed();
    expect(decide(backwards, 89_999)).toEqual([89_998]);
  });

  it("grows the window with hits and starts at the fault when it follows the last hit", () => {
    const readahead = decayed();
    decide(readahead, 90_001);
    readahead.observeHit(hit({ page: 90_002 }));
    expect(decide(readahead, 90_003)).toEqual([90_004, 90_005, 90_006]);
    for (const page of [90_004, 90_005, 90_006]) readahead.observeHit(hit({ page }));
    expect(decide(readahead, 90_007)).toEqual([90_008, 90_009, 90_010, 90_011, 90_012, 90_013, 90_014]);
  });

  it("reads backwards with the whole window when the fault precedes the last hit", () => {
    const readahead = decayed();
    readahead.observeHit(hit({ page: 90_100 }));
    expect(decide(readahead, 90_099)).toEqual([90_096, 90_097, 90_098]);
  });

  it("forgets the hits at each decision", () => {
    const readahead = decayed();
    readahead.observeHit(hit({ page: 1000 }));
    expect(decide(readahead, 20_000)).toHaveLength(3);
    expect(decide(readahead, 30_000)).toHaveLength(1);
    expect(decide(readahead, 40_000)).toHaveLength(0);
  });

  it("stores the address of a hit on another's page without counting it", () => {
    const readahead = decayed();
    readahead.observeHit(hit({ page: 1000 }, 7));
    expect(decide(readahead, 1001)).toEqual([1002]);
  });

  it("does not lose count after more hits than its 6 bits hold", () => {
    for (const hits of [64, 256, 257]) {
      const readahead = decayed();
      for (let count = 0; count < hits; count++) readahead.observeHit(hit({ page: 1000 }));
      expect(decide(readahead, 20_000)).toHaveLength(7);
    }
  });

  it("stays within the mapping", () => {
    const regions = [{ start: 698, end: 702 }];
    expect(decide(new LinuxVmaReadahead(regions, 0), 700)).toEqual([698, 699, 701]);
  });

  it("stays within the 2 MiB of one page table", () => {
    expect(decide(new LinuxVmaReadahead(wide, 0), 1024)).toEqual([1025, 1026, 1027, 1028]);
    expect(decide(new LinuxVmaReadahead(wide, 0), 1023)).toEqual([1020, 1021, 1022]);
  });

  it("keeps its state by mapping", () => {
    const readahead = new LinuxVmaReadahead([wide[0], { start: 100_000, end: 200_000 }], 0);
    for (const page of [60_000, 70_000, 80_000, 90_000]) decide(readahead, page, 0);
    expect(decide(readahead, 150_000, 1)).toHaveLength(7);
    expect(decide(readahead, 10_000, 0)).toHaveLength(0);
  });
});
