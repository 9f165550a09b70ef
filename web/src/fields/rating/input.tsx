import { useTranslation } from "react-i18next";
import type { InputProps, ViewProps } from "../type";

export function RatingInput(props: InputProps) {
  const { t } = useTranslation();
  const max = props.field.options?.max ?? 5;
  return (
    <div className="rating" role="radiogroup" aria-label={props.field.label}>
      {Array.from({ length: max }, (_, i) => i + 1).map((n) => (
        <label key={n} className={typeof props.value === "number" && props.value >= n ? "on" : ""}>
          <input
            id={n === 1 ? props.id : undefined}
            type="radio"
            className="sr"
            name={props.id}
            checked={props.value === n}
            disabled={props.isDisabled}
            aria-label={t("field.stars", { n, max })}
            onChange={() => props.onChange(n)}
            onClick={() => props.value === n && !props.isRequired && props.onChange(null)}
          />
          <span aria-hidden="true">★</span>
        </label>
      ))}
    </div>
  );
}

export const ratingCell = ({ value, field }: ViewProps) => (typeof value === "number" ? `${value}/${field.options?.max ?? 5}` : "");

export function RatingView(props: ViewProps) {
  return <span className="num">{ratingCell(props)}</span>;
}
