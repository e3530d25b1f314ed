import { readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import ts from "typescript";
import { describe, expect, it } from "vitest";
import { preludeText } from "./index.ts";

const file = join(import.meta.dirname, "prelude/rmt.d.ts");

describe("the prelude", () => {
  it("on the disk is the text that the compiler uses (regenerate: UPDATE=1 npx vitest run src/language/prelude-text.test.ts)", () => {
    if (process.env.UPDATE === "1") writeFileSync(file, preludeText());
    expect(readFileSync(file, "utf8")).toBe(preludeText());
  });

  it("has no type errors with the library that editors load", () => {
    const program = ts.createProgram([file], {
      strict: true,
      noEmit: true,
      types: [],
      exactOptionalPropertyTypes: true,
      lib: ["lib.es2023.d.ts"],
    });
    const messages = ts
      .getPreEmitDiagnostics(program)
      .map((found) => ts.flattenDiagnosticMessageText(found.messageText, " "));
    expect(messages).toEqual([]);
  });
});
