import { useEffect, useState } from "react";
import { present } from "~/core/calls";
import { listen } from "~/core/live";
import type { Presence } from "~/core/types";

/** Says that one is here, and learns who else is; the server forgets a page that is silent for a minute. */
export function usePresence(model: string, id: number, doing: "viewing" | "editing", me: string): Presence[] {
  const [people, setPeople] = useState<Presence[]>([]);
  useEffect(
    () =>
      listen("presence", (event) => {
        if (event.model === model && event.id === id) setPeople(event.people.filter((one) => one.username !== me));
      }),
    [model, id, me],
  );
  useEffect(() => {
    const say = () => void present(model, id, doing).catch(() => undefined);
    say();
    const timer = setInterval(say, 30_000);
    return () => clearInterval(timer);
  }, [model, id, doing]);
  return people;
}
