import { useState } from "react";
import { useTranslation } from "react-i18next";
import type { RecordScreen } from "~/core/types";
import { EditorInput } from "~/fields/editor/input";
import { fieldType } from "~/fields/registry";
import { isEmpty, labelOf } from "~/fields/shared/values";
import { Avatar } from "~/parts/avatar";
import { Html } from "~/parts/html";
import { IconButton } from "~/parts/menu";
import { Time } from "~/parts/time";
import type { FormParts } from "./fieldsets";

/** The first words of a record: what was asked, by whom. It is a field like any other and can be edited here. */
export function Opening({ screen, parts }: { screen: RecordScreen; parts: FormParts }) {
  const { t } = useTranslation();
  const [isEditing, setEditing] = useState(false);
  const { model, record, lists } = screen;
  const field = model.fields.find((one) => one.code === "description");
  const standing = parts.standings.get("description");
  const value = parts.around.record.description ?? null;
  if (!field || standing?.isHidden || (isEmpty(value) && !isEditing)) return null;
  const whoField = model.fields.find((one) => one.code === "requester_username");
  const who = whoField ? labelOf(whoField, record.requester_username ?? null, record, lists) : "";
  const isRich = fieldType(field.type).code === "editor";
  const isChanged = parts.draft ? "description" in parts.draft.changes : false;
  return (
    <article className="co" aria-label={field.label}>
      <Avatar
        name={who || record._title || "?"}
        username={record.requester_username ? String(record.requester_username) : null}
        isMe={record.requester_username === parts.around.me}
        size="md"
      />
      <div className={`bub from ${isChanged ? "changed" : ""}`}>
        <div className="m">
          <b>{who || field.label}</b>
          {who ? <span className="tag mail">{field.label}</span> : null}
          {standing && !standing.isLocked ? (
            <IconButton
              icon={isEditing ? "check" : "pencil"}
              size="xs"
              label={t(isEditing ? "field.done" : "field.edit", { field: field.label })}
              onClick={() => setEditing(!isEditing)}
            />
          ) : null}
          <Time at={String(record.created_at ?? "")} />
        </div>
        {isEditing ? (
          isRich ? (
            <EditorInput
              id="f-description"
              field={field}
              value={value}
              around={parts.around}
              autoFocus
              onChange={(next) => parts.onSet("description", next)}
            />
          ) : (
            <textarea
              className="area"
              aria-label={field.label}
              rows={5}
              value={typeof value === "string" ? value : ""}
              onChange={(event) => parts.onSet("description", event.target.value)}
            />
          )
        ) : isRich ? (
          <Html html={String(value)} />
        ) : (
          <p className="pre">{String(value)}</p>
        )}
      </div>
    </article>
  );
}
