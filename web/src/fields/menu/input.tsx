import { pagesOf } from "~/shell/pages";
import { useSession } from "~/shell/session";
import { CodedInput } from "../shared/coded";
import type { InputProps, ViewProps } from "../type";

export const MenuInput = (props: InputProps) => <CodedInput {...props} known={pagesOf(useSession().menu)} />;

export function MenuView({ value }: ViewProps) {
  const known = pagesOf(useSession().menu);
  return <span className="break">{known.find((one) => one.value === value)?.label ?? String(value ?? "")}</span>;
}
