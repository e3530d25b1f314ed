import { describe, expect, it } from "vitest";
import { parseProcessMaps, regionsOfPages, uniteRegions } from "./regions.ts";

describe("regions", () => {
  it("are read from the text of a process's maps", () => {
    const text = `00400000-00452000 r-xp 00000000 08:02 173521      /usr/bin/dbus-daemon
00e03000-00e24000 rw-p 00000000 00:00 0           [heap]
7fffb2c0d000-7fffb2c2e000 rw-p 00000000 00:00 0   [stack]
`;
    expect(parseProcessMaps(text)).toEqual([
      { start: 0x400, end: 0x452 },
      { start: 0xe03, end: 0xe24 },
      { start: 0x7fffb2c0d, end: 0x7fffb2c2e },
    ]);
  });

  it("unite where they overlap and stay apart where they touch", () => {
    const first = [
      { start: 10, end: 20 },
      { start: 20, end: 30 },
      { start: 50, end: 60 },
    ];
    expect(uniteRegions(first, first)).toEqual(first);
    expect(
      uniteRegions(first, [
        { start: 25, end: 40 },
        { start: 40, end: 45 },
        { start: 52, end: 53 },
      ]),
    ).toEqual([
      { start: 10, end: 20 },
      { start: 20, end: 40 },
      { start: 40, end: 45 },
      { start: 50, end: 60 },
    ]);
  });

  it("of a trace are the mappings touched, and gaps tell the rest apart", () => {
    const mapped = [
      { start: 100, end: 200 },
      { start: 200, end: 300 },
      { start: 900, end: 1000 },
    ];
    const pages = Float64Array.of(5, 7, 250, 299, 300, 310, 950, 2000, 2513);
    expect(regionsOfPages(pages, mapped)).toEqual([
      { start: 5, end: 8 },
      { start: 200, end: 300 },
      { start: 300, end: 311 },
      { start: 900, end: 1000 },
      { start: 2000, end: 2001 },
      { start: 2513, end: 2514 },
    ]);
  });
});
