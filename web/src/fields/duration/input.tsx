import { useTranslation } from "react-i18next";
import { duration, parseDuration } from "~/core/format";
import { Textbox } from "../shared/textbox";
import type { InputProps, ViewProps } from "../type";

/** Typed as "1:30", "90" (minutes) or "1 h 30 m", kept in seconds. */
export function DurationInput(props: InputProps) {
  const { t } = useTranslation();
  return (
    <Textbox
      {...props}
      isNumber
      placeholder={t("field.duration_hint")}
      show={(value) => duration(value)}
      read={(text) => (text.trim() === "" ? null : (parseDuration(text) ?? undefined))}
    />
  );
}

export const durationCell = ({ value }: ViewProps) => duration(value);

export function DurationView(props: ViewProps) {
  return <span className="num">{durationCell(props)}</span>;
}
