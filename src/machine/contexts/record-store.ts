import type { ContextRecord } from "../machine.ts";

/**
 * The records of one context for the control plane, however a machine keeps them. Keys, prefix lengths and records given
 * to it were checked against the declaration.
 */
export interface RecordStore {
  /** As `ContextControl.list`. */
  list(): readonly ContextRecord[];
  /** The record with these keys, not for `queue`; counts as no match. `prefixLength` is undefined but for `lpm`. */
  read(keys: readonly bigint[], prefixLength: number | undefined): ContextRecord | undefined;
  /**
   * Sets all fields of a record, which in an `lru` context counts as matched, or appends to a queue; makes the record
   * where it is missing, as RMT_MATCH_CTXT does. False when there is no room.
   */
  write(record: ContextRecord): boolean;
  /** Takes a record out of an `lru`, `hash` or `lpm` context, as RMT_DELETE_CTXT does; false when there is none. */
  remove(keys: readonly bigint[], prefixLength: number | undefined): boolean;
}
