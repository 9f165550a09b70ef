import { useTranslation } from "react-i18next";
import { duration, parseDuration } from "~/core/format";
import { Textbox } from "../shared/textbox";
import { secondsIn, secondsOf } from "../shared/values";
import type { InputProps, ViewProps } from "../type";

/** Typed as "1:30", "90" (minutes) or "1 h 30 m", kept in the unit of the field. */
export function DurationInput(props: InputProps) {
  const { t } = useTranslation();
  const { field } = props;
  const read = (text: string) => {
    if (text.trim() === "") return null;
    const seconds = parseDuration(text);
    return seconds === null ? undefined : Math.round(seconds / secondsIn(field));
  };
  return (
    <Textbox {...props} isNumber placeholder={t("field.duration_hint")} show={(value) => duration(secondsOf(field, value))} read={read} />
  );
}

export const durationCell = ({ field, value }: Pick<ViewProps, "field" | "value">) => duration(secondsOf(field, value));

export function DurationView(props: ViewProps) {
  return <span className="num">{durationCell(props)}</span>;
}
