import { currency } from "~/core/format";
import { DecimalInput } from "../decimal/input";
import type { InputProps, ViewProps } from "../type";

const codeOf = (props: InputProps | ViewProps) => props.field.options?.currency ?? "EUR";

export function CurrencyInput(props: InputProps) {
  return (
    <span className="with-unit">
      <DecimalInput {...props} />
      <span aria-hidden="true">{codeOf(props)}</span>
    </span>
  );
}

export const currencyCell = (props: ViewProps) => currency(props.value, codeOf(props));

export function CurrencyView(props: ViewProps) {
  return <span className="num">{currencyCell(props)}</span>;
}
