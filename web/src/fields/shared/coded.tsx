import type { InputProps } from "../type";
import { Picker } from "./picker";

interface CodedInputProps extends InputProps {
  known: { value: string; label: string }[];
}

/** One of what is known, chosen by its name and kept by its code; a code that is not known any more shows itself. */
export function CodedInput({ known, ...props }: CodedInputProps) {
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
