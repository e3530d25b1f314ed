import fc from "fast-check";
import { expect, it } from "vitest";
import { unwrap } from "../../src/diagnostics/index.ts";
import { drawFromSeed } from "../../src/fuzz/index.ts";
import type { MachineKind } from "../../src/machine/index.ts";
import { checkModel, modelFamilies, specializeProgram } from "../../src/models/index.ts";
import { verifyProgram } from "../../src/verifier/index.ts";
import { forEachMachineKind } from "./for-each-machine-kind.ts";
import { listen, modelProgram, wrap } from "./model-program.ts";
import { type ModelCase, randomCase } from "./random-model.ts";
import { referenceAnswer } from "./reference.ts";

/** What a model is asked about: the newest values of a stream, features that the reference sees newest first. */
function expectAnswers(kind: MachineKind, { description, model, stream }: ModelCase): void {
  const program = modelProgram(description);
  const specialized = specializeProgram(program, [model]);
  unwrap(verifyProgram(program));
  unwrap(verifyProgram(specialized));
  unwrap(checkModel(program, 0, model));
  const empty = listen(program, kind);
  const generic = listen(program, kind);
  expect(generic.machine.setModel(0, model)).toBeUndefined();
  const special = listen(specialized, kind);
  if (!("tensors" in model)) expect(special.machine.setModel(0, model)).toBeUndefined();
  const { features: length, featureType } = description;
  let features: readonly bigint[] = new Array<bigint>(length).fill(0n);
  for (const value of stream) {
    features = [wrap(BigInt(value), featureType), ...features].slice(0, length);
    const expected = referenceAnswer(description, model, features);
    const told = [expected.value, expected.confidence];
    expect(generic.event(value)).toEqual(told);
    expect(special.event(value)).toEqual(told);
    expect(empty.event(value)).toEqual([0n, 0n]);
  }
}

forEachMachineKind("models as bytecode", (kind) => {
  it.each(modelFamilies)("answer as a plain computation does, generic and specialized: %s", (family) => {
    fc.assert(
      fc.property(fc.integer(), (seed) => {
        expectAnswers(kind, randomCase(drawFromSeed(seed), family));
      }),
      { numRuns: 40 },
    );
  });
});
