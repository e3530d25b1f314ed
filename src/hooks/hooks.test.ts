import { describe, expect, it } from "vitest";
import { integerRange } from "../bytecode/index.ts";
import { findHook, type Helper, hooks } from "./index.ts";

const helpersOf = hooks.flatMap((hook) => hook.helpers.map((helper) => ({ hook, helper })));
const effects = helpersOf.filter(({ helper }) => helper.effect);
const subsystemOf = (name: string) => name.slice(0, name.indexOf("."));
const described = hooks.map((hook) => [hook.name, hook] as const);
const describedHelpers = helpersOf.map(({ hook, helper }) => [`${hook.name} ${helper.name}`, hook, helper] as const);

describe("hooks", () => {
  it("have names and properties of their own", () => {
    for (const names of [hooks.map(({ name }) => name), hooks.map(({ property }) => property)]) {
      expect(new Set(names).size).toBe(names.length);
    }
  });

  it("are found by their names", () => {
    for (const hook of hooks) expect(findHook(hook.name)).toBe(hook);
    expect(findHook("swapLookup")).toBeUndefined();
  });

  it("cover memory, files, the scheduler and the network", () => {
    const subsystems = new Set(hooks.map(({ name }) => subsystemOf(name)));
    expect([...subsystems].toSorted()).toEqual(["files", "memory", "network", "scheduler", "test"]);
  });
});

describe.each(described)("%s", (name, hook) => {
  it("is named by subsystem and point, and stands at functions of the kernel unless it is for tests", () => {
    expect(name).toMatch(/^[a-z]+\.[a-z][a-zA-Z]*$/);
    expect(hook.kernelFunctions.length > 0).toBe(subsystemOf(name) !== "test");
    for (const kernelFunction of hook.kernelFunctions) expect(kernelFunction).toMatch(/^[a-z_][a-z0-9_]*$/);
  });

  it("has fields and helpers with names of their own, in words", () => {
    const names = [...hook.fields, ...hook.helpers].map((member) => member.name);
    expect(new Set(names).size).toBe(names.length);
    for (const { description } of [hook, ...hook.fields, ...hook.helpers]) {
      expect(description).toMatch(/^\S.*\S$/);
      // Descriptions become comments of the prelude.
      expect(description).not.toContain("*/");
    }
  });

  it("has a clock of 64 bits where it is at a decision point of the kernel", () => {
    const clock = hook.fields.find((field) => field.name === hook.clock);
    if (hook.clock !== undefined) expect(clock?.type).toBe("u64");
    expect(hook.clock !== undefined || name === "test.event").toBe(true);
  });

  it("names each principal by at most one field, with an unsigned integer", () => {
    const principals = hook.fields.flatMap(({ principal }) => principal ?? []);
    expect(new Set(principals).size).toBe(principals.length);
    for (const { principal, type } of hook.fields) if (principal) expect(type).toMatch(/^u(32|64)$/);
  });

  it("allows at least what small models take", () => {
    expect(hook.instructionBudget).toBeGreaterThanOrEqual(4000);
  });
});

describe.each(describedHelpers)("%s", (_, hook, helper) => {
  it("has ranges within the types of its parameters, in the signed view", () => {
    for (const { type, range } of helper.parameters) {
      if (range === undefined) continue;
      const { low, high } = integerRange(type);
      expect(range.low <= range.high && range.low >= low && range.high <= high && range.high < 2n ** 63n).toBe(true);
    }
  });

  it("takes no more arguments than a call of a kernel function can", () => {
    expect(helper.parameters.length).toBeLessThanOrEqual(4);
    expect(helper.maxCallsPerEvent).toBeGreaterThanOrEqual(1);
  });

  it("has limits that a guard can keep: by fields of the hook, by each one, in range", () => {
    const fields = helper.limits.map(({ by }) => by);
    expect(new Set(fields).size).toBe(fields.length);
    if (fields.length > 0) expect(helper.effect && hook.clock !== undefined).toBe(true);
    for (const { by, perSecond, burst } of helper.limits) {
      expect(by === "" || hook.fields.some((field) => field.name === by)).toBe(true);
      expect(Number.isInteger(perSecond) && perSecond >= 1 && perSecond <= 1e9).toBe(true);
      expect(Number.isInteger(burst) && burst >= 1 && burst <= 2 ** 31).toBe(true);
    }
  });
});

describe("effects", () => {
  it("have a limit for all together, unless they are a decision about the event alone", () => {
    const boundless = effects.filter(({ hook, helper }) => {
      const isLimited = helper.limits.some(({ by }) => by === "");
      return hook.name !== "test.event" && !isLimited && helper.maxCallsPerEvent > 1;
    });
    expect(boundless.map(({ helper }) => helper.name)).toEqual([]);
  });

  it("are the same at all hooks of a subsystem that offer them", () => {
    const offered = new Map<string, Helper>();
    for (const { hook, helper } of helpersOf) {
      const name = `${subsystemOf(hook.name)}.${helper.name}`;
      const { parameters, result, effect, limits } = helper;
      const known = offered.get(name) ?? helper;
      expect({ parameters, result, effect, limits }).toEqual({
        parameters: known.parameters,
        result: known.result,
        effect: known.effect,
        limits: known.limits,
      });
      offered.set(name, helper);
    }
  });

  it("are only limited for a process as far as all together are not", () => {
    for (const { helper } of effects) {
      const total = helper.limits.find(({ by }) => by === "");
      for (const { perSecond, burst } of helper.limits) {
        if (total) expect(perSecond <= total.perSecond && burst <= total.burst).toBe(true);
      }
    }
  });
});
