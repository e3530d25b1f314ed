import { errorDiagnostic, failure, type Result, success } from "../diagnostics/index.ts";
import {
  majorFaultNanoseconds,
  minorFaultNanoseconds,
  nanosecondsPerInstruction,
  submissionNanoseconds,
} from "./costs.ts";
import type { Device } from "./device.ts";
import { memoryPages } from "./memory.ts";
import { Pager, pageAway, pageInFlight, pageMapped } from "./pager.ts";
import { type FaultEvent, faultHit, faultLate, faultMiss, type PrefetchPolicy } from "./policy.ts";
import { AccessSampler, WindowRecorder } from "./recorder.ts";
import { accessHit, accessLate, accessMajor, accessMapped, accessZeroFill, type SimulationResult } from "./result.ts";
import type { Trace } from "./trace/trace.ts";

/** What to simulate a trace with. */
export interface SimulationOptions {
  /** Memory as a fraction of the trace's distinct pages, above 0 and at most 1 (at least 32 pages are given). */
  readonly memory: number;
  readonly device: Device;
  /** A fresh policy: one instance serves one simulation. */
  readonly policy: PrefetchPolicy;
  /** How many equal spans of accesses to give series for, 1 to 65535; none when left out. */
  readonly windows?: number;
  /** About how many accesses to sample for plots; none when left out. */
  readonly samplePoints?: number;
}

const mostWindows = 65_535;

/**
 * Replays a trace in virtual time.
 *
 * A major fault costs its software part and the policy's decision, then the demand read and the pages read ahead are
 * submitted together; the CPU time of submitting passes while the demand read is under way. Prefetches decided on a hit
 * cost the program their submission at once. Evicting is free: written back in the background.
 *
 * Errors: RMT5101 memory out of range, RMT5102 memory smaller than the trace's filter, RMT5104 windows out of range.
 */
