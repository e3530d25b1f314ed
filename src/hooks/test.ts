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
      description: "The difference of two numbers, left - right, as whoever made the event computes it.",
    },
  ],
  instructionBudget: 1_000_000,
  kernelFunctions: [],
};
