import { useTranslation } from "react-i18next";
import { Picker } from "../shared/picker";
import type { InputProps } from "../type";
import { offersOf } from "./offers";

/** Offers what fits the other field; what does not fit any more is still shown until another is chosen. */
export function DependentInput(props: InputProps) {
  const { t } = useTranslation();
  const offered = offersOf(props.field, props.around.record);
  const value = typeof props.value === "string" && props.value !== "" ? props.value : null;
  return (
    <Picker
      {...props}
      isInvalid={props.isInvalid || (value !== null && !offered.includes(value))}
      isDisabled={props.isDisabled || (offered.length === 0 && value === null)}
      placeholder={offered.length === 0 ? t("field.choose_parent") : undefined}
      chosen={value === null ? [] : [{ value, label: value }]}
      choices={offered.map((one) => ({ value: one, label: one }))}
      onChange={([one]) => props.onChange(one?.value ?? null)}
    />
  );
}
