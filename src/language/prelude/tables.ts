/** Of `rmt.d.ts`: hooks and tables. */
export const tablesText = `/** A decision point. */
export interface Hook<Event> {
  readonly event: Event;
}
/** How a key is compared with entries. */
export interface MatchKind<Name extends string> {
  readonly matchKind: Name;
}
/** Equal. */
export declare const exact: MatchKind<"exact">;
/** Longest prefix. */
export declare const lpm: MatchKind<"lpm">;
/** Equal under a mask. */
export declare const ternary: MatchKind<"ternary">;
/** Between two values, both included. */
export declare const range: MatchKind<"range">;

interface MatchValue<Name extends string> {
  readonly matches: Name;
}
/** The upper bits of a key, for lpm keys. */
export declare function prefix(value: number | bigint, length: number): MatchValue<"lpm">;
/** The bits of a key under the mask, for ternary keys. */
export declare function mask(value: number | bigint, mask: number | bigint): MatchValue<"ternary">;
/** A key from low to high, both included, for range keys. */
export declare function span(low: number | bigint, high: number | bigint): MatchValue<"range">;

type Numbers<Event> = { [Name in keyof Event]: Event[Name] extends number ? Name : never }[keyof Event];
type Keys<Event> = {
  readonly [Name in Numbers<Event>]?: MatchKind<"exact"> | MatchKind<"lpm"> | MatchKind<"ternary"> | MatchKind<"range">;
};
type Matches<Match> = {
  readonly [Name in keyof Match as Match[Name] extends MatchKind<"exact"> ? Name : never]: number | bigint;
} & {
  readonly [Name in keyof Match as Match[Name] extends MatchKind<"exact"> ? never : Name]?:
    | number
    | bigint
    | (Match[Name] extends MatchKind<infer Kind> ? MatchValue<Kind> : never);
};

type NoKeys = { readonly [Name in never]: never };

interface ActionCall<Event> {
  readonly action: (event: Event) => void;
}
/** An action with its data, for entries and defaults: run(prefetchAhead, 8). */
export declare function run<Event, const Data extends readonly number[]>(
  action: (event: Event, ...data: Data) => void,
  ...data: Data
): ActionCall<Event>;

/** A match/action table. */
export interface Table {
  readonly table: true;
}
/** Declares a table at a hook: the entry that matches the event says which action runs, with which data. */
export declare function table<Event, Fields = NoKeys, const Match extends Keys<Event & Fields> = NoKeys>(declaration: {
  readonly hook: Hook<Event>;
  /** The program's metadata, where its fields are compared too. */
  readonly metadata?: Metadata<Fields>;
  /** Which fields of the event and of the metadata are compared, and how; without keys only the default runs. */
  readonly match?: Match;
  readonly actions: { readonly [name: string]: (event: NoInfer<Event>, ...data: never[]) => void };
  /** What runs when no entry matches; without it nothing does. */
  readonly default?: ActionCall<NoInfer<Event>> | ((event: NoInfer<Event>) => void);
  /** Entries that are part of the program; others are added while it runs. */
  readonly entries?: readonly {
    readonly match?: Matches<NoInfer<Match>>;
    /** The larger wins; for tables with ternary or range keys. */
    readonly priority?: number;
    readonly action: ActionCall<NoInfer<Event>> | ((event: NoInfer<Event>) => void);
  }[];
  /** The most entries, 1024 unless given. */
  readonly size?: number;
  /** What the answers of aggregates in this table may cost: epsilon; the program's budget unless given. */
  readonly privacyBudget?: number;
}): Table;
`;
