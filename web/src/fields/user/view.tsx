import { t as say } from "i18next";
import { useTranslation } from "react-i18next";
import { Avatar } from "~/parts/avatar";
import { isEmpty, labelOf } from "../shared/values";
import type { ViewProps } from "../type";

export function userCell({ field, value, around }: ViewProps) {
  if (isEmpty(value)) {
    return field.code.startsWith("assigned") ? (
      <span className="who muted">
        <Avatar name={null} />
        {say("field.nobody")}
      </span>
    ) : null;
  }
  const label = labelOf(field, value, around.record, around.lists);
  return (
    <span className="who">
      <Avatar name={label} username={String(value)} isMe={value === around.me} />
      <span className="cut">{label}</span>
    </span>
  );
}

export function UserView(props: ViewProps) {
  const { t } = useTranslation();
  return (
    <>
      {userCell(props)} {props.value && props.value === props.around.me ? <span className="muted">{t("field.you")}</span> : null}
    </>
  );
}
