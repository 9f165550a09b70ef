import { useTranslation } from "react-i18next";
import { integerCell } from "../integer/input";
import type { InputProps, ViewProps } from "../type";

/** A number chosen by where a handle stands; what nobody moved is not set. */
export function SliderInput(props: InputProps) {
  const { t } = useTranslation();
  const min = Number(props.field.options?.min ?? 0);
  const max = Number(props.field.options?.max ?? 100);
  const value = typeof props.value === "number" ? props.value : null;
  return (
    <span className="slider">
      <input
        id={props.id}
        type="range"
        min={min}
        max={max}
        value={value ?? min}
        disabled={props.isDisabled}
        aria-describedby={props.describedBy}
        aria-valuetext={value === null ? t("field.not_set") : String(value)}
        onChange={(event) => props.onChange(Number(event.target.value))}
      />
      <output htmlFor={props.id} className="num">
        {value ?? "–"}
      </output>
    </span>
  );
}

export function SliderView(props: ViewProps) {
  return <span className="num">{integerCell(props)}</span>;
}
