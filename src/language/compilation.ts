import type ts from "typescript";
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
} from "../bytecode/index.ts";
import type { HookDescription } from "../hooks/index.ts";
import type { DeclaredModel } from "./declared-model.ts";
import type { Problem } from "./errors/index.ts";
import { locate, Reporter } from "./reporter.ts";
import { Scope } from "./scope.ts";

/** An action as tables refer to it. */
export interface CompiledAction {
  readonly index: number;
  readonly action: Action;
  /** Undefined where the action does not look at the event: it suits every hook. */
  readonly hook: HookDescription | undefined;
}

/** A model with its declarations in the program. */
export interface CompiledModel extends DeclaredModel {
  readonly slot: ModelSlot;
  /** Index of the first of its tensors in `tensors`; of no account where it has none. */
  readonly firstTensor: number;
}

/** A `tailCall(table)` in the code of an action. */
export interface TailCall {
  readonly place: ts.Node;
  readonly action: ts.FunctionDeclaration | undefined;
  /** The name of the table. */
  readonly table: string;
}

/** What is known of the file while it is compiled: the parts of the program and the names at the top level. */
export class Compilation {
  readonly sourceFile: ts.SourceFile;
  readonly reporter: Reporter;
  readonly scope = new Scope();
  readonly contexts: ContextDeclaration[] = [];
  readonly counters: CounterDeclaration[] = [];
  readonly aggregates: AggregateDeclaration[] = [];
  readonly limits: EffectLimit[] = [];
  privacy: PrivacyDeclaration | undefined;
  readonly metadata: IntegerField[] = [];
  readonly models: CompiledModel[] = [];
  readonly tensors: TensorDeclaration[] = [];
  readonly actions: Action[] = [];
  readonly tables: TableDeclaration[] = [];
  readonly helpers: string[] = [];
  readonly locations: ProgramLocation[] = [];
  /** The calls that lead to another table, by place, with the action whose code they are in. */
  readonly tailCalls: TailCall[] = [];
  readonly functions = new Map<string, ts.FunctionDeclaration>();
  /** Actions by function; undefined where the function cannot be one. */
  readonly compiledActions = new Map<ts.FunctionDeclaration, CompiledAction | undefined>();
  /** Functions whose bodies have been compiled at least once, in place of a call or as an action. */
  readonly visited = new Set<ts.FunctionDeclaration>();
  readonly #locationIndices = new Map<string, number>();

  constructor(sourceFile: ts.SourceFile) {
    this.sourceFile = sourceFile;
    this.reporter = new Reporter(sourceFile);
  }

  report(node: ts.Node, problem: Problem): void {
    this.reporter.report(node, problem);
  }

  /** Index into `locations` of the node's place. */
  locationOf(node: ts.Node): number {
    const start = node.getStart(this.sourceFile);
    const key = `${start}:${node.getEnd()}`;
    const known = this.#locationIndices.get(key);
    if (known !== undefined) return known;
    const { line, column, length } = locate(this.sourceFile, start, node.getEnd());
    this.#locationIndices.set(key, this.locations.length);
    return this.locations.push({ line, column, length }) - 1;
  }

  /** Index into `helpers` of the name. */
  helperIndex(name: string): number {
    const known = this.helpers.indexOf(name);
    return known >= 0 ? known : this.helpers.push(name) - 1;
  }

  textOf(node: ts.Node): string {
    return node.getText(this.sourceFile);
  }
}
