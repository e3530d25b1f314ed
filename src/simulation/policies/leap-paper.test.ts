import { describe, expect, it } from "vitest";
import { hit, miss, recordingPort } from "../test-traces.ts";
import { leapPaperPolicy } from "./leap-paper.ts";

function leap() {
  const policy = leapPaperPolicy();
  const port = recordingPort();
  return {
    miss(page: number) {
      policy.onFault(miss({ page }), port);
      return port.take();
    },
    hit(page: number) {
      policy.onFault(hit({ page }), port);
      return port.take();
    },
  };
}

describe("leap-paper", () => {
  it("without hits has a window of 1 where the access follows the trend, and of 0 elsewhere", () => {
    const { miss } = leap();
    expect([100, 107, 114, 121, 128].map(miss)).toEqual([[], [], [], [], []]);
    expect(miss(135)).toEqual([142]);
    expect(miss(300)).toEqual([]);
    expect(miss(307)).toEqual([314]);
  });

  it("has a window of the power of two at least hits + 1, at most 8", () => {
    const { miss, hit } = leap();
    for (const page of [100, 107, 114, 121, 128, 135]) miss(page);
    hit(142);
    expect(miss(149)).toEqual([156, 163]);
    hit(156);
    hit(163);
    expect(miss(170)).toEqual([177, 184, 191, 198]);
    for (let page = 177; page <= 177 + 7 * 9; page += 7) expect(hit(page)).toEqual([]);
    expect(miss(247)).toHaveLength(8);
  });

  it("shrinks the window by half at most", () => {
    const { miss, hit } = leap();
    for (const page of [100, 101, 102, 103, 104, 105]) miss(page);
    for (let page = 106; page < 116; page++) hit(page);
    expect(miss(116)).toHaveLength(8);
    expect(miss(500)).toEqual([501, 502, 503, 504]);
    expect(miss(900)).toEqual([901, 902]);
    expect(miss(1300)).toEqual([1301]);
  });

  it("reads half the window on each side of the fault where there is no trend", () => {
    const { miss, hit } = leap();
    let page = 0;
    for (let step = 1; step <= 34; step++) {
      page += 100 * step;
      expect(miss(page)).toEqual([]);
    }
    for (let step = 35; step <= 37; step++) {
      page += 100 * step;
      hit(page);
    }
    page += 3800;
    expect(miss(page)).toEqual([page - 2, page - 1, page + 1, page + 2]);
  });

  it("takes +1 for the trend before there is one", () => {
    const { miss, hit } = leap();
    miss(100);
    hit(110);
    hit(130);
    expect(miss(160)).toEqual([158, 159, 161, 162]); // window 4
    expect(miss(400)).toEqual([399, 401]); // at least half: 2
    expect(miss(401)).toEqual([]); // window 1, as it follows: half of it on each side is nothing
  });
});
