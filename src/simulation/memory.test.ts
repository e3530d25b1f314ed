import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { LruMemory, memoryPages } from "./memory.ts";

describe("memoryPages", () => {
  it("rounds the fraction down and gives at least 32 pages", () => {
    expect(memoryPages(0.3, 1001)).toBe(300);
    expect(memoryPages(0.5, 40)).toBe(32);
    expect(memoryPages(1, 5)).toBe(32);
  });
});

describe("LruMemory", () => {
  it("keeps the order of a plain list under any sequence of insertions, touches and removals", () => {
    const pages = 12;
    const step = fc.record({ kind: fc.constantFrom("use", "remove", "evict"), page: fc.nat(pages - 1) });
    fc.assert(
      fc.property(fc.array(step, { maxLength: 80 }), (steps) => {
        const memory = new LruMemory(5, pages);
        let model: number[] = [];
        for (const { kind, page } of steps) {
          if (kind === "use") {
            if (model.includes(page)) memory.touch(page);
            else {
              if (memory.full) {
                expect(memory.oldest()).toBe(model[0]);
                memory.remove(memory.oldest());
                model.shift();
              }
              memory.insert(page);
            }
            model = [...model.filter((other) => other !== page), page];
          } else if (kind === "remove" && model.includes(page)) {
            memory.remove(page);
            model = model.filter((other) => other !== page);
          } else if (kind === "evict" && model.length > 0) {
            memory.remove(memory.oldest());
            model.shift();
          }
          const order: number[] = [];
          for (let index = memory.oldest(); index !== -1; index = memory.newerThan(index)) order.push(index);
          expect(order).toEqual(model);
          expect(memory.size).toBe(model.length);
        }
      }),
    );
  });
});
