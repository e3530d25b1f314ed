import type { Program } from "../bytecode/index.ts";
import { type Diagnostic, errorDiagnostic, failure, type Result } from "../diagnostics/index.ts";
import type { Machine } from "../machine/index.ts";
import { type Envelope, type Model, type TensorElement, tensorArrays } from "../models/index.ts";
import { envelopeSlotName, type ModelOptions, type ModelReport, verifyModel } from "../verifier/index.ts";

/**
 * Puts a model into a slot of a machine when `verifyModel` proves that it may go there, with its envelope where the slot
 * asks for one; during an event both take effect together when it has ended.
 *
 * @param program as written, with RMT_INFER; the machine runs the secured program made of it
 * @param slot a name or an index into `program.models`
 * @returns what is known of the model; or what is wrong: as `verifyModel` says, RMT4006 (no such slot, or the machine has
 *   none for its envelope), and the slot then stays as it was
 */
export function installModel(
  machine: Machine,
  program: Program,
  slot: string | number,
  model: Model,
  options: ModelOptions = {},
): Result<ModelReport> {
  const index = typeof slot === "number" ? slot : program.models.findIndex(({ name }) => name === slot);
  const declared = program.models[index];
  if (declared === undefined) return failure(unknownSlot(program, slot));
  const report = verifyModel(program, index, model, options);
  if (!report.ok) return report;
  const envelope = declared.envelope ? envelopeParameters(machine, declared.name, model.envelope!) : undefined;
  if (envelope !== undefined && !envelope.ok) return envelope;
  const refused = machine.setModel(declared.name, model);
  if (refused !== undefined) return failure(refused);
  // Cannot be refused any more: slot and shape were looked up in the machine's own program.
  if (envelope !== undefined) machine.setModel(envelope.value.slot, { tensors: envelope.value.tensors });
  return report;
}

/** What goes into the slot that the verifier added for the envelope. */
function envelopeParameters(
  { program }: Machine,
  name: string,
  { low, high }: Envelope,
): Result<{ readonly slot: number; readonly tensors: readonly InstanceType<(typeof tensorArrays)[TensorElement]>[] }> {
  const slotName = envelopeSlotName(name);
  const slot = program.models.findIndex((model) => model.name === slotName);
  const declared = program.models[slot];
  if (declared === undefined) return failure(unknownSlot(program, slotName));
  const ArrayType = tensorArrays[declared.featureType as TensorElement];
  return { ok: true, value: { slot, tensors: [ArrayType.from(low), ArrayType.from(high)] } };
}

function unknownSlot(program: Program, slot: string | number): Diagnostic {
  const names = program.models.map(({ name }) => name).join(", ");
  return errorDiagnostic("RMT4006", `program ${program.name} has no model slot ${slot}`, {
    hint: names === "" ? "the program declares no models" : `its slots: ${names}`,
  });
}
