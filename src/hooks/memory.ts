import { timeField } from "./event-fields.ts";
import type { Helper, HelperLimit, HookDescription } from "./hook.ts";

/**
 * Pages of 4 KiB that may be asked for. All together 4 million a second: a little over what the fastest drives can move,
 * whose link of four PCI Express 5.0 lanes carries 15.75 GB/s, 3.85 million pages. A process half of that, so that none
 * takes all. At once a process 1024, which are 16 events of 64 pages: five times what such a drive must have under way to
 * be busy (2 million a second for 100 µs), and all together four times that.
 */
const prefetchLimits: readonly HelperLimit[] = [
  { by: "process", perSecond: 2_000_000, burst: 1024 },
  { by: "", perSecond: 4_000_000, burst: 4096 },
];

const prefetch: Helper = {
  name: "prefetch",
  parameters: [{ name: "page", type: "u64" }],
  result: "u32",
  effect: true,
  maxCallsPerEvent: 64,
  limits: prefetchLimits,
  description:
    "Starts to read a swapped-out page of the process, without waiting. 1 when a read was started; 0 when the page is in memory, on its way, not in the swap area, or the memory has no frame to give.",
};

/** Without a limit: it concerns the fault of the event alone, and takes nothing from anybody. */
const skipReadahead: Helper = {
  name: "skipReadahead",
  parameters: [],
  effect: true,
  maxCallsPerEvent: 1,
  limits: [],
  description:
    "The program decides for this fault: the kernel's own readahead is left out. Without it the kernel reads ahead as it always does.",
};

const processField = {
  name: "process",
  type: "u32",
  description: "process id of the faulting task",
  principal: "process",
} as const;
const pageField = { name: "page", type: "u64", description: "faulting virtual page number (address / 4096)" } as const;
const regionField = {
  name: "region",
  type: "u64",
  description: "first virtual page number of the mapping (VMA) the page lies in",
} as const;

/** Some 5 µs, well below the read of a drive of 50 µs and more that a right decision saves. */
const instructionBudget = 20_000;

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
    timeField,
  ],
  helpers: [prefetch],
  clock: "time",
  instructionBudget,
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
    timeField,
  ],
  helpers: [prefetch, skipReadahead],
  clock: "time",
  instructionBudget,
  kernelFunctions: ["swapin_readahead", "swap_cluster_readahead"],
};
