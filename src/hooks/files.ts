import { timeField } from "./event-fields.ts";
import type { Helper, HelperLimit, HookDescription } from "./hook.ts";

/** Pages of one request: what Linux reads ahead by default at most (128 KiB, VM_READAHEAD_PAGES). */
const mostPages = 32n;

/**
 * In requests of up to 32 pages as much as `memory.prefetch` may read: 4 million pages a second all together, half of it
 * for a process, and the same pages at once.
 */
const prefetchLimits: readonly HelperLimit[] = [
  { by: "process", perSecond: 62_500, burst: 32 },
  { by: "", perSecond: 125_000, burst: 128 },
];

const prefetch: Helper = {
  name: "prefetch",
  parameters: [
    { name: "page", type: "u64" },
    { name: "pages", type: "u32", range: { low: 1n, high: mostPages } },
  ],
  result: "u32",
  effect: true,
  maxCallsPerEvent: 16,
  limits: prefetchLimits,
  description:
    "Starts to read pages of the file from this one on, without waiting. How many reads were started: none for pages that are in memory, on their way or behind the end.",
};

const setWindow: Helper = {
  name: "setWindow",
  // 4 MiB: the largest read_ahead_kb that is in use, for arrays of disks.
  parameters: [{ name: "pages", type: "u32", range: { low: 0n, high: 1024n } }],
  effect: true,
  maxCallsPerEvent: 1,
  limits: [],
  description: "How many pages the kernel's own readahead reads this time; 0: only those asked for.",
};

/** A read of a file finds a page missing, or comes by the mark that the last readahead left. */
export const fileReadahead: HookDescription = {
  name: "files.readahead",
  property: "fileReadahead",
  description:
    "A process reads a file and finds a page missing, or comes to the page at which the next readahead is due: the decision what to read ahead.",
  fields: [
    { name: "process", type: "u32", description: "process id of the reading task", principal: "process" },
    { name: "cgroup", type: "u64", description: "id of its cgroup", principal: "cgroup" },
    { name: "user", type: "u32", description: "user id of the reading task", principal: "user" },
    {
      name: "device",
      type: "u32",
      description: "number of the device that the file system is on (major * 2^20 + minor)",
    },
    { name: "inode", type: "u64", description: "number of the file in its file system" },
    { name: "page", type: "u64", description: "page of the file that is read: its offset in bytes / 4096" },
    { name: "requested", type: "u32", description: "pages that the process asks for at once" },
    { name: "filePages", type: "u64", description: "pages of the file" },
    {
      name: "isMarked",
      type: "u32",
      description: "1: the page is there and marked for the next readahead; 0: it is missing",
    },
    {
      name: "isRandom",
      type: "u32",
      description: "1 when the process said that it reads in no order (POSIX_FADV_RANDOM)",
    },
    { name: "isMapped", type: "u32", description: "1 when the page is used through a mapping, 0 when it is read" },
    { name: "previousPage", type: "u64", description: "page that the stream read last" },
    { name: "windowStart", type: "u64", description: "first page that the stream last read ahead" },
    { name: "windowPages", type: "u32", description: "pages that the stream last read ahead" },
    { name: "windowAhead", type: "u32", description: "pages of these behind the mark" },
    { name: "mostPages", type: "u32", description: "pages that the device reads ahead at most" },
    {
      name: "mappedMisses",
      type: "u32",
      description: "misses of mappings of the file, less their hits; above 100 the kernel stops",
    },
    timeField,
  ],
  helpers: [prefetch, setWindow],
  clock: "time",
  // As at memory.swapReadahead: some 5 µs before a read that takes ten times as long.
  instructionBudget: 20_000,
  kernelFunctions: ["page_cache_sync_ra", "page_cache_async_ra", "page_cache_ra_unbounded"],
};
