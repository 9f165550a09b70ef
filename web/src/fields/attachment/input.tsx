import { useState } from "react";
import { useTranslation } from "react-i18next";
import { attach, attachmentAddress } from "~/core/calls";
import { asFault } from "~/core/fault";
import type { Value } from "~/core/types";
import { Icon } from "~/parts/icon";
import { toast } from "~/parts/toast";
import { labelsOf } from "../shared/values";
import type { InputProps, ViewProps } from "../type";

const idsOf = (value: Value): Value[] => (Array.isArray(value) ? value : value === null || value === undefined ? [] : [value]);

export function AttachmentView({ field, value, around }: ViewProps) {
  const ids = idsOf(value);
  const labels = labelsOf(field, ids, around.record, around.lists);
  return (
    <span className="files">
      {ids.map((id, i) => (
        <a key={String(id)} className="file" href={attachmentAddress(id)} download>
          <Icon name="paperclip" size={14} />
          {labels[i]}
        </a>
      ))}
    </span>
  );
}

export function AttachmentInput(props: InputProps) {
  const { t } = useTranslation();
  const [isBusy, setBusy] = useState(false);
  const { model, record } = props.around;
  const id = record.entity_id;
  const add = async (files: FileList | null) => {
    if (!files || typeof id !== "number") return;
    setBusy(true);
    try {
      const made = await Promise.all(Array.from(files, (file) => attach(model, id, file)));
      props.onChange([...idsOf(props.value), ...made.map((one) => one.entity_id as number)]);
    } catch (error) {
      toast(asFault(error).message, { isFault: true });
    } finally {
      setBusy(false);
    }
  };
  return (
    <div className="attach">
      <AttachmentView {...props} />
      {typeof id === "number" ? (
        <input
          id={props.id}
          type="file"
          multiple
          disabled={props.isDisabled || isBusy}
          aria-describedby={props.describedBy}
          onChange={(event) => void add(event.target.files)}
        />
      ) : (
        <p className="hint">{t("field.attach_after_save")}</p>
      )}
    </div>
  );
}

export const attachmentCell = ({ value }: ViewProps) => {
  const n = idsOf(value).length;
  return n ? String(n) : "";
};
