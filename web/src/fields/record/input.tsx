import { useState } from "react";
import { records } from "~/core/calls";
import type { Entity } from "~/core/types";
import { Picker, type PickerChoice } from "../shared/picker";
import { useSubject } from "../shared/scope";
import { isEmpty } from "../shared/values";
import type { InputProps } from "../type";

const choice = (one: Entity): PickerChoice => ({
  value: one.entity_id ?? null,
  label: `${one._number ?? ""} ${one._title ?? ""}`.trim() || String(one.entity_id),
});

/** Finds a record while somebody types, the newest first. */
export function RecordInput(props: InputProps) {
  const { value, field, around } = props;
  const alias = useSubject(field, around.record, around.model);
  const [picked, setPicked] = useState<PickerChoice | null>(null);
  const words = picked?.value === value ? picked.label : String(value ?? "");
  const find = async (search: string, signal: AbortSignal) => {
    if (!alias) return { items: [], more: false };
    const page = await records(alias, { search: search || undefined, sort: search ? undefined : "-entity_id", limit: 20 }, signal);
    return { items: page.items.map(choice), more: page.next !== null };
  };
  return (
    <Picker
      {...props}
      label={field.label}
      chosen={isEmpty(value) ? [] : [{ value, label: words }]}
      choices={find}
      onChange={(next) => {
        setPicked(next[0] ?? null);
        props.onChange(next[0]?.value ?? null, next[0]?.label);
      }}
    />
  );
}
