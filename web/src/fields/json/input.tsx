import { useState } from "react";
import { useTranslation } from "react-i18next";
import type { Value } from "~/core/types";
import type { InputProps, ViewProps } from "../type";

export function JsonInput(props: InputProps) {
  const { t } = useTranslation();
  const [text, setText] = useState(props.value === null || props.value === undefined ? "" : JSON.stringify(props.value, null, 2));
  const [isBroken, setBroken] = useState(false);
  return (
    <>
      <textarea
        id={props.id}
        className={`area mono ${isBroken || props.isInvalid ? "bad" : ""}`}
        rows={6}
        spellCheck={false}
        value={text}
        disabled={props.isDisabled}
        aria-invalid={isBroken || props.isInvalid || undefined}
        aria-describedby={props.describedBy}
        onChange={(event) => {
          setText(event.target.value);
          try {
            const next = event.target.value.trim() === "" ? null : (JSON.parse(event.target.value) as Value);
            setBroken(false);
            props.onChange(next);
          } catch {
            setBroken(true);
          }
        }}
      />
      {isBroken ? <p className="hint bad">{t("field.json_broken")}</p> : null}
    </>
  );
}

export function JsonView({ value }: ViewProps) {
  return value === null || value === undefined ? null : <pre className="mono">{JSON.stringify(value, null, 2)}</pre>;
}
