import { pagesOf } from "~/shell/pages";
import { useSession } from "~/shell/session";
import { Picker } from "../shared/picker";
import type { InputProps, ViewProps } from "../type";

export function MenuInput(props: InputProps) {
  const known = pagesOf(useSession().menu);
  const { value } = props;
  return (
    <Picker
      {...props}
      label={props.field.label}
      chosen={typeof value === "string" && value ? [known.find((one) => one.value === value) ?? { value, label: value }] : []}
      choices={known}
      onChange={(next) => props.onChange(next[0]?.value ?? null)}
    />
  );
}

export function MenuView({ value }: ViewProps) {
  const known = pagesOf(useSession().menu);
  return <span className="break">{known.find((one) => one.value === value)?.label ?? String(value ?? "")}</span>;
}
