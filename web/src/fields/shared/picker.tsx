import { Combobox, useCombobox } from "@mantine/core";
import { type ReactNode, useEffect, useRef, useState } from "react";
import { useTranslation } from "react-i18next";
import type { Choice, Value } from "~/core/types";
import { Icon } from "~/parts/icon";

export interface PickerChoice extends Choice {
  icon?: ReactNode;
}

export interface PickerProps {
  id: string;
  /** What is chosen, with the words for it. */
  chosen: PickerChoice[];
  /** Known choices, or a question to the server for what was typed. */
  choices: PickerChoice[] | ((search: string, signal: AbortSignal) => Promise<{ items: PickerChoice[]; more: boolean }>);
  onChange: (chosen: PickerChoice[]) => void;
  isMulti?: boolean;
  isRequired?: boolean;
  isDisabled?: boolean;
  isInvalid?: boolean;
  describedBy?: string;
  autoFocus?: boolean;
  /** Words that are in no list may be added. */
  isFree?: boolean;
  placeholder?: string;
  label?: string;
}

const same = (a: Value, b: Value) => a === b || String(a) === String(b);

function matches(choice: PickerChoice, search: string): boolean {
  const fold = (text: string) => text.normalize("NFD").replace(/\p{M}/gu, "").toLowerCase();
  const words = fold(`${choice.label} ${choice.hint ?? ""}`);
  return fold(search)
    .split(/\s+/)
    .every((part) => words.includes(part));
}

/** useChoices answers while somebody types; an older answer never overtakes a newer one. */
function useChoices(source: PickerProps["choices"], search: string, isOpen: boolean) {
  const [found, setFound] = useState<PickerChoice[] | null>(null);
  const [hasMore, setMore] = useState(false);
  const [isFault, setFault] = useState(false);
  const ask = useRef(source);
  ask.current = source;
  const isKnown = Array.isArray(source);
  useEffect(() => {
    if (!isOpen || isKnown) return;
    const control = new AbortController();
    const timer = setTimeout(
      () => {
        const question = ask.current;
        if (Array.isArray(question)) return;
        question(search, control.signal)
          .then((answer) => {
            setFound(answer.items);
            setMore(answer.more);
            setFault(false);
          })
          .catch(() => !control.signal.aborted && setFault(true));
      },
      search ? 150 : 0,
    );
    return () => {
      clearTimeout(timer);
      control.abort();
    };
  }, [search, isOpen, isKnown]);
  if (Array.isArray(source))
    return { items: search ? source.filter((one) => matches(one, search)) : source, hasMore: false, isFault: false };
  return { items: found, hasMore, isFault };
}

