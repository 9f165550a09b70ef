import { useRef } from "react";
import { useTranslation } from "react-i18next";
import { attach, previewAddress } from "~/core/calls";
import { asFault } from "~/core/fault";
import { RichEditor } from "~/parts/rich/editor";
import type { RichHandle } from "~/parts/rich/rich";
import { useCalls } from "~/parts/rich/usecalls";
import { toast } from "~/parts/toast";
import type { InputProps } from "../type";

/** A long text of a record: people are called by "@", and a pasted picture hangs on the record and stands in the words. */
export function RichText(props: InputProps) {
  const { t } = useTranslation();
  const words = useRef<RichHandle>(null);
  const { model, record } = props.around;
  const id = typeof record.entity_id === "number" ? record.entity_id : null;
  const calls = useCalls({ model, id, isInternal: false, signs: "@", words });
  const paste = (files: File[]) => {
    if (id === null) return toast(t("editor.picture_needs_record"), { isFault: true });
    for (const file of files)
      attach(model, id, file)
        .then((made) => words.current?.picture(previewAddress(made.entity_id ?? null), file.name))
        .catch((error: unknown) => toast(asFault(error).message, { isFault: true }));
  };
  return (
    <div className={`area rich-box ${props.isInvalid ? "bad" : ""}`}>
      {calls.offer}
      <RichEditor
        {...calls.rich}
        id={props.id}
        label={props.field.label}
        html={typeof props.value === "string" ? props.value : null}
        onChange={(next) => props.onChange(next)}
        placeholder={t("editor.placeholder")}
        hasBar
        isDisabled={props.isDisabled}
        isRequired={props.isRequired}
        isInvalid={props.isInvalid}
        describedBy={props.describedBy}
        autoFocus={props.autoFocus}
        onFiles={paste}
        handle={words}
      />
    </div>
  );
}
