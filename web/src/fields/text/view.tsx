import type { ViewProps } from "../type";

export const textCell = ({ value }: ViewProps) =>
  value === null || value === undefined ? "" : typeof value === "object" ? JSON.stringify(value) : String(value);

export function TextView(props: ViewProps) {
  return <span className="break">{textCell(props)}</span>;
}
