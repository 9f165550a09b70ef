import { t as say } from "i18next";
import { useTranslation } from "react-i18next";
import type { InputProps, ViewProps } from "../type";

export function FlagInput(props: InputProps) {
  const { t } = useTranslation();
  const isOn = props.value === true;
  return (
    <span className="flag">
      <input
        id={props.id}
        type="checkbox"
        role="switch"
        className="switch"
        checked={isOn}
        disabled={props.isDisabled}
        aria-describedby={props.describedBy}
        autoFocus={props.autoFocus}
        onChange={(event) => props.onChange(event.target.checked)}
      />
      <span aria-hidden="true">{t(isOn ? "common.yes" : "common.no")}</span>
    </span>
  );
}

export const flagCell = ({ value }: ViewProps) => (value === true ? say("common.yes") : value === false ? say("common.no") : "");

export function FlagView(props: ViewProps) {
  return <span>{flagCell(props)}</span>;
}
