import { decimal, parseDecimal } from "~/core/format";
import { Textbox } from "../shared/textbox";
import type { InputProps, ViewProps } from "../type";

/** Decimals travel as strings, so that no digit is lost on the way. */
export function DecimalInput(props: InputProps) {
  const digits = props.field.options?.decimals;
  return (
    <Textbox
      {...props}
      isNumber
      inputMode="decimal"
      show={(value) => decimal(value, digits)}
      read={(text) => (text.trim() === "" ? null : (parseDecimal(text) ?? undefined))}
    />
  );
}

export const decimalCell = ({ value, field }: ViewProps) => decimal(value, field.options?.decimals);

export function DecimalView(props: ViewProps) {
  return <span className="num">{decimalCell(props)}</span>;
}
