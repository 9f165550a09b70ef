import { useQuery } from "@tanstack/react-query";
import { avatarAddress } from "~/core/calls";
import { initials } from "~/core/format";
import { avatarsQuery, bootstrapQuery } from "~/core/queries";

export interface AvatarProps {
  name: string | null;
  /** Whose own picture is shown, when there is one. */
  username?: string | null;
  isMe?: boolean;
  size?: "sm" | "md" | "lg";
}

/** The version of somebody's picture. One question tells of everybody, so that none is asked for in vain. */
export function useFace(username: string | null | undefined): string | null {
  const me = useQuery({ ...bootstrapQuery, enabled: false }).data?.me;
  const isOther = Boolean(username) && me?.user.username !== username;
  const faces = useQuery({ ...avatarsQuery, enabled: isOther && me?.area === "backend" });
  if (!username || !me) return null;
  return (isOther ? faces.data?.items[username] : me.user.avatar) ?? null;
}

/**
 * The own picture of a person, or initials on neutral; the accent means me, a dashed ring nobody. The name stands beside
 * it or in a label.
 */
export function Avatar({ name, username, isMe, size = "sm" }: AvatarProps) {
  const face = useFace(username);
  const kind = name === null ? "none" : isMe ? "me" : "";
  return (
    <span className={`av ${size} ${kind} ${face ? "face" : ""}`} aria-hidden="true">
      {name === null ? "" : face && username ? <img src={avatarAddress(username, face)} alt="" /> : initials(name)}
    </span>
  );
}
