import type { ModelProperty, ModelSlot } from "../../bytecode/index.ts";
import type { DeclaredModel } from "../declared-model.ts";
import { readProperties } from "./model-properties.ts";
import type { OptionReader } from "./option-reader.ts";

/** What every family of models can promise, beside its shape. */
export const constraintOptions = ["range", "envelope", "pooled", "properties"] as const;

/** `range`, `envelope`, `pooled` and `properties` of a model; what is not given or false is left out. */
export function readConstraints(
  reader: OptionReader,
  declared: DeclaredModel,
): Pick<ModelSlot, (typeof constraintOptions)[number]> {
  const { answer } = declared;
  const range = reader.has("range") ? reader.interval("range", "The answer", answer) : undefined;
  const envelope = reader.flag("envelope", false);
  const pooled = reader.flag("pooled", false);
  const properties: readonly ModelProperty[] = reader.has("properties") ? readProperties(reader, declared) : [];
  return {
    ...(range === undefined ? {} : { range: { low: Number(range.low), high: Number(range.high) } }),
    ...(envelope ? { envelope } : {}),
    ...(pooled ? { pooled } : {}),
    ...(properties.length === 0 ? {} : { properties }),
  };
}
