import { integer } from "~/core/format";
import type { Value } from "~/core/types";
import { Textbox } from "../shared/textbox";
import type { InputProps, ViewProps } from "../type";

const show = (value: Value) => (value === null || value === undefined ? "" : String(value));
const read = (text: string) => {
  const words = text.replace(/[\s.,'’]/g, "");
  if (words === "") return null;
  return /^-?\d{1,15}$/.test(words) ? Number(words) : undefined;
};

export function IntegerInput(props: InputProps) {
  return <Textbox {...props} isNumber inputMode="numeric" show={show} read={read} />;
}

export const integerCell = ({ value }: ViewProps) => integer(value);

export function IntegerView(props: ViewProps) {
  return <span className="num">{integerCell(props)}</span>;
}
