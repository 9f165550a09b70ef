import { Textbox } from "../shared/textbox";
import type { InputProps } from "../type";

export function TimeInput(props: InputProps) {
  return <Textbox {...props} type="time" isNumber />;
}
