import { decimal } from "~/core/format";
import { DecimalInput } from "../decimal/input";
import type { InputProps, ViewProps } from "../type";

export function PercentInput(props: InputProps) {
  return (
    <span className="with-unit">
      <DecimalInput {...props} />
      <span aria-hidden="true">%</span>
    </span>
  );
}

export const percentCell = ({ value, field }: ViewProps) =>
  value === null || value === undefined || value === "" ? "" : `${decimal(value, field.options?.decimals)} %`;

export function PercentView(props: ViewProps) {
  return <span className="num">{percentCell(props)}</span>;
}
