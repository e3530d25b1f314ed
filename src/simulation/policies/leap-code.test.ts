import { describe, expect, it } from "vitest";
import { hit, miss, recordingPort } from "../test-traces.ts";
import { leapCodePolicy } from "./leap-code.ts";

function leap() {
  const policy = leapCodePolicy();
  const port = recordingPort();
  return {
    miss(swapOffset: number) {
      policy.onFault(miss({ page: 1, swapOffset }), port);
      return port.take();
    },
    hit(swapOffset: number) {
      policy.onFault(hit({ page: 1, swapOffset }), port);
      return port.take();
    },
  };
}

describe("leap-code", () => {
  it("reads nothing while its ring of zeros is the trend", () => {
    const { miss } = leap();
    expect([100, 1000, 3000, 7000].map(miss)).toEqual([[], [], [], []]);
  });

  it("reads the aligned cluster where there is no trend, never less than 4", () => {
    const { miss } = leap();
    let offset = 0;
    let last: number[] = [];
    for (let step = 1; step <= 40; step++) {
      offset += 100 * step;
      last = miss(offset);
    }
    expect(offset).toBe(82_000);
    expect(last).toEqual([82_001, 82_002, 82_003]);
  });

  it("follows a trend with window - 1 offsets beside the demand page, the window growing with hits", () => {
    const { miss, hit } = leap();
    for (const offset of [100, 107, 114, 121, 128]) miss(offset);
    expect(miss(135)).toEqual([142, 149, 156]);
    for (const offset of [142, 149, 156]) expect(hit(offset)).toEqual([]);
    expect(miss(163)).toEqual([170, 177, 184, 191, 198, 205, 212]);
  });

  it("logs hits as well as misses", () => {
    const { miss, hit } = leap();
    miss(1000);
    for (const offset of [998, 996, 994, 992]) hit(offset);
    expect(miss(990)).toEqual([988, 986, 984, 982, 980, 978, 976]);
  });
});
