import type { IntegerType } from "../bytecode/index.ts";
import type { Value } from "./values.ts";

/** What a name stands for, and whether it can be assigned. */
export interface Binding {
  readonly value: Value;
  /** `loop`: the counter of a counted loop, `global`: declared at the top level. */
  readonly access: "variable" | "constant" | "loop" | "global";
  /** The type of an integer variable; undefined for booleans and constants. */
  readonly type?: IntegerType | undefined;
}

/** Names by block; inner blocks may hide outer names. */
export class Scope {
  readonly parent: Scope | undefined;
  readonly #bindings = new Map<string, Binding>();

  constructor(parent?: Scope) {
    this.parent = parent;
  }

  /** Declares a name in this block; false when the block has it already. */
  declare(name: string, binding: Binding): boolean {
    if (this.#bindings.has(name)) return false;
    this.#bindings.set(name, binding);
    return true;
  }

  lookup(name: string): Binding | undefined {
    return this.#bindings.get(name) ?? this.parent?.lookup(name);
  }

  /** All visible names, for suggestions. */
  names(): string[] {
    return [...this.#bindings.keys(), ...(this.parent?.names() ?? [])];
  }
}
