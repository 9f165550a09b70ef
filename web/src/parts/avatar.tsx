import { initials } from "~/core/format";

export interface AvatarProps {
  name: string | null;
  isMe?: boolean;
  size?: "sm" | "md" | "lg";
}

/** Initials on neutral; the accent means me, a dashed ring nobody. The name stands beside it or in a label. */
export function Avatar({ name, isMe, size = "sm" }: AvatarProps) {
  const kind = name === null ? "none" : isMe ? "me" : "";
  return (
    <span className={`av ${size} ${kind}`} aria-hidden="true">
      {name === null ? "" : initials(name)}
    </span>
  );
}
