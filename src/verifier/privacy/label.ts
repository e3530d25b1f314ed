/**
 * Whose data a value may depend on. `own`: of the principal that the event is about. `context`: of others too, through
 * the origin with this number (see `Origins`), -1: not. `model`: of everybody whose samples trained the model in this
 * slot, -1: not. Data without any of the three is public.
 */
export interface Label {
  readonly own: boolean;
  readonly context: number;
  readonly model: number;
}

export const publicLabel: Label = { own: false, context: -1, model: -1 };
export const ownLabel: Label = { own: true, context: -1, model: -1 };

/** All that both depend on; of several origins the one known first is kept, for one is enough to tell. */
export function join(left: Label, right: Label): Label {
  if (covers(left, right)) return left;
  return {
    own: left.own || right.own,
    context: left.context < 0 ? right.context : left.context,
    model: left.model < 0 ? right.model : left.model,
  };
}

/** Whether the first depends on all that the second does, through whatever origins. */
export function covers(left: Label, right: Label): boolean {
  return (
    left === right ||
    ((left.own || !right.own) && (left.context >= 0 || right.context < 0) && (left.model >= 0 || right.model < 0))
  );
}

/** Whether it may depend on data of others. */
export function isForeign(label: Label): boolean {
  return label.context >= 0 || label.model >= 0;
}

/** What is read where all principals write: their data has come here through this origin. */
export function seenByOthers(label: Label, origin: number): Label {
  if (!label.own) return label;
  return { own: false, context: label.context < 0 ? origin : label.context, model: label.model };
}
