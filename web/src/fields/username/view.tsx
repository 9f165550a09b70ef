import { Avatar } from "~/parts/avatar";
import { isEmpty } from "../shared/values";
import type { ViewProps } from "../type";

export function usernameCell({ value, around }: ViewProps) {
  if (isEmpty(value)) return null;
  const name = String(value);
  return (
    <span className="who">
      <Avatar name={around.record._title || name} username={name} isMe={name === around.me} />
      <span className="cut">{name}</span>
    </span>
  );
}

export const UsernameView = (props: ViewProps) => usernameCell(props);
