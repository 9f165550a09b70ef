import { useNavigate } from "@tanstack/react-router";
import { useEffect, useMemo, useRef, useState } from "react";
import { useTranslation } from "react-i18next";
import { search } from "~/core/calls";
import type { PortalHome, SearchGroup } from "~/core/types";
import { Snippet } from "~/parts/html";
import { Icon } from "~/parts/icon";
import { useKeys } from "~/shell/usekeys";

const fold = (text: string) => text.normalize("NFD").replace(/\p{M}/gu, "").toLowerCase();

interface Answer {
  key: string;
  group: string;
  icon: string;
  title: React.ReactNode;
  hint?: React.ReactNode;
  path: string;
}

/** It answers while somebody types: services of the catalogue at once, what is on record a moment later. */
export function Ask({ groups }: PortalHome) {
  const { t } = useTranslation();
  const navigate = useNavigate();
  const [words, setWords] = useState("");
  const [isHere, setHere] = useState(false);
  const [at, setAt] = useState(0);
  const [found, setFound] = useState<SearchGroup[]>([]);
  const box = useRef<HTMLInputElement>(null);
  useKeys({
    "/": (event) => {
      event.preventDefault();
      box.current?.focus();
    },
  });
  useEffect(() => {
    if (words.trim().length < 2) return setFound([]);
    const control = new AbortController();
    const timer = setTimeout(
      () =>
        void search(words.trim(), control.signal)
          .then((a) => setFound(a.groups))
          .catch(() => undefined),
      180,
    );
    return () => {
      clearTimeout(timer);
      control.abort();
    };
  }, [words]);
  const answers = useMemo<Answer[]>(() => {
    const wanted = fold(words)
      .split(/\s+/)
      .filter((word) => word.length > 1);
    if (wanted.length === 0) return [];
    const requests = groups
      .flatMap((group) => group.requests.map((one) => ({ one, group })))
      .filter(({ one, group }) => wanted.some((word) => fold(`${one.label} ${one.description ?? ""} ${group.label}`).includes(word)))
      .slice(0, 5)
      .map(({ one, group }) => ({
        key: `r${one.code}`,
        group: t("portal.answers_requests"),
        icon: one.icon ?? "file-text",
        title: one.label,
        hint: one.description || group.label,
        path: `/ask/${one.code}`,
      }));
    const others = found.flatMap((group) =>
      group.items.map((item) => ({
        key: `${group.model}/${item.id}`,
        group: group.label,
        icon: group.model.startsWith("knowledge") ? "book-2" : "messages",
        title: item.title,
        hint: item.number || (item.snippet ? <Snippet text={item.snippet} /> : undefined),
        path: `/request/${group.model}/${item.id}`,
      })),
    );
    return [...requests, ...others];
  }, [words, groups, found, t]);
  const current = Math.min(at, Math.max(0, answers.length - 1));
  const isOpen = isHere && words.trim().length > 1;
  const go = (answer: Answer | undefined) => answer && void navigate({ to: answer.path });
  return (
    <form
      className="ask"
      role="search"
      onSubmit={(event) => {
        event.preventDefault();
        go(answers[current]);
      }}
      onFocus={() => setHere(true)}
      onBlur={(event) => !event.currentTarget.contains(event.relatedTarget) && setHere(false)}
    >
      <Icon name="search" size={20} />
      <input
        ref={box}
        id="ask"
        role="combobox"
        autoComplete="off"
        aria-label={t("portal.ask_label")}
        aria-expanded={isOpen}
        aria-controls="answers"
        aria-autocomplete="list"
        aria-activedescendant={isOpen && answers.length ? `answer-${current}` : undefined}
        placeholder={t("portal.ask")}
        value={words}
        onChange={(event) => {
          setWords(event.target.value);
          setAt(0);
        }}
        onKeyDown={(event) => {
          const step = { ArrowDown: 1, ArrowUp: -1 }[event.key];
          if (step && answers.length) {
            event.preventDefault();
            setAt((current + step + answers.length) % answers.length);
          }
          if (event.key === "Escape") setWords("");
        }}
      />
      <span className="kbd" aria-hidden="true">
        /
      </span>
      <button type="submit" className="btn primary">
        {t("portal.search")}
      </button>
      <div id="answers" className={`answers ${isOpen ? "open" : ""}`} role="listbox" aria-label={t("portal.answers", { words })}>
        {answers.map((answer, i) => (
          <div key={answer.key} role="presentation">
            {i === 0 || answers[i - 1]?.group !== answer.group ? <h2 role="presentation">{answer.group}</h2> : null}
            <div
              id={`answer-${i}`}
              role="option"
              tabIndex={-1}
              aria-selected={i === current}
              className={`answer ${i === current ? "on" : ""}`}
              onMouseDown={(event) => event.preventDefault()}
              onClick={() => go(answer)}
            >
              <Icon name={answer.icon} size={20} />
              <span>
                {answer.title}
                {answer.hint ? <small>{answer.hint}</small> : null}
              </span>
            </div>
          </div>
        ))}
        {answers.length === 0 && isOpen ? <p className="muted none">{t("portal.nothing")}</p> : null}
      </div>
      <span className="sr" role="status">
        {isOpen ? t("palette.count", { count: answers.length }) : ""}
      </span>
    </form>
  );
}
