import { type Instruction, integerBits, isSignedType, isWrittenOperand, operandsOf } from "../../bytecode/index.ts";
import { hasPrincipals, isAtOrCoarser } from "./boundary.ts";
import { labelOfField, noteSample, noteSink, type Run } from "./flow.ts";
import type { FlowState } from "./flow-state.ts";
import {
  type ContextKnowledge,
  type Identity,
  identityBits,
  identityOf,
  isTrainedOnPrincipals,
  kindOfIdentity,
  labelInContext,
  noteAccess,
  noteInContext,
  noteLabel,
} from "./knowledge.ts";
import { join, type Label, ownLabel, publicLabel } from "./label.ts";

/** What an instruction without blocks and jumps does to what is known. */
export function stepFlow(run: Run, state: FlowState, instruction: Instruction, control: Label): void {
  const { knowledge, hook, action } = run;
  const { labels, identities } = state;
  const label = (...registers: readonly number[]) =>
    registers.reduce((all, register) => join(all, labels[register]!), control);
  const write = (register: number, value: Label, identity: Identity = 0) => {
    labels[register] = join(value, control);
    identities[register] = identity;
  };
  switch (instruction.op) {
    case "MOVE":
      write(instruction.result, label(instruction.source), identities[instruction.source]!);
      return;
    case "EXTEND": {
      const identity = identities[instruction.source]!;
      // Identities come zero-extended: a signed type needs a bit more to keep one as it is.
      const bits = integerBits(instruction.type);
      const keeps = bits === 64 || bits - (isSignedType(instruction.type) ? 1 : 0) >= identityBits(identity);
      write(instruction.result, label(instruction.source), keeps ? identity : 0);
      return;
    }
    case "RMT_LD_EVENT": {
      const { principal, type } = hook.fields[instruction.field]!;
      const identity = principal === undefined || isSignedType(type) ? 0 : identityOf(principal, integerBits(type));
      write(instruction.result, labelOfField(hook, instruction.field), identity);
      return;
    }
    case "RMT_LD_META":
      write(instruction.result, knowledge.metadata.get(hook.name)![instruction.field]!);
      return;
    case "RMT_ST_META":
      noteLabel(knowledge, knowledge.metadata.get(hook.name)!, instruction.field, label(instruction.source));
      return;
    case "RMT_MATCH_CTXT":
    case "RMT_FIND_CTXT":
    case "RMT_DELETE_CTXT": {
      const context = knowledge.contexts[instruction.context]!;
      const keys = label(...instruction.keys);
      noteAccess(
        knowledge,
        context,
        instruction.keys.map((register) => identities[register]!),
        action,
      );
      if (changesRecords(instruction, context)) noteInContext(knowledge, context, 0, keys, action);
      const found = join(keys, labelInContext(context, 0));
      if ("found" in instruction) write(instruction.found, found);
      if ("record" in instruction) write(instruction.record, found);
      return;
    }
    case "RMT_PUSH_QUEUE": {
      const context = knowledge.contexts[instruction.context]!;
      noteInContext(knowledge, context, 0, control, action);
      for (const [field, register] of instruction.values.entries()) {
        noteInContext(knowledge, context, field + 1, label(register), action);
      }
      write(instruction.done, labelInContext(context, 0));
      return;
    }
    case "RMT_POP_QUEUE": {
      const context = knowledge.contexts[instruction.context]!;
      noteInContext(knowledge, context, 0, control, action);
      write(instruction.found, labelInContext(context, 0));
      write(instruction.record, labelInContext(context, 0));
      return;
    }
    case "RMT_LD_CTXT":
    case "RMT_LD_ARRAY":
    case "RMT_VECTOR_LD": {
      const kept = labelInContext(contextOfRecord(run, instruction.record), instruction.field + 1);
      const index = instruction.op === "RMT_LD_ARRAY" ? label(instruction.index) : publicLabel;
      const result = instruction.op === "RMT_VECTOR_LD" ? instruction.vector : instruction.result;
      write(result, join(join(kept, index), label(instruction.record)));
      return;
    }
    case "RMT_ST_CTXT":
    case "RMT_ST_ARRAY":
    case "RMT_PUSH_RING": {
      const index = instruction.op === "RMT_ST_ARRAY" ? label(instruction.index) : publicLabel;
      const stored = join(label(instruction.record, instruction.source), index);
      const context = contextOfRecord(run, instruction.record);
      noteInContext(knowledge, context, instruction.field + 1, stored, action);
      return;
    }
    case "RMT_COUNT":
      noteSink(run, { instruction, data: labels[instruction.amount]!, control, isOwnName: true });
      return;
    case "RMT_OBSERVE":
      noteSink(run, { instruction, data: labels[instruction.value]!, control, isOwnName: true });
      return;
    case "RMT_LEARN": {
      const data = join(labels[instruction.features]!, labels[instruction.label]!);
      noteSample(run, instruction.model, join(data, control));
      noteSink(run, { instruction, data, control, isOwnName: true });
      return;
    }
    case "RMT_CONTRIBUTE": {
      const isOwnName = namesPrincipal(run, instruction.aggregate, identities[instruction.principal]!);
      noteSink(run, { instruction, data: labels[instruction.value]!, control, isOwnName });
      return;
    }
    case "RMT_NOISY_SUM":
    case "RMT_MODEL_READY":
      write(instruction.result, publicLabel);
      return;
    case "RMT_TREE_WALK": {
      const answer = join(label(instruction.tree, instruction.features), labelOfModel(run, instruction.model));
      write(instruction.result, answer);
      write(instruction.confidence, answer);
      return;
    }
    case "CALL": {
      const helper = hook.helpers.find(({ name }) => name === knowledge.program.helpers[instruction.helper])!;
      const data = instruction.arguments.reduce((all, register) => join(all, labels[register]!), publicLabel);
      if (helper.effect) noteSink(run, { instruction, data, control, isOwnName: true });
      write(instruction.result, hasPrincipals(hook) ? join(data, ownLabel) : data);
      return;
    }
    default:
      compute(run, state, instruction, control);
      return;
  }
}