/** One box for everything that is chosen: one or several, from a known list or searched on the server. */
export function Picker(props: PickerProps) {
  const { t } = useTranslation();
  const { chosen, isMulti, isRequired } = props;
  const [search, setSearch] = useState("");
  const box = useCombobox({
    onDropdownClose: () => {
      setSearch("");
      box.resetSelectedOption();
    },
    onDropdownOpen: () => box.selectFirstOption(),
  });
  const { items, hasMore, isFault } = useChoices(props.choices, search, box.dropdownOpened);
  // biome-ignore lint/correctness/useExhaustiveDependencies: the first answer is the likely one
  useEffect(() => {
    if (box.dropdownOpened) box.selectFirstOption();
  }, [items]);
  const isChosen = (value: Value) => chosen.some((one) => same(one.value, value));
  const words = isMulti ? "" : (chosen[0]?.label ?? "");

  const pick = (key: string) => {
    if (key === "\u0000free") {
      props.onChange([...chosen, { value: search.trim(), label: search.trim() }]);
      setSearch("");
      return;
    }
    const found = items?.find((one) => String(one.value) === key);
    if (!found) return;
    if (isMulti) props.onChange(isChosen(found.value) ? chosen.filter((one) => !same(one.value, found.value)) : [...chosen, found]);
    else {
      props.onChange([found]);
      box.closeDropdown();
    }
    setSearch("");
  };
  const canAdd = props.isFree && search.trim() !== "" && !isChosen(search.trim());

  return (
    <Combobox
      store={box}
      onOptionSubmit={pick}
      withinPortal
      transitionProps={{ duration: 0 }}
      position="bottom-start"
      middlewares={{ flip: true, shift: true }}
    >
      <div className={`pick ${isMulti ? "multi" : ""}`}>
        {isMulti
          ? chosen.map((one) => (
              <span key={String(one.value)} className="pill">
                {one.icon}
                {one.label}
                {props.isDisabled ? null : (
                  <button
                    type="button"
                    aria-label={t("field.remove_value", { value: one.label })}
                    onClick={() => props.onChange(chosen.filter((other) => other !== one))}
                  >
                    <Icon name="x" size={14} />
                  </button>
                )}
              </span>
            ))
          : null}
        {!isMulti && chosen[0]?.icon && !box.dropdownOpened ? <span className="pick-icon">{chosen[0].icon}</span> : null}
        <Combobox.Target withExpandedAttribute>
          <input
            id={props.id}
            role="combobox"
            className={`input ${props.isInvalid ? "bad" : ""} ${!isMulti && chosen[0]?.icon && !box.dropdownOpened ? "with-icon" : ""}`}
            value={box.dropdownOpened ? search : words}
            placeholder={box.dropdownOpened && words ? words : (props.placeholder ?? t("field.choose"))}
            disabled={props.isDisabled}
            aria-label={props.label}
            aria-invalid={props.isInvalid || undefined}
            aria-required={isRequired || undefined}
            aria-describedby={props.describedBy}
            autoFocus={props.autoFocus}
            onChange={(event) => {
              // Who types where a choice stands looks for another, not for a longer word.
              const typed = event.target.value;
              setSearch(!box.dropdownOpened && words && typed.startsWith(words) ? typed.slice(words.length) : typed);
              box.openDropdown();
            }}
            onFocus={(event) => event.target.select()}
            onClick={() => box.openDropdown()}
            onBlur={() => box.closeDropdown()}
            onKeyDown={(event) => {
              if (event.key === "Backspace" && isMulti && search === "" && chosen.length > 0) props.onChange(chosen.slice(0, -1));
              if (event.key === "Escape" && box.dropdownOpened) event.stopPropagation();
            }}
          />
        </Combobox.Target>
        {!isMulti && words && !isRequired && !props.isDisabled ? (
          <button
            type="button"
            className="pick-clear"
            aria-label={t("field.clear")}
            onMouseDown={(e) => e.preventDefault()}
            onClick={() => props.onChange([])}
          >
            <Icon name="x" size={14} />
          </button>
        ) : (
          <Icon name="chevron-down" size={14} className="pick-arrow" />
        )}
      </div>
      <Combobox.Dropdown className="pick-drop">
        <Combobox.Options className="pick-options" aria-label={props.label ?? t("field.choices")}>
          {items?.map((one) => (
            <Combobox.Option key={String(one.value)} value={String(one.value)} active={isChosen(one.value)} className="pick-option">
              {one.icon}
              <span className="words">
                {one.label}
                {one.hint ? <small>{one.hint}</small> : null}
              </span>
              {isChosen(one.value) ? <Icon name="check" size={14} /> : null}
            </Combobox.Option>
          ))}
          {canAdd ? (
            <Combobox.Option value={"\u0000free"} className="pick-option">
              <Icon name="plus" size={14} />
              {t("field.add_value", { value: search.trim() })}
            </Combobox.Option>
          ) : null}
          {items?.length === 0 && !canAdd ? (
            <Combobox.Empty>{t(search ? "field.nothing_found" : "field.no_choices")}</Combobox.Empty>
          ) : null}
          {items === null ? <Combobox.Empty>{t(isFault ? "field.choices_fault" : "common.loading")}</Combobox.Empty> : null}
          {hasMore ? <Combobox.Empty className="pick-more">{t("field.more_choices")}</Combobox.Empty> : null}
        </Combobox.Options>
      </Combobox.Dropdown>
    </Combobox>
  );
}
