import { DateInput, DatesProvider, DateTimePicker } from "@mantine/dates";
import "@mantine/dates/styles.css";
import "dayjs/locale/it";
import dayjs from "dayjs";
import customParseFormat from "dayjs/plugin/customParseFormat";
import { useTranslation } from "react-i18next";
import { firstDayOfWeek, fromWall, toWall } from "~/core/format";
import { language } from "~/core/texts";
import type { InputProps } from "../type";

dayjs.extend(customParseFormat);

/** Dates have no zone; a moment is shown and typed in the reader's zone and stored in UTC. */
export function DatePicker(props: InputProps & { kind: "date" | "datetime" }) {
  const { t } = useTranslation();
  const { kind, value, onChange } = props;
  const shared = {
    id: props.id,
    disabled: props.isDisabled,
    error: props.isInvalid,
    "aria-required": props.isRequired || undefined,
    "aria-describedby": props.describedBy,
    clearable: !props.isRequired,
    popoverProps: { withinPortal: true, transitionProps: { duration: 0 } },
    size: "sm" as const,
    autoFocus: props.autoFocus,
  };
  const text = typeof value === "string" && value !== "" ? value : null;
  return (
    <DatesProvider settings={{ locale: language(), firstDayOfWeek: firstDayOfWeek() }}>
      {kind === "date" ? (
        <DateInput
          {...shared}
          value={text}
          valueFormat="DD MMM YYYY"
          placeholder={t("field.date_hint")}
          onChange={(next) => onChange(next ? String(next).slice(0, 10) : null)}
        />
      ) : (
        <DateTimePicker
          {...shared}
          aria-label={props.field.label}
          value={toWall(text)}
          valueFormat="ddd DD MMM YYYY, HH:mm"
          placeholder={t("field.datetime_hint")}
          onChange={(next) => onChange(next ? fromWall(String(next)) : null)}
        />
      )}
    </DatesProvider>
  );
}
