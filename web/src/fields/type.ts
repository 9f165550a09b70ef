import type { ComponentType, ReactNode } from "react";
import type { Column, Entity, Field, Lists, Value } from "~/core/types";

/** What a field knows about where it stands. */
export interface Around {
  model: string;
  record: Entity;
  lists: Lists;
  /** The username of the viewer, who is marked in the accent. */
  me: string | null;
  /** In the portal a reference is a word: its record lives where a requester cannot go. */
  isPortal?: boolean;
  /** The form lets nobody change what stands here. */
  isLocked?: boolean;
}

export interface ViewProps {
  field: Field;
  value: Value;
  around: Around;
  column?: Column;
}

export interface InputProps {
  id: string;
  field: Field;
  value: Value;
  around: Around;
  /** label is what people read for the value, where the record itself does not know it yet. */
  onChange: (value: Value, label?: Value) => void;
  isDisabled?: boolean;
  isInvalid?: boolean;
  isRequired?: boolean;
  describedBy?: string;
  autoFocus?: boolean;
}

/** A field type is one folder under the same name as in Go; its index.ts says all of this. */
export interface FieldType {
  code: string;
  input: ComponentType<InputProps>;
  view: ComponentType<ViewProps>;
  /** Pure: called for every visible cell, so no hooks and no state here. */
  cell: (props: ViewProps) => ReactNode;
  /** The operators of a filter, in the order they are offered. */
  filters: string[];
  /** What the value of a filter is typed into, where it is not the input. */
  asks?: ComponentType<InputProps>;
  /** Does not fit into a line of the side column. */
  isWide?: boolean;
  /** Stands in a form without a value of its own. */
  isLayout?: boolean;
  /** Several inputs under one name: no label can stand for one of them. */
  isGroup?: boolean;
  /** Nobody types it, and yet its input is drawn: it acts by itself. */
  isLive?: boolean;
  /** Is on no form, whatever its template says. */
  isHidden?: boolean;
  align?: "start" | "end";
}

export const TEXT_FILTERS = ["contains", "not_contains", "equal", "not_equal", "begins_with", "ends_with", "is_empty", "is_not_empty"];
export const NUMBER_FILTERS = [
  "equal",
  "not_equal",
  "less",
  "less_or_equal",
  "greater",
  "greater_or_equal",
  "between",
  "is_empty",
  "is_not_empty",
];
export const CHOICE_FILTERS = ["in", "not_in", "is_empty", "is_not_empty"];
export const TIME_FILTERS = ["greater_or_equal", "less", "between", "equal", "is_empty", "is_not_empty"];
export const MANY_FILTERS = ["includes_any", "includes_all", "includes_none", "is_empty", "is_not_empty"];
