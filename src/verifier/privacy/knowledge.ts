import {
  type Action,
  type ContextDeclaration,
  integerBits,
  type PrincipalKind,
  type Program,
  principalKinds,
} from "../../bytecode/index.ts";
import { type Boundary, isAtOrFiner } from "./boundary.ts";
import { covers, isForeign, join, type Label, publicLabel, seenByOthers } from "./label.ts";

/**
 * Whose identity a register holds, unchanged: a set of kinds as bits, and in how many bits it comes. 0: none known.
 */
export type Identity = number;

/** What is known so far about what outlives an action; it only ever grows, until nothing changes. */
export interface Knowledge {
  readonly program: Program;
  readonly contexts: readonly ContextKnowledge[];
  /** By model slot: whose data the samples depend on. */
  readonly samples: Label[];
  /** By model slot: whether anything depends on its answers. */
  readonly isAsked: boolean[];
  /** By hook: the labels of the metadata fields. */
  readonly metadata: ReadonlyMap<string, Label[]>;
  hasChanged: boolean;
}

/** What is known about a context: the origin `firstOrigin` stands for which records there are, the next ones for its fields. */
export interface ContextKnowledge {
  readonly declaration: ContextDeclaration;
  readonly firstOrigin: number;
  /** By key: the kinds of principals whose identity it is in every access so far; a context without any is shared. */
  readonly owners: number[];
  /** The first access without the owner's identity. */
  misfit: Action | undefined;
  /** Of which records there are, and of each field. */
  readonly labels: Label[];
  /** By label: the first action that made it more than public. */
  readonly writers: (Action | undefined)[];
}

const kindBits = principalKinds.length;

/** The identity of such a principal in a field of so many bits. */
export function identityOf(kind: PrincipalKind, bits: number): Identity {
  return (bits << kindBits) | (1 << principalKinds.indexOf(kind));
}

/** The bits that hold an identity. */
export function identityBits(identity: Identity): number {
  return identity >> kindBits;
}

/** The kind of principal that an identity names, or undefined. */
export function kindOfIdentity(identity: Identity): PrincipalKind | undefined {
  return principalKinds.find((_, index) => identity & (1 << index));
}

export function beginKnowledge(program: Program, boundary: Boundary): Knowledge {
  const owners = principalKinds.reduce(
    (all, kind, index) => (isAtOrFiner(kind, boundary) ? all | (1 << index) : all),
    0,
  );
  let origins = 0;
  const contexts = program.contexts.map((declaration): ContextKnowledge => {
    const firstOrigin = origins;
    const count = declaration.fields.length + 1;
    origins += count;
    // A prefix stands for many keys, and an element of a queue goes to whoever comes next.
    const canBelong = declaration.kind !== "lpm" && declaration.kind !== "queue";
    return {
      declaration,
      firstOrigin,
      owners: declaration.keys.map(() => (canBelong ? owners : 0)),
      misfit: undefined,
      labels: new Array<Label>(count).fill(publicLabel),
      writers: new Array<undefined>(count).fill(undefined),
    };
  });
  const hooks = new Set(program.tables.map(({ hook }) => hook));
  return {
    program,
    contexts,
    samples: program.models.map(() => publicLabel),
    isAsked: program.models.map(() => false),
    metadata: new Map([...hooks].map((hook) => [hook, program.metadata.map(() => publicLabel)])),
    hasChanged: false,
  };
}

/** Whether each record belongs to one principal. */
export function belongsToPrincipals({ owners }: ContextKnowledge): boolean {
  return owners.some((kinds) => kinds !== 0);
}

/** Takes note of an access with these identities as keys. */
export function noteAccess(
  knowledge: Knowledge,
  context: ContextKnowledge,
  keys: readonly Identity[],
  action: Action,
): void {
  if (!belongsToPrincipals(context)) return;
  for (const [position, identity] of keys.entries()) {
    const isWhole = integerBits(context.declaration.keys[position]!.type) >= identityBits(identity);
    const kinds = context.owners[position]! & (isWhole ? identity : 0);
    if (kinds === context.owners[position]) continue;
    context.owners[position] = kinds;
    knowledge.hasChanged = true;
  }
  if (!belongsToPrincipals(context)) context.misfit = action;
}

/** Which records a context has (place 0) or what a field holds (its index and 1), as the event's principal sees it. */
export function labelInContext(context: ContextKnowledge, place: number): Label {
  const label = context.labels[place]!;
  return belongsToPrincipals(context) ? label : seenByOthers(label, context.firstOrigin + place);
}

/** Takes note of what a place of a context may depend on. */
export function noteInContext(
  knowledge: Knowledge,
  context: ContextKnowledge,
  place: number,
  label: Label,
  action: Action,
): void {
  const known = context.labels[place]!;
  if (covers(known, label)) return;
  context.labels[place] = join(known, label);
  if (context.writers[place] === undefined) context.writers[place] = action;
  knowledge.hasChanged = true;
}

/** Joins a label to one in a list. */
export function noteLabel(knowledge: Knowledge, labels: Label[], index: number, label: Label): void {
  if (covers(labels[index]!, label)) return;
  labels[index] = join(labels[index]!, label);
  knowledge.hasChanged = true;
}

/** Whether samples of principals trained the model. */
export function isTrainedOnPrincipals(samples: Label): boolean {
  return samples.own || isForeign(samples);
}

/** The context and the place in it that an origin stands for. */
export function findOrigin({ contexts }: Knowledge, origin: number): { context: ContextKnowledge; place: number } {
  const context = contexts.findLast(({ firstOrigin }) => firstOrigin <= origin)!;
  return { context, place: origin - context.firstOrigin };
}
