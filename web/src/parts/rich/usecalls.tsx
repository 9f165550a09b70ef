import { type RefObject, useState } from "react";
import { useTranslation } from "react-i18next";
import { OFFER_ID, Offer, type Offered, useOffer } from "./offer";
import type { RichHandle } from "./rich";
import type { CaretWord } from "./suggest";

export interface CallsAsk {
  model: string;
  /** null is a record that is not there yet: nobody can be called to it. */
  id: number | null;
  isInternal: boolean;
  /** What is offered: people, or prepared replies too. */
  signs: string;
  words: RefObject<RichHandle | null>;
  onReply?: (reply: number, word: CaretWord) => void;
}

/** The offer while somebody writes: arrows walk, Enter or Tab takes, Escape closes it until the next sign. */
export function useCalls({ model, id, isInternal, signs, words, onReply }: CallsAsk) {
  const { t } = useTranslation();
  const [word, setWord] = useState<CaretWord | null>(null);
  const [closedAt, setClosedAt] = useState(-1);
  const [line, setLine] = useState(0);
  const isAsked = word !== null && id !== null && word.at !== closedAt && signs.includes(word.sign);
  const lines = useOffer(model, id ?? 0, isAsked ? word : null, isInternal);
  const isOpen = lines.length > 0;
  const on = Math.min(line, Math.max(0, lines.length - 1));
  const take = (one: Offered | undefined) => {
    if (!one || one.refused || !word) return;
    if (one.call) words.current?.put(word, { call: one.call });
    if (one.reply !== null) onReply?.(one.reply, word);
    setLine(0);
  };
  const onWord = (next: CaretWord | null) => {
    if (next?.at === word?.at && next?.words === word?.words && next?.sign === word?.sign) return;
    setWord(next);
    setLine(0);
    if (!next) setClosedAt(-1);
  };
  const onKey = (event: KeyboardEvent): boolean => {
    if (!isOpen || event.ctrlKey || event.metaKey) return false;
    const step = { ArrowDown: 1, ArrowUp: -1 }[event.key];
    if (step) setLine((on + step + lines.length) % lines.length);
    else if (event.key === "Enter" || event.key === "Tab") take(lines[on]);
    else if (event.key === "Escape") setClosedAt(word?.at ?? -1);
    else return false;
    return true;
  };
  return {
    offer: (
      <>
        {isOpen ? <Offer lines={lines} at={on} label={t("composer.offer")} onPick={take} onHover={setLine} /> : null}
        <span className="sr" role="status">
          {isOpen ? t("composer.offered", { count: lines.length }) : ""}
        </span>
      </>
    ),
    rich: {
      onWord,
      onKey,
      onBlur: () => setWord(null),
      controls: isOpen ? OFFER_ID : undefined,
      active: isOpen ? `${OFFER_ID}-${on}` : undefined,
    },
  };
}
