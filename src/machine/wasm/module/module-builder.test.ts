import { describe, expect, it } from "vitest";
import wabt from "wabt";
import { ModuleBuilder } from "./index.ts";
import { pushUnsigned } from "./leb128.ts";
import { opcodes } from "./opcodes.ts";

function instantiate(module: ModuleBuilder, imports: WebAssembly.ModuleImports = {}) {
  const memory = new WebAssembly.Memory({ initial: 1 });
  const compiled = new WebAssembly.Module(module.encode());
  const { exports } = new WebAssembly.Instance(compiled, { env: { memory, ...imports } });
  return { memory, exports: exports as Record<string, (...values: (number | bigint)[]) => number | bigint> };
}

describe("a WebAssembly module", () => {
  it("computes with locals, loops and branches, and calls what it imports", () => {
    const module = new ModuleBuilder();
    const told: number[] = [];
    const tell = module.import("env", "tell", ["i32"], []);
    const sum = module.function(["i32"], ["i64"], "sum");
    const total = sum.local("i64");
    sum.block((done) =>
      sum.loop((again) => {
        sum.get(0);
        sum.emit("i32.eqz");
        sum.branchIf(done);
        sum.get(0);
        sum.call(tell);
        sum.get(total);
        sum.get(0);
        sum.emit("i64.extend_i32_u", "i64.add");
        sum.set(total);
        sum.get(0);
        sum.i32(1);
        sum.emit("i32.sub");
        sum.set(0);
        sum.branch(again);
      }),
    );
    sum.get(total);
    const { exports } = instantiate(module, { tell: (value: number) => told.push(value) });
    expect(exports.sum!(4)).toBe(10n);
    expect(told).toEqual([4, 3, 2, 1]);
  });

  it("holds constants of all sizes exactly", () => {
    const numbers = [0, 1, -1, 63, 64, -64, -65, 127, 128, 8191, 8192, 2 ** 31 - 1, -(2 ** 31)];
    const large = [2n ** 63n - 1n, -(2n ** 63n), 2n ** 32n, -(2n ** 32n) - 1n];
    const module = new ModuleBuilder();
    for (const [index, value] of numbers.entries()) module.function([], ["i32"], `small${index}`).i32(value);
    for (const [index, value] of large.entries()) module.function([], ["i64"], `large${index}`).i64(value);
    const { exports } = instantiate(module);
    expect(numbers.map((_, index) => exports[`small${index}`]!())).toEqual(numbers);
    expect(large.map((_, index) => exports[`large${index}`]!())).toEqual(large);
  });

  it("chooses with if, branch tables and values, keeps globals and data", () => {
    const module = new ModuleBuilder();
    const count = module.global("i32", "count");
    module.data(100, Uint8Array.of(7, 0, 0, 0));
    const choose = module.function(["i32"], ["i32"], "choose");
    choose.globalGet(count);
    choose.i32(1);
    choose.emit("i32.add");
    choose.globalSet(count);
    choose.block((otherwise) => {
      choose.block((second) => {
        choose.block((first) => {
          choose.get(0);
          choose.branchTable([first, second], otherwise);
        });
        choose.i32(0);
        choose.memory("i32.load", 100);
        choose.emit("return");
      });
      choose.i32(22);
      choose.emit("return");
    });
    choose.get(0);
    choose.i32(50);
    choose.emit("i32.gt_s");
    choose.ifValue(
      "i32",
      () => choose.i32(-1),
      () => choose.i32(-2),
    );
    const { exports } = instantiate(module);
    expect([0, 1, 2, 51].map((value) => exports.choose!(value))).toEqual([7, 22, -2, -1]);
    expect((exports.count as unknown as WebAssembly.Global).value).toBe(4);
  });

  it("encodes every instruction of the table as the WebAssembly Binary Toolkit does", async () => {
    const { parseWat } = await wabt();
    for (const [name, bytes] of Object.entries(opcodes)) {
      // Unreachable code may lack its operands.
      const operands = /_lane/.test(name) ? " 0" : "";
      const text = `(module (memory 1) (func unreachable ${name}${operands}))`;
      const { buffer } = parseWat("one.wat", text, { simd: true, bulk_memory: true }).toBinary({});
      const encoding = [...bytes.slice(0, 1)];
      if (bytes.length > 1) pushUnsigned(encoding, bytes[1]!);
      expect([...buffer].join(), name).toContain(`,0,${encoding.join()}`);
    }
    expect(new Set(Object.values(opcodes).map((bytes) => bytes.join())).size).toBe(Object.keys(opcodes).length);
  });
});
