import { ago, clock, exact, inline, moment } from "~/core/format";

const shapes = { moment, inline, ago, clock };

/** A moment in the reader's zone; the exact time is on the hover. */
export function Time({ at, as = "moment" }: { at: string | null | undefined; as?: keyof typeof shapes }) {
  if (!at) return null;
  return (
    <time dateTime={at} title={exact(at)}>
      {shapes[as](at)}
    </time>
  );
}
