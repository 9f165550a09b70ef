import { day } from "~/core/format";
import type { ViewProps } from "../type";

export const dateCell = ({ value }: ViewProps) => day(value);

export function DateView(props: ViewProps) {
  return <span className="num">{dateCell(props)}</span>;
}
