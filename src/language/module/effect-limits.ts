import ts from "typescript";
import { type LimitableEffect, limitableEffects } from "../effects.ts";
import { guaranteeErrors } from "../errors/index.ts";
import { limits } from "../limits.ts";
import type { Lowering } from "../lowering.ts";
import { suggest } from "../suggestion.ts";
import { OptionReader } from "./option-reader.ts";
import { readOptions } from "./options.ts";

const known = ["effect", "by", "perSecond", "share", "burst"];

/** `limit({ effect, by, perSecond, share, burst })`: declares how often an effect may happen; false where it is refused. */
export function declareLimit(lowering: Lowering, name: ts.Identifier, call: ts.CallExpression): boolean {
  const options = readOptions(lowering, call, "limit", known);
  if (options === undefined) return false;
  const reader = new OptionReader(lowering, call, "limit", options);
  const effect = readEffect(reader);
  const by = effect && readBy(reader, effect);
  const rate = effect && readRate(reader, call, effect);
  if (reader.failed || effect === undefined || by === undefined || rate === undefined) return false;
  const declared = lowering.compilation.limits;
  if (declared.some((other) => other.effect === effect.name && other.by === by)) {
    lowering.report(name, guaranteeErrors.repeatedLimit(effect.name, by));
    return false;
  }
  declared.push({ effect: effect.name, by, ...rate, location: lowering.compilation.locationOf(name) });
  return true;
}

function readEffect(reader: OptionReader): LimitableEffect | undefined {
  const option = reader.required("effect");
  if (option === undefined) return undefined;
  const given = textOf(option.value);
  const found = limitableEffects.find((candidate) => candidate.name === given);
  const names = limitableEffects.map((candidate) => candidate.name);
  const text = reader.lowering.compilation.textOf(option.value);
  if (found === undefined) reader.refuse("effect", guaranteeErrors.unknownEffect(text, meant(given, names), names));
  return found;
}

/** The field by whose values there is a limit each; empty for one limit for all. */
function readBy(reader: OptionReader, { name, fields }: LimitableEffect): string {
  if (!reader.has("by")) return "";
  const option = reader.required("by");
  const given = option && textOf(option.value);
  if (given !== undefined && fields.includes(given)) return given;
  const text = option === undefined ? "" : reader.lowering.compilation.textOf(option.value);
  reader.refuse("by", guaranteeErrors.limitedBy(text, name, meant(given, fields), fields));
  return "";
}

/** `perSecond` and `burst`, or a `share`, in percent, of what the hooks allow all together. */
function readRate(reader: OptionReader, call: ts.CallExpression, { name, total }: LimitableEffect) {
  const isShare = reader.has("share");
  if (isShare === reader.has("perSecond")) {
    const problem = guaranteeErrors.rateOrShare(isShare ? "both" : "neither");
    if (isShare) reader.refuse("share", problem);
    else reader.lowering.report(call, problem);
    reader.fail();
    return undefined;
  }
  if (!isShare) {
    return {
      perSecond: reader.integer("perSecond", "How often it may happen in a second", 1, limits.effectsPerSecond),
      burst: reader.integer("burst", atOnce, 1, limits.effectsPerSecond),
    };
  }
  if (total === undefined) {
    reader.refuse("share", guaranteeErrors.noTotal(name));
    return undefined;
  }
  const share = reader.integer("share", "The share, in percent,", Math.ceil(100 / total.perSecond), 100);
  const partOf = (whole: number) => Math.max(1, Math.floor((whole * share) / 100));
  return {
    perSecond: partOf(total.perSecond),
    burst: reader.integer("burst", atOnce, 1, limits.effectsPerSecond, partOf(total.burst)),
  };
}

const atOnce = "How often it may happen at once";

function textOf(node: ts.Expression): string | undefined {
  return ts.isStringLiteralLike(node) ? node.text : undefined;
}

function meant(given: string | undefined, names: readonly string[]): string | undefined {
  return given === undefined ? undefined : suggest(given, names);
}
