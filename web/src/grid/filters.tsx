import { useEffect, useRef, useState } from "react";
import { useTranslation } from "react-i18next";
import type { Condition, ListScreen } from "~/core/types";
import { Icon } from "~/parts/icon";
import { Panel } from "~/parts/menu";
import { useKeys } from "~/shell/usekeys";
import { Editor } from "./editor";
import type { ListState } from "./state";
import { wordsOf } from "./words";

export interface FiltersProps {
  state: ListState;
  screen: ListScreen;
  total: React.ReactNode;
  tools: React.ReactNode;
}

/** Chips over the condition tree: a chip opens the editor, its cross removes it. */
export function Filters({ state, screen, total, tools }: FiltersProps) {
  const { t } = useTranslation();
  const [isOpen, setOpen] = useState(false);
  const rules = state.filter?.rules ?? [];
  const isAny = state.filter?.condition === "OR" && rules.length > 1;
  // Of records without words to find only a number can be asked for.
  const isSearched = screen.model.numbered || screen.model.fields.some((one) => one.searchable) || Boolean(state.search);
  const searchBox = useRef<HTMLInputElement>(null);
  useKeys({
    "/": (event) => {
      event.preventDefault();
      searchBox.current?.focus();
    },
  });
  const put = (next: Condition | null) => state.set({ filter: next?.rules?.length ? next : null });
  const remove = (at: number) => put({ ...state.filter, rules: rules.filter((_, i) => i !== at) });
  return (
    <div className="filters" role="search" aria-label={t("filter.label")}>
      {isSearched ? (
        <SearchBox value={state.search ?? ""} boxRef={searchBox} onSearch={(search) => state.set({ search: search || undefined }, true)} />
      ) : null}
      <Panel
        isOpen={isOpen}
        onClose={() => setOpen(false)}
        label={t("filter.title")}
        width="min(640px, calc(100vw - 24px))"
        button={
          <button type="button" className="btn ghost sm" aria-expanded={isOpen} onClick={() => setOpen(!isOpen)}>
            <Icon name="filter" />
            {t("filter.button")}
          </button>
        }
      >
        <Editor
          screen={screen}
          filter={state.filter ?? null}
          onApply={(next) => {
            put(next);
            setOpen(false);
          }}
          onCancel={() => setOpen(false)}
        />
      </Panel>
      {rules.map((rule, i) => {
        const words = wordsOf(rule, screen, t);
        return (
          <span key={`${i}${JSON.stringify(rule)}`} className="chips">
            {isAny && i > 0 ? <span className="or">{t("filter.or")}</span> : null}
            <span className="chip">
              <button type="button" className="chip-open" onClick={() => setOpen(true)}>
                {words.field} <span className="op">{words.operator}</span> <b>{words.value}</b>
              </button>
              <button type="button" className="chip-x" aria-label={t("filter.remove", { what: words.field })} onClick={() => remove(i)}>
                <Icon name="x" size={14} />
              </button>
            </span>
          </span>
        );
      })}
      {rules.length > 1 ? (
        <button type="button" className="btn ghost sm" onClick={() => put(null)}>
          {t("filter.clear")}
        </button>
      ) : null}
      <span className="push" />
      {total}
      {tools}
    </div>
  );
}

function SearchBox({
  value,
  onSearch,
  boxRef,
}: {
  value: string;
  onSearch: (words: string) => void;
  boxRef: React.RefObject<HTMLInputElement | null>;
}) {
  const { t } = useTranslation();
  const [words, setWords] = useState(value);
  const send = useRef(onSearch);
  send.current = onSearch;
  useEffect(() => setWords(value), [value]);
  useEffect(() => {
    if (words === value) return;
    const timer = setTimeout(() => send.current(words.trim()), 250);
    return () => clearTimeout(timer);
  }, [words, value]);
  return (
    <span className="searchbox">
      <Icon name="search" size={14} />
      <input
        ref={boxRef}
        type="search"
        aria-label={t("filter.search")}
        placeholder={t("filter.search")}
        value={words}
        onChange={(event) => setWords(event.target.value)}
        onKeyDown={(event) => {
          if (event.key === "Escape") {
            setWords("");
            event.currentTarget.blur();
          }
          if (event.key === "Enter") (document.querySelector("[role=grid]") as HTMLElement | null)?.focus();
        }}
      />
      <span className="kbd" aria-hidden="true">
        /
      </span>
    </span>
  );
}
