import type { Helper, HookDescription } from "./hook.ts";

const prefetch: Helper = {
  name: "prefetch",
  parameters: [{ name: "page", type: "u64" }],
  result: "u32",
  effect: true,
  maxCallsPerEvent: 64,
  description:
    "Starts to read a swapped-out page of the process, without waiting. 1 when a read was started; 0 when the page is in memory, on its way, not in the swap area, or the memory has no frame to give.",
};

const skipReadahead: Helper = {
  name: "skipReadahead",
  parameters: [],
  effect: true,
  maxCallsPerEvent: 1,
  description:
    "The program decides for this fault: the kernel's own readahead is left out. Without it the kernel reads ahead as it always does.",
};

const processField = { name: "process", type: "u32", description: "process id of the faulting task" } as const;
const pageField = { name: "page", type: "u64", description: "faulting virtual page number (address / 4096)" } as const;
const regionField = {
  name: "region",
  type: "u64",
  description: "first virtual page number of the mapping (VMA) the page lies in",
} as const;

/** Every use of a page that was swapped out or read ahead; where access patterns are collected. */
export const swapLookup: HookDescription = {
  name: "memory.swapLookup",
  property: "swapLookup",
  description:
    "A page of the swap area is looked up: at each major fault and at the first use of each page that was read ahead. Uses of mapped pages are not seen.",
  fields: [
    processField,
    pageField,
    regionField,
    {
      name: "outcome",
      type: "u32",
      description: "0: not in memory, the process will wait; 1: read ahead and there; 2: read ahead, still on its way",
    },
    {
      name: "origin",
      type: "u32",
      description: "who read it ahead: 0 nobody, 1 the kernel's own readahead, 2 this program",
    },
    { name: "time", type: "u64", description: "nanoseconds on a monotonic clock" },
  ],
  helpers: [prefetch],
  instructionBudget: 20_000,
  kernelFunctions: ["do_swap_page", "swap_cache_get_folio"],
};

/** The decision what to read beside a page that a process waits for. */
export const swapReadahead: HookDescription = {
  name: "memory.swapReadahead",
  property: "swapReadahead",
  description: "A process waits for a swapped-out page: the decision what else to read with it. Runs after swapLookup.",
  fields: [
    processField,
    pageField,
    regionField,
    {
      name: "readahead",
      type: "u32",
      description: "how many swapped-out pages the kernel's own readahead is about to read with this one",
    },
    { name: "time", type: "u64", description: "nanoseconds on a monotonic clock" },
  ],
  helpers: [prefetch, skipReadahead],
  instructionBudget: 20_000,
  kernelFunctions: ["swapin_readahead", "swap_cluster_readahead"],
};
