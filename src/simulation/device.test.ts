import { describe, expect, it } from "vitest";
import { type Device, DeviceQueue, devicePresets, parseDevice } from "./device.ts";

/** 100 ns latency, 10 ns a page. */
const device = (queueDepth: number): Device => ({
  name: "test",
  latencyNanoseconds: 100,
  bytesPerSecond: 4096e8,
  queueDepth,
});

/** Arrivals of one request of so many pages. */
function read(queue: DeviceQueue, now: number, pages: number): number[] {
  queue.beginRequest(now);
  const arrivals = Array.from({ length: pages }, () => queue.transferPage());
  queue.endRequest();
  return arrivals;
}

describe("DeviceQueue", () => {
  it("delivers one page after latency and transfer", () => {
    expect(read(new DeviceQueue(device(1)), 7, 1)).toEqual([117]);
  });

  it("delivers the pages of one request one transfer apart", () => {
    expect(read(new DeviceQueue(device(1)), 0, 3)).toEqual([110, 120, 130]);
  });

  it("overlaps the latencies of requests within the queue depth and shares the bus", () => {
    const queue = new DeviceQueue(device(2));
    expect(read(queue, 0, 2)).toEqual([110, 120]);
    expect(read(queue, 5, 1)).toEqual([130]);
  });

  it("starts a request beyond the queue depth when the oldest is done", () => {
    const queue = new DeviceQueue(device(2));
    expect(read(queue, 0, 1)).toEqual([110]);
    expect(read(queue, 0, 1)).toEqual([120]);
    expect(read(queue, 0, 1)).toEqual([220]);
    expect(read(queue, 0, 1)).toEqual([230]);
    expect(read(queue, 1000, 1)).toEqual([1110]);
  });
});

describe("parseDevice", () => {
  it("knows the presets", () => {
    expect(parseDevice("remote-memory")).toEqual({ ok: true, value: devicePresets["remote-memory"] });
  });

  it("reads latency, bandwidth and depth in any order and unit", () => {
    expect(parseDevice("depth=8, bandwidth=1.5GB/s,latency=2ms")).toEqual({
      ok: true,
      value: {
        name: "depth=8, bandwidth=1.5GB/s,latency=2ms",
        latencyNanoseconds: 2e6,
        bytesPerSecond: 1.5e9,
        queueDepth: 8,
      },
    });
    expect(parseDevice("latency=0ns,bandwidth=512KiB/s,depth=1")).toMatchObject({
      value: { latencyNanoseconds: 0, bytesPerSecond: 524_288 },
    });
  });

  it.each([
    "floppy",
    "toString",
    "latency=80us",
    "latency=80,bandwidth=2GB/s,depth=64",
    "latency=80us,bandwidth=2GB,depth=64",
    "latency=80us,bandwidth=0GB/s,depth=64",
    "latency=80us,bandwidth=2GB/s,depth=0",
    "latency=80us,bandwidth=2GB/s,depth=1.5",
    "latency=80us,latency=80us,bandwidth=2GB/s,depth=1",
    "latency=80us,bandwidth=2GB/s,depth=1,colour=red",
    "latency=80us=3,bandwidth=2GB/s,depth=1",
  ])("refuses %s", (text) => {
    const result = parseDevice(text);
    expect(result.ok ? [] : result.diagnostics.map((diagnostic) => diagnostic.code)).toEqual(["RMT5103"]);
  });
});
