import { describe, expect, it } from "vitest";
import { hit, miss, recordingPort } from "../test-traces.ts";
import { linuxClusterPolicy } from "./linux-cluster.ts";

function cluster() {
  const policy = linuxClusterPolicy();
  const port = recordingPort();
  return {
    miss(swapOffset: number) {
      policy.onFault(miss({ page: 77, swapOffset }), port);
      return port.take();
    },
    hit: () => policy.onFault(hit({}), port),
    port,
  };
}

describe("linux-cluster", () => {
  it("starts with 4 hits: the aligned block of 8 around the offset", () => {
    expect(cluster().miss(13)).toEqual([8, 9, 10, 11, 12, 14, 15]);
  });

  it("skips offset 0", () => {
    expect(cluster().miss(3)).toEqual([1, 2, 4, 5, 6, 7]);
  });

  it("halves the block without hits and stops", () => {
    const { miss } = cluster();
    expect([13, 1000, 2001, 3000, 4000].map(miss)).toEqual([
      [8, 9, 10, 11, 12, 14, 15],
      [1001, 1002, 1003],
      [2000],
      [],
      [],
    ]);
  });

  it("reads two beside the previous offset, which may be the offset itself and its pair", () => {
    const { miss } = cluster();
    for (const offset of [13, 1000, 2001, 3000]) miss(offset);
    expect(miss(3001)).toEqual([3000]);
    expect(miss(3002)).toEqual([3003]);
  });

  it("grows with hits anywhere", () => {
    const policy = cluster();
    for (const offset of [13, 1000, 2001, 3000]) policy.miss(offset);
    policy.hit();
    expect(policy.miss(5003)).toEqual([5000, 5001, 5002]);
    for (let count = 0; count < 3; count++) policy.hit();
    expect(policy.miss(5008)).toEqual([5009, 5010, 5011, 5012, 5013, 5014, 5015]);
  });

  it("ends at the end of the swap area", () => {
    const policy = linuxClusterPolicy();
    const port = { ...recordingPort(), swapOffsetLimit: 14 };
    policy.onFault(miss({ swapOffset: 12 }), port);
    expect(port.take()).toEqual([8, 9, 10, 11, 13]);
  });
});