export function simulate(trace: Trace, options: SimulationOptions): Result<SimulationResult> {
  const { memory, device, policy } = options;
  const refusal = refuse(trace, options);
  if (refusal) return failure(refusal);
  const { accesses, instructions } = trace;
  const count = accesses.length;
  const capacity = memoryPages(memory, trace.pages.length);
  const windows =
    options.windows === undefined ? undefined : new WindowRecorder(options.windows, count, trace.pages.length);
  const sampler = options.samplePoints === undefined ? undefined : new AccessSampler(options.samplePoints, count);
  const pager = new Pager(trace, capacity, device, windows);
  const { states, arrivals } = pager;
  const regionOfPage = regionsOfPages(trace);
  const windowEnds = windows ? () => windows.end : () => 0;
  const fault: Mutable<FaultEvent> = {
    accessNumber: 0,
    page: 0,
    pageIndex: 0,
    regionIndex: 0,
    outcome: faultMiss,
    tag: 0,
    swapOffset: 0,
    nowNanoseconds: 0,
    waitedNanoseconds: 0,
  };

  let executed = 0;
  let majorFaults = 0;
  let hits = 0;
  let lateHits = 0;
  let zeroFills = 0;
  let majorStall = 0;
  let lateStall = 0;
  let windowEnd = windowEnds();
  const watchesAccesses = policy.onAccess !== undefined;

  for (let access = 0; access < count; access++) {
    const index = accesses[access];
    executed += instructions[access];
    pager.now += instructions[access] * nanosecondsPerInstruction;
    if (watchesAccesses) {
      policy.onAccess!(access, pager);
      pager.spend(pager.submit() * submissionNanoseconds);
    }
    const state = states[index];
    let kind = accessMapped;
    if (state === pageMapped) {
      pager.touch(index);
    } else if (state === pageInFlight || state === pageAway) {
      fault.accessNumber = access;
      fault.page = trace.pages[index];
      fault.pageIndex = index;
      fault.regionIndex = regionOfPage[index];
      fault.swapOffset = pager.slots.offsetOf(index);
      fault.nowNanoseconds = pager.now;
      fault.waitedNanoseconds = majorStall + lateStall;
      if (state === pageInFlight) {
        const late = arrivals[index] > pager.now;
        if (late) {
          lateHits++;
          kind = accessLate;
        } else {
          hits++;
          kind = accessHit;
        }
        pager.touch(index);
        pager.useReadAhead(index);
        fault.outcome = late ? faultLate : faultHit;
        fault.tag = pager.tags[index];
        pager.spend(policy.onFault(fault, pager));
        pager.spend(pager.submit() * submissionNanoseconds);
        if (arrivals[index] > pager.now) {
          lateStall += arrivals[index] - pager.now;
          pager.now = arrivals[index];
        }
        pager.spend(minorFaultNanoseconds);
        states[index] = pageMapped;
      } else {
        majorFaults++;
        kind = accessMajor;
        windows?.majorFault();
        pager.spend(majorFaultNanoseconds);
        const before = pager.now;
        pager.demand(index);
        majorStall += pager.now - before;
        fault.outcome = faultMiss;
        fault.tag = 0;
        pager.spend(policy.onFault(fault, pager));
        pager.spend((pager.submit() - 1) * submissionNanoseconds);
        if (arrivals[index] > pager.now) {
          majorStall += arrivals[index] - pager.now;
          pager.now = arrivals[index];
        }
        states[index] = pageMapped;
      }
    } else {
      zeroFills++;
      kind = accessZeroFill;
      pager.spend(minorFaultNanoseconds);
      const before = pager.now;
      pager.create(index);
      majorStall += pager.now - before;
    }
    sampler?.add(access, index, kind);
    if (windows && access + 1 === windowEnd) {
      windows.advance(access + 1, pager.now, majorStall + lateStall);
      windowEnd = windowEnds();
    }
  }
  executed += trace.trailingInstructions;
  pager.now += trace.trailingInstructions * nanosecondsPerInstruction;
  policy.onEnd?.();

  const { prefetched, used } = pager;
  return success({
    trace: trace.name,
    policy: policy.name,
    device,
    memory,
    memoryPages: capacity,
    accesses: count,
    majorFaults,
    hits,
    lateHits,
    zeroFills,
    prefetched,
    used,
    wasted: prefetched - used,
    accuracy: prefetched === 0 ? 0 : used / prefetched,
    coverage: used + majorFaults === 0 ? 0 : used / (used + majorFaults),
    completionSeconds: pager.now / 1e9,
    computeSeconds: (executed * nanosecondsPerInstruction) / 1e9,
    majorStallSeconds: majorStall / 1e9,
    lateStallSeconds: lateStall / 1e9,
    overheadSeconds: pager.overhead / 1e9,
    ...(windows ? { windows: windows.series() } : {}),
    ...(sampler ? { sample: sampler.sample(trace) } : {}),
  });
}

type Mutable<T> = { -readonly [Key in keyof T]: T[Key] };

function refuse(trace: Trace, options: SimulationOptions) {
  const { memory, windows } = options;
  if (!(memory > 0 && memory <= 1)) {
    return errorDiagnostic("RMT5101", `memory ${memory} is not a fraction above 0 and at most 1`, {
      hint: "give the fraction of the trace's distinct pages that fits into memory, such as 0.5",
    });
  }
  const capacity = memoryPages(memory, trace.pages.length);
  if (capacity < trace.filterPages) {
    return errorDiagnostic(
      "RMT5102",
      `memory ${memory} of trace "${trace.name}" is ${capacity} pages, less than the ${trace.filterPages} pages of the filter it was recorded with`,
      {
        hint: `use a memory of at least ${Math.ceil((1000 * trace.filterPages) / trace.pages.length) / 1000}, or record with a smaller filter`,
      },
    );
  }
  if (windows !== undefined && !(Number.isInteger(windows) && windows >= 1 && windows <= mostWindows)) {
    return errorDiagnostic("RMT5104", `${windows} windows: not a whole number from 1 to ${mostWindows}`, {
      hint: "100 is enough for a plot",
    });
  }
  return undefined;
}

/** For each page, the position of its region. */
function regionsOfPages(trace: Trace): Int32Array {
  const { pages, regions } = trace;
  const result = new Int32Array(pages.length);
  let region = 0;
  let end = regions.length > 1 ? regions[0].end : Number.POSITIVE_INFINITY;
  for (let index = 0; index < result.length; index++) {
    while (end <= pages[index]) {
      region++;
      end = region < regions.length - 1 ? regions[region].end : Number.POSITIVE_INFINITY;
    }
    result[index] = region;
  }
  return result;
}
