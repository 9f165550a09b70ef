import { useState } from "react";
import { useTranslation } from "react-i18next";
import { IconButton } from "~/parts/menu";
import { isEmpty } from "../shared/values";
import type { InputProps, ViewProps } from "../type";

export function SecretInput(props: InputProps) {
  const { t } = useTranslation();
  const [isShown, setShown] = useState(false);
  const [text, setText] = useState("");
  return (
    <div className="pw">
      <input
        id={props.id}
        className={`input ${props.isInvalid ? "bad" : ""}`}
        type={isShown ? "text" : "password"}
        value={text}
        placeholder={isEmpty(props.value) ? undefined : t("field.secret_set")}
        autoComplete="new-password"
        disabled={props.isDisabled}
        aria-describedby={props.describedBy}
        onChange={(event) => {
          setText(event.target.value);
          props.onChange(event.target.value === "" ? null : event.target.value);
        }}
      />
      <IconButton
        icon={isShown ? "eye-off" : "eye"}
        label={t(isShown ? "field.hide" : "field.show")}
        size="xs"
        onClick={() => setShown(!isShown)}
      />
    </div>
  );
}

export const secretCell = ({ value }: ViewProps) => (isEmpty(value) ? "" : "••••••");

export function SecretView(props: ViewProps) {
  const { t } = useTranslation();
  return isEmpty(props.value) ? null : <span aria-label={t("field.secret_set")}>••••••</span>;
}