/** What is computed depends on all that is read. */
function compute(run: Run, { labels, identities }: FlowState, instruction: Instruction, control: Label): void {
  const values = instruction as unknown as Readonly<Record<string, number & readonly number[]>>;
  const operands = operandsOf(instruction.op);
  let value = control;
  for (const { name, kind } of operands) {
    if (kind === "sources") for (const register of values[name]!) value = join(value, labels[register]!);
    else if (kind === "source" || kind === "vector" || kind === "vectorUpdate")
      value = join(value, labels[values[name]!]!);
    else if (kind === "tensor")
      value = join(value, labelOfModel(run, run.knowledge.program.tensors[values[name]!]!.model));
  }
  for (const { name, kind } of operands) {
    if (!isWrittenOperand(kind) && kind !== "vectorUpdate") continue;
    labels[values[name]!] = value;
    identities[values[name]!] = 0;
  }
}

/** Whether which records there are depends on the access afterwards: records are made, taken out, or reordered. */
function changesRecords({ op }: Instruction, { declaration: { kind } }: ContextKnowledge): boolean {
  if (kind === "lpm" || kind === "array") return false;
  return op !== "RMT_FIND_CTXT" || kind === "lru";
}

function contextOfRecord({ knowledge, action }: Run, record: number): ContextKnowledge {
  const type = action.registers[record] as { readonly context: number };
  return knowledge.contexts[type.context]!;
}

/** @param model -1: none */
function labelOfModel({ knowledge, pooledModels }: Run, model: number): Label {
  if (model < 0) return publicLabel;
  knowledge.isAsked[model] = true;
  if (!isTrainedOnPrincipals(knowledge.samples[model]!)) return publicLabel;
  const isDeclared = knowledge.program.models[model]!.pooled === true && pooledModels;
  return isDeclared ? publicLabel : { own: false, context: -1, model };
}

/** Whether the identity is the event's principal, of a kind that makes every principal of the boundary one contributor. */
function namesPrincipal({ knowledge, boundary }: Run, aggregate: number, identity: Identity): boolean {
  const kind = kindOfIdentity(identity);
  if (kind === undefined || !isAtOrCoarser(kind, boundary)) return false;
  return integerBits(knowledge.program.aggregates![aggregate]!.key.type) >= identityBits(identity);
}
