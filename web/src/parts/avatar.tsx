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

const TONES = 12;

/** One of the tones, always the same for the same person: by who he is, not by what he is called today. */
export function toneOf(key: string): number {
  let hash = 0;
  for (const letter of key.toLowerCase()) hash = (hash * 31 + (letter.codePointAt(0) ?? 0)) >>> 0;
  return ((hash ^ (hash >>> 15)) >>> 0) % TONES;
}

/**
 * The own picture of a person, or one made for him: his initials on a tone that stays his, so that one finds him again in a
 * long list before one reads. The accent means me, a dashed ring nobody. The name stands beside it or in a label.
 */
export function Avatar({ name, username, isMe, size = "sm" }: AvatarProps) {
  const face = useFace(username);
  const kind = name === null ? "none" : isMe ? "me" : face ? "" : `tone-${toneOf(username ?? name)}`;
  return (
    <span className={`av ${size} ${kind} ${face ? "face" : ""}`} aria-hidden="true">
      {name === null ? "" : face && username ? <img src={avatarAddress(username, face)} alt="" /> : initials(name)}
    </span>
  );
}
