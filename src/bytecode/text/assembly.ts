import type {
  Action,
  AggregateDeclaration,
  ContextDeclaration,
  CounterDeclaration,
  EffectLimit,
  IntegerField,
  ModelSlot,
  PrivacyDeclaration,
  ProgramLocation,
  TableDeclaration,
  TensorDeclaration,
} from "../program.ts";
import type { Token } from "./lexer.ts";
import { at, type Cursor, expect, takeCount, takePlace, unexpected } from "./parser.ts";

/** The program as far as it is assembled: what names can refer to. */
export interface Assembly extends Cursor {
  readonly contexts: ContextDeclaration[];
  readonly models: ModelSlot[];
  readonly tensors: TensorDeclaration[];
  readonly counters: CounterDeclaration[];
  readonly aggregates: AggregateDeclaration[];
  readonly limits: EffectLimit[];
  privacy: PrivacyDeclaration | undefined;
  readonly metadata: IntegerField[];
  readonly actions: Action[];
  readonly tables: TableDeclaration[];
  readonly helpers: string[];
  /** Names of tables in actions: tables come after actions, so these are resolved last. */
  readonly tableReferences: { readonly token: Token; readonly resolve: (table: number) => void }[];
  readonly locations: ProgramLocation[];
  /** Where each place stands in `locations`. */
  readonly locationIndices: Map<string, number>;
  /** The file that `@line:column+length` refers to; undefined: places are those in the text itself. */
  sourceFile: string | undefined;
}

/** Takes a length in brackets. */
export function assembleLength(assembly: Assembly): number {
  expect(assembly, "[", "and a length");
  const length = takeCount(assembly, "the length");
  expect(assembly, "]", "after the length");
  return length;
}

/** The index of the place that follows, or else of the tokens from `start` to here. */
export function placeOf(assembly: Assembly, start: Token): number {
  const last = assembly.tokens[assembly.position - 1]!;
  const written = at(assembly, "@");
  if (written && assembly.sourceFile === undefined) {
    throw unexpected(assembly, "no place", 'places need a line `source "file"` below `program`');
  }
  const place = takePlace(assembly);
  if (place) return internLocation(assembly, place);
  if (assembly.sourceFile !== undefined) return -1;
  const { line, column } = start;
  const length = last.line === line ? last.column + last.length - column : start.length;
  return internLocation(assembly, { line, column, length });
}

function internLocation({ locations, locationIndices }: Assembly, place: ProgramLocation): number {
  const key = `${place.line}:${place.column}+${place.length}`;
  const known = locationIndices.get(key);
  if (known !== undefined) return known;
  locationIndices.set(key, locations.length);
  return locations.push(place) - 1;
}
