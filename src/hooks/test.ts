import { timeField } from "./event-fields.ts";
import type { HookDescription } from "./hook.ts";

const argument = (name: string) => ({ name, type: "i64", description: "any value" }) as const;

/**
 * A decision point of no kernel: for trying out programs and for the test cases that all machines run. An event is four
 * numbers, the effect is telling numbers to whoever runs it.
 */
export const testEvent: HookDescription = {
  name: "test.event",
  property: "testEvent",
  description: "An event made by hand: for trying out programs and for tests. It is in no kernel.",
  fields: [argument("a"), argument("b"), argument("c"), argument("d")],
  helpers: [
    {
      name: "tell",
      parameters: [{ name: "value", type: "i64" }],
      effect: true,
      maxCallsPerEvent: 1024,
      limits: [],
      description: "Tells a number to whoever made the event.",
    },
    {
      name: "ask",
      parameters: [
        { name: "left", type: "i64" },
        { name: "right", type: "i64" },
      ],
      result: "i64",
      effect: false,
      maxCallsPerEvent: 1024,
      limits: [],
      description: "The difference of two numbers, left - right, as whoever made the event computes it.",
    },
  ],
  instructionBudget: 1_000_000,
  kernelFunctions: [],
};

/** A decision point of no kernel where events come from many processes and effects have limits. */
export const testShared: HookDescription = {
  name: "test.shared",
  property: "testShared",
  description: "An event of a process, made by hand: for trying out limits and privacy. It is in no kernel.",
  fields: [
    { name: "process", type: "u32", description: "process id", principal: "process" },
    { name: "cgroup", type: "u64", description: "id of its cgroup", principal: "cgroup" },
    { name: "user", type: "u32", description: "id of its user", principal: "user" },
    { name: "value", type: "i64", description: "any value" },
    timeField,
  ],
  helpers: [
    {
      name: "grant",
      parameters: [{ name: "amount", type: "i64", range: { low: 0n, high: 1000n } }],
      effect: true,
      maxCallsPerEvent: 64,
      limits: [
        { by: "process", perSecond: 1000, burst: 16 },
        { by: "", perSecond: 4000, burst: 64 },
      ],
      description: "Gives the process some of a resource that all share.",
    },
  ],
  clock: "time",
  instructionBudget: 100_000,
  kernelFunctions: [],
};

/** A decision point of no kernel whose events come at a steady pace, so that limits can be proved. */
export const testTick: HookDescription = {
  name: "test.tick",
  property: "testTick",
  description: "A timer that ticks 250 times a second, made by hand. It is in no kernel.",
  fields: [argument("value"), timeField],
  helpers: [
    {
      name: "adjust",
      parameters: [{ name: "amount", type: "i64", range: { low: -100n, high: 100n } }],
      effect: true,
      maxCallsPerEvent: 16,
      limits: [{ by: "", perSecond: 1000, burst: 8 }],
      description: "Moves a setting of the system up or down.",
    },
  ],
  clock: "time",
  eventsPerSecond: 250,
  instructionBudget: 100_000,
  kernelFunctions: [],
};
