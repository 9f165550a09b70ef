import { useQuery } from "@tanstack/react-query";
import { useEffect, useState } from "react";
import { useTranslation } from "react-i18next";
import { callable, replies } from "~/core/calls";
import { Avatar } from "~/parts/avatar";
import { Icon } from "~/parts/icon";
import type { Call, CaretWord } from "./suggest";

/** One line of the offer. */
export interface Offered {
  key: string;
  label: string;
  hint: string;
  icon: string | null;
  /** Why it cannot be chosen, null when it can. */
  refused: string | null;
  call: Call | null;
  /** The prepared reply that it stands for. */
  reply: number | null;
}

/** The words settle for a moment before the server is asked; typing never waits for it. */
function useSettled(word: CaretWord | null): CaretWord | null {
  const [settled, setSettled] = useState(word);
  const key = word ? word.sign + word.words : "";
  // biome-ignore lint/correctness/useExhaustiveDependencies: the same word again is no news
  useEffect(() => {
    const timer = setTimeout(() => setSettled(word), word ? 120 : 0);
    return () => clearTimeout(timer);
  }, [key]);
  return word && settled && word.sign === settled.sign ? settled : null;
}

export function useOffer(model: string, id: number, word: CaretWord | null, isInternal: boolean): Offered[] {
  const { t } = useTranslation();
  const asked = useSettled(word);
  const people = useQuery({
    queryKey: ["callable", model, id, asked?.words ?? "", isInternal],
    queryFn: ({ signal }) => callable(model, id, asked?.words ?? "", isInternal, signal),
    enabled: asked?.sign === "@",
    staleTime: 30_000,
    retry: false,
  });
  const prepared = useQuery({
    queryKey: ["replies", model, id, asked?.words ?? ""],
    queryFn: ({ signal }) => replies(model, id, asked?.words ?? "", signal),
    enabled: asked?.sign === "/",
    staleTime: 10_000,
    retry: false,
  });
  if (!word || !asked) return [];
  if (word.sign === "/")
    return (prepared.data?.items ?? []).map((one) => ({
      key: String(one.id),
      label: one.name,
      hint: [one.shortcut ? `/${one.shortcut}` : "", one.folder, one.begin].filter(Boolean).join(" · "),
      icon: "bolt",
      refused: null,
      call: null,
      reply: one.id,
    }));
  return (people.data?.items ?? []).map((one) => ({
    key: one.key,
    label: one.name,
    hint: one.group ? t("composer.group") : one.key,
    icon: one.group ? "users" : null,
    refused: one.refused,
    call: { key: one.key, name: one.name },
    reply: null,
  }));
}

export interface OfferProps {
  lines: Offered[];
  at: number;
  label: string;
  onPick: (line: Offered) => void;
  onHover: (at: number) => void;
}

export const OFFER_ID = "composer-offer";

/** Stands above the words; arrows walk, Enter or Tab takes, Escape closes. */
export function Offer({ lines, at, label, onPick, onHover }: OfferProps) {
  return (
    <div className="offer" id={OFFER_ID} role="listbox" aria-label={label}>
      {lines.map((line, i) => (
        <div
          key={line.key}
          id={`${OFFER_ID}-${i}`}
          role="option"
          tabIndex={-1}
          aria-selected={i === at}
          aria-disabled={line.refused ? true : undefined}
          className={`line ${i === at ? "on" : ""}`}
          // The words keep the focus.
          onMouseDown={(event) => event.preventDefault()}
          onMouseMove={() => onHover(i)}
          onClick={() => onPick(line)}
        >
          {line.icon ? <Icon name={line.icon} /> : <Avatar name={line.label} />}
          <span>{line.label}</span>
          <span className="muted push cut">{line.refused ?? line.hint}</span>
        </div>
      ))}
    </div>
  );
}
