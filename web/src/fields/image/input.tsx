import { useState } from "react";
import { useTranslation } from "react-i18next";
import { attach, previewAddress } from "~/core/calls";
import { asFault } from "~/core/fault";
import { isEmpty, labelsOf } from "../shared/values";
import type { InputProps, ViewProps } from "../type";

/** The kinds of pictures that the server shows inside a page. */
export const PICTURES = "image/png,image/jpeg,image/gif,image/webp";

const nameOf = ({ field, value, around }: ViewProps) => labelsOf(field, value, around.record, around.lists).join("");

const pictureAs = (className: string) => (props: ViewProps) =>
  isEmpty(props.value) ? null : (
    <img className={className} src={previewAddress(props.value)} alt={`${props.field.label}: ${nameOf(props)}`} loading="lazy" />
  );

export const ImageView = pictureAs("picture");
/** In a list it is as high as a line allows. */
export const imageCell = pictureAs("thumb");

/** Hangs a picture on the record and hands its file over; the field is saved with the rest. */
export function useUpload({ around, onChange }: InputProps) {
  const [isBusy, setBusy] = useState(false);
  const [fault, setFault] = useState<string | null>(null);
  const id = typeof around.record.entity_id === "number" ? around.record.entity_id : null;
  const upload = async (file: File) => {
    if (id === null) return;
    setBusy(true);
    setFault(null);
    try {
      const made = await attach(around.model, id, file);
      onChange(made.entity_id ?? null, file.name);
    } catch (error) {
      setFault(asFault(error).message);
    } finally {
      setBusy(false);
    }
  };
  return { canUpload: id !== null, isBusy, fault, upload };
}

export function ImageInput(props: InputProps) {
  const { t } = useTranslation();
  const { canUpload, isBusy, fault, upload } = useUpload(props);
  if (!canUpload) return <p className="hint">{t("field.attach_after_save")}</p>;
  return (
    <div className="attach">
      {props.value ? <ImageView {...props} /> : null}
      <input
        id={props.id}
        type="file"
        accept={PICTURES}
        disabled={props.isDisabled || isBusy}
        aria-describedby={props.describedBy}
        aria-invalid={props.isInvalid || undefined}
        onChange={(event) => {
          const file = event.target.files?.[0];
          if (file) void upload(file);
        }}
      />
      {props.value ? (
        <button type="button" className="btn sm" onClick={() => props.onChange(null)}>
          {t("image.take_away")}
        </button>
      ) : null}
      <p role="alert" className="hint bad">
        {fault}
      </p>
    </div>
  );
}
