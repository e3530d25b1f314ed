import { errorDiagnostic, failure, type Result, success } from "../diagnostics/index.ts";

/** Bytes in a page. */
export const pageBytes = 4096;

/** What the simulator knows of a swap device. */
export interface Device {
  /** Preset name, or the text it was parsed from. */
  readonly name: string;
  /** From the start of a request to its first byte, in nanoseconds. */
  readonly latencyNanoseconds: number;
  /** Transfer rate shared by all requests, in bytes a second. */
  readonly bytesPerSecond: number;
  /** How many requests the device works on at once; further ones wait in order of arrival. */
  readonly queueDepth: number;
}

/** The devices that have a name. */
export const devicePresets: Readonly<Record<string, Device>> = {
  /** A mid-range NVMe drive under 4 KiB random reads. */
  ssd: { name: "ssd", latencyNanoseconds: 80_000, bytesPerSecond: 2e9, queueDepth: 64 },
  /**
   * A 7200 rpm disk: seek plus half a turn is about 8 ms. There is one arm; a second request in the queue stands for what
   * native command queueing gains by reordering, about a factor of two in random reads.
   */
  hdd: { name: "hdd", latencyNanoseconds: 8_000_000, bytesPerSecond: 160e6, queueDepth: 2 },
  /** Another machine's memory over RDMA, with the software path of a remote-memory swap driver. */
  "remote-memory": { name: "remote-memory", latencyNanoseconds: 10_000, bytesPerSecond: 5e9, queueDepth: 64 },
};

const timeUnits: Readonly<Record<string, number>> = { ns: 1, us: 1e3, µs: 1e3, ms: 1e6, s: 1e9 };
const sizeUnits: Readonly<Record<string, number>> = {
  B: 1,
  kB: 1e3,
  KB: 1e3,
  MB: 1e6,
  GB: 1e9,
  KiB: 2 ** 10,
  MiB: 2 ** 20,
  GiB: 2 ** 30,
};
const deviceHint = `write ${Object.keys(devicePresets).join(", ")} or, for instance, latency=80us,bandwidth=2GB/s,depth=64`;

/**
 * Reads a device from a preset's name or from `latency=80us,bandwidth=2GB/s,depth=64` (all three, any order; time in ns,
 * us, ms or s; rate in B, kB, MB, GB, KiB, MiB or GiB a second). Errors: RMT5103.
 */
export function parseDevice(text: string): Result<Device> {
  const name = text.trim();
  if (Object.hasOwn(devicePresets, name)) return success(devicePresets[name] as Device);
  const refuse = (why: string) => failure(errorDiagnostic("RMT5103", `device "${text}": ${why}`, { hint: deviceHint }));
  if (!name.includes("=")) return refuse("no preset has this name");
  const fields = new Map<string, string>();
  for (const part of name.split(",")) {
    const [key, value, ...rest] = part.split("=").map((piece) => piece.trim());
    if (key === undefined || value === undefined || rest.length > 0) return refuse(`"${part}" is not key=value`);
    if (!["latency", "bandwidth", "depth"].includes(key)) return refuse(`it has no setting "${key}"`);
    if (fields.has(key)) return refuse(`"${key}" is given twice`);
    fields.set(key, value);
  }
  const latency = quantity(fields.get("latency"), timeUnits, "");
  const bandwidth = quantity(fields.get("bandwidth"), sizeUnits, "/s");
  const depth = quantity(fields.get("depth"), { "": 1 }, "");
  if (latency === undefined) return refuse("latency must be a time such as 80us");
  if (bandwidth === undefined || bandwidth <= 0) return refuse("bandwidth must be a rate above 0 such as 2GB/s");
  if (depth === undefined || !Number.isInteger(depth) || depth < 1 || depth > maximumQueueDepth) {
    return refuse(`depth must be a whole number from 1 to ${maximumQueueDepth}`);
  }
  return success({ name, latencyNanoseconds: latency, bytesPerSecond: bandwidth, queueDepth: depth });
}

/** NVMe's limit on the entries of one queue. */
const maximumQueueDepth = 65_536;

function quantity(
  text: string | undefined,
  units: Readonly<Record<string, number>>,
  suffix: string,
): number | undefined {
  const match = /^(\d+(?:\.\d+)?)\s*(\D*)$/.exec(text ?? "");
  if (!match) return undefined;
  const unit = match[2] ?? "";
  if (!unit.endsWith(suffix)) return undefined;
  const scale = units[unit.slice(0, unit.length - suffix.length)];
  return scale === undefined ? undefined : Number(match[1]) * scale;
}

/** Time that the bus takes for one page, in nanoseconds. */
export function transferNanoseconds(device: Device): number {
  return (pageBytes * 1e9) / device.bytesPerSecond;
}

/**
 * The device at work. Requests are first come, first served: a request starts when one of the queue's slots is free; its
 * pages arrive one after another at max(start + latency, bus free) + transfer time. So arrivals never overtake each other.
 */
export class DeviceQueue {
  readonly #latency: number;
  readonly #transfer: number;
  /** When the request that last took each slot was done; used in a ring, as requests finish in order. */
  readonly #slotFree: Float64Array;
  #slot = 0;
  #ready = 0;
  #busFree = 0;

  constructor(device: Device) {
    this.#latency = device.latencyNanoseconds;
    this.#transfer = transferNanoseconds(device);
    this.#slotFree = new Float64Array(device.queueDepth);
  }

  /** Opens a request issued at time `now` (not before earlier ones). Follow with `transferPage` per page and `endRequest`. */
  beginRequest(now: number): void {
    this.#ready = Math.max(now, this.#slotFree[this.#slot]) + this.#latency;
  }

  /** Adds the next page of the open request; returns the time of its arrival. */
  transferPage(): number {
    this.#busFree = Math.max(this.#ready, this.#busFree) + this.#transfer;
    return this.#busFree;
  }

  /** Closes the request: its slot is busy until its last page arrived. */
  endRequest(): void {
    this.#slotFree[this.#slot] = this.#busFree;
    this.#slot = this.#slot + 1 === this.#slotFree.length ? 0 : this.#slot + 1;
  }
}
