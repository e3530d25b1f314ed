import { integerRange, integerTypes } from "../bytecode/index.ts";
import { type EventField, type Helper, type HookDescription, hooks } from "../hooks/index.ts";
import { eventTypeName } from "./declared-type.ts";
import { type LimitableEffect, limitableEffects } from "./effects.ts";
import { holds } from "./integers.ts";
import { guaranteesText } from "./prelude/guarantees.ts";
import { modelsText } from "./prelude/models.ts";
import { storageText } from "./prelude/storage.ts";
import { tablesText } from "./prelude/tables.ts";
import { valuesText } from "./prelude/values.ts";

/**
 * The text of `rmt.d.ts`: everything that programs import from "rmt", with the hooks as they are described. The copy in
 * `prelude/` is for editors; the compiler uses this text.
 */
export function preludeText(): string {
  return [
    "// Made by src/language/prelude-text.ts from the hook descriptions; a test keeps it up to date.",
    "",
    ...integerTypes.flatMap(integerType),
    `${valuesText}${storageText}${modelsText}type Without<Names, Clock> = Names extends Clock ? never : Names;`,
    "/** The effects that can be limited, with the fields of their events by which they can be. */",
    "interface Effects {",
    ...limitableEffects.map(effectPart),
    "}",
    guaranteesText + tablesText,
    "/** The decision points that tables attach to, and the events that actions see there. */",
    "export declare namespace hooks {",
    hooks.map(hookPart).join("\n\n"),
    "}",
    "",
  ].join("\n");
}

/** `__holds` names the types whose values fit, so that a narrow type can be passed for a wider one and not the reverse. */
function integerType(type: (typeof integerTypes)[number]): string[] {
  const { low, high } = integerRange(type);
  const held = integerTypes.filter((inner) => holds(type, inner)).map((inner) => `"${inner}"`);
  return [
    `/** An integer between ${low} and ${high}. */`,
    `export type ${type} = number & { readonly __holds?: ${held.join(" | ")} };`,
    `/** Keeps the low bits of an integer (it wraps), or makes 1 or 0 of a boolean; in declarations it names the type. */`,
    `export declare const ${type}: IntegerConversion<${type}>;`,
    "",
  ];
}

function hookPart(hook: HookDescription): string {
  return [
    `  /** ${hook.description} */`,
    `  const ${hook.property}: Hook<${eventTypeName(hook)}>;`,
    "",
    `  /** ${hook.description} */`,
    `  interface ${eventTypeName(hook)} {`,
    ...hook.fields.map(fieldPart),
    ...hook.helpers.map(helperPart),
    "  }",
  ].join("\n");
}

/** Which fields an effect can be limited by: those that the events of all its hooks have, clocks excepted. */
function effectPart({ name, hooks: places }: LimitableEffect): string {
  const fields = places.map((hook) => `Numbers<hooks.${eventTypeName(hook)}>`).join(" & ");
  const clocks = [...new Set(places.map((hook) => `"${hook.clock}"`))].join(" | ");
  return `  readonly "${name}": Without<${fields}, ${clocks}>;`;
}

function fieldPart(field: EventField): string {
  return `    /** ${sentence(field.description)} */\n    readonly ${field.name}: ${field.type};`;
}

function helperPart(helper: Helper): string {
  const parameters = helper.parameters.map((parameter) => `${parameter.name}: ${parameter.type}`).join(", ");
  const calls = helper.maxCallsPerEvent === 1 ? "once" : `${helper.maxCallsPerEvent} times`;
  const ranges = helper.parameters.flatMap(({ name, range }) =>
    range === undefined ? [] : [`; ${name} from ${range.low} to ${range.high}`],
  );
  const limits = helper.limits.map(
    ({ by, perSecond, burst }) =>
      `, ${perSecond} times a second and ${burst} at once for ${by === "" ? "all together" : `each ${by}`}`,
  );
  return [
    `    /** ${sentence(helper.description)} At most ${calls} for one event${limits.join("")}${ranges.join("")}. */`,
    `    ${helper.name}(${parameters}): ${helper.result ?? "void"};`,
  ].join("\n");
}

function sentence(text: string): string {
  const capital = text[0].toUpperCase() + text.slice(1);
  return capital.endsWith(".") ? capital : `${capital}.`;
}

/** The few global types that TypeScript itself needs; programs see no other library. */
export const globalsText = `interface Array<Element> { readonly length: number; [index: number]: Element }
interface ReadonlyArray<Element> { readonly length: number; readonly [index: number]: Element }
interface BigInt {}
interface Boolean {}
interface CallableFunction extends Function {}
interface Function {}
interface IArguments {}
interface NewableFunction extends Function {}
interface Number {}
interface Object {}
interface RegExp {}
interface String {}
interface Symbol {}
type NoInfer<Type> = intrinsic;
`;
