import { choices } from "~/core/calls";
import type { Value } from "~/core/types";
import { Avatar } from "~/parts/avatar";
import type { InputProps, ViewProps } from "../type";
import { Picker, type PickerChoice } from "./picker";
import { isEmpty, labelOf, labelsOf } from "./values";

type IconOf = (choice: { value: Value; label: string }, me: string | null) => React.ReactNode;

function search(props: InputProps, iconOf?: IconOf) {
  const { model, record, me } = props.around;
  return async (words: string, signal: AbortSignal) => {
    // The rest of the form decides what is offered, as it stands now; long texts decide nothing.
    const near = Object.fromEntries(
      Object.entries(record).filter(([code, v]) => !code.startsWith("_") && typeof v !== "object" && String(v).length <= 255),
    );
    const answer = await choices(model, props.field.code, words, near, signal);
    return { more: answer.more, items: answer.items.map((one) => ({ ...one, icon: iconOf?.(one, me) })) };
  };
}

/** Makes the input of a field that holds one record, found on the server while somebody types. */
export function referenceInput(iconOf?: IconOf) {
  return function ReferenceInput(props: InputProps) {
    const { value, around, field } = props;
    const label = labelOf(field, value, around.record, around.lists);
    const chosen: PickerChoice[] = isEmpty(value) ? [] : [{ value, label, icon: iconOf?.({ value, label }, around.me) }];
    return (
      <Picker
        {...props}
        chosen={chosen}
        choices={search(props, iconOf)}
        onChange={(next) => props.onChange(next[0]?.value ?? null, next[0]?.label)}
      />
    );
  };
}

export function ReferencesInput(props: InputProps) {
  const { value, around, field } = props;
  const labels = labelsOf(field, value, around.record, around.lists);
  const list = Array.isArray(value) ? value : [];
  return (
    <Picker
      {...props}
      isMulti
      chosen={list.map((one, i) => ({ value: one, label: labels[i] ?? String(one) }))}
      choices={search(props)}
      onChange={(next) =>
        props.onChange(
          next.map((one) => one.value),
          next.map((one) => one.label),
        )
      }
    />
  );
}

export const userIcon: IconOf = (choice, me) => <Avatar name={choice.label} username={String(choice.value)} isMe={choice.value === me} />;

/** Makes the view of a field that holds one record: a link to it where the model is known. */
export function referenceView(modelOf: (props: ViewProps) => string | null | undefined) {
  return function ReferenceView(props: ViewProps) {
    const { value, around, field } = props;
    if (isEmpty(value)) return null;
    const label = labelOf(field, value, around.record, around.lists);
    const model = modelOf(props);
    if (!model || around.isPortal || typeof value === "object") return <span className="cut">{label}</span>;
    return (
      <a className="cut" href={`/record/${model}/${value}`}>
        {label}
      </a>
    );
  };
}

export function labelCell({ field, value, around }: ViewProps) {
  return labelOf(field, value, around.record, around.lists);
}
