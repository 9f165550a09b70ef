// Files that visitors send along: sent ahead one by one, named on the page, and gone within the hour unless a message takes them.
import { useRef, useState } from "react";
import { useTranslation } from "react-i18next";
import { address } from "~/core/api";
import { asFault } from "~/core/fault";
import { bytes } from "~/core/format";
import { faultWords } from "~/pages/kit";
import { useFileDrop } from "~/parts/filedrop";
import { Icon } from "~/parts/icon";
import { IconButton } from "~/parts/menu";
import { type GuestFile, type GuestTakes, guestUpload } from "./calls";

interface Sent {
  key: number;
  name: string;
  size: number;
  /** null while it is on its way. */
  ticket: string | null;
  fault: string | null;
}

/** useFiles keeps the files of one message. */
export function useFiles() {
  const { t } = useTranslation();
  const [files, setFiles] = useState<Sent[]>([]);
  const next = useRef(0);
  const put = (key: number, change: Partial<Sent>) =>
    setFiles((before) => before.map((one) => (one.key === key ? { ...one, ...change } : one)));
  const add = async (file: File, takes: GuestTakes) => {
    next.current += 1;
    const key = next.current;
    const isLarge = file.size > takes.mb * 1024 * 1024;
    setFiles((before) => [
      ...before,
      { key, name: file.name, size: file.size, ticket: null, fault: isLarge ? t("guest.file_large", { mb: takes.mb }) : null },
    ]);
    if (isLarge) return;
    try {
      put(key, { ticket: (await guestUpload(file)).ticket });
    } catch (error) {
      put(key, { fault: faultWords(asFault(error), t) });
    }
  };
  return {
    files,
    add,
    remove: (key: number) => setFiles((before) => before.filter((one) => one.key !== key)),
    clear: () => setFiles([]),
    tickets: files.flatMap((one) => one.ticket ?? []),
    isBusy: files.some((one) => one.ticket === null && one.fault === null),
  };
}

interface PickerProps {
  id: string;
  takes: GuestTakes;
  state: ReturnType<typeof useFiles>;
}

export function FilePicker({ id, takes, state }: PickerProps) {
  const { t } = useTranslation();
  const input = useRef<HTMLInputElement>(null);
  const free = takes.most - state.files.length;
  const take = (files: File[]) => {
    for (const file of files.slice(0, Math.max(free, 0))) void state.add(file, takes);
  };
  const { isOver, drop } = useFileDrop(take);
  if (takes.most === 0) return null;
  return (
    <div className={`kit-line guest-files ${isOver ? "over" : ""}`} {...drop}>
      <span className="label" id={`${id}-label`}>
        {t("guest.files")}
      </span>
      {state.files.length > 0 ? (
        <ul aria-labelledby={`${id}-label`}>
          {state.files.map((one) => (
            <li key={one.key} className={one.fault ? "bad" : ""}>
              <Icon name="paperclip" size={16} />
              <span className="grow">
                {one.name} <small className="muted num">{one.ticket || one.fault ? bytes(one.size) : t("composer.uploading")}</small>
                {one.fault ? (
                  <small role="alert" className="hint bad">
                    {one.fault}
                  </small>
                ) : null}
              </span>
              <IconButton icon="x" label={t("guest.file_remove", { name: one.name })} onClick={() => state.remove(one.key)} />
            </li>
          ))}
        </ul>
      ) : null}
      <input
        ref={input}
        type="file"
        hidden
        multiple
        accept={takes.types.map((one) => `.${one}`).join(",")}
        onChange={(event) => {
          take([...(event.target.files ?? [])]);
          event.target.value = "";
        }}
      />
      <div>
        <button type="button" className="btn" disabled={free <= 0} aria-describedby={`${id}-hint`} onClick={() => input.current?.click()}>
          <Icon name="paperclip" />
          {t("guest.file_add")}
        </button>
      </div>
      <p className="hint" id={`${id}-hint`}>
        {t("guest.files_hint", { count: takes.most, mb: takes.mb })}
      </p>
    </div>
  );
}

export function FileList({ token, files }: { token: string; files: GuestFile[] }) {
  if (files.length === 0) return null;
  return (
    <ul className="guest-hung">
      {files.map((one) => (
        <li key={one.code}>
          <a href={address(`/guest/requests/${encodeURIComponent(token)}/files/${one.code}`)} download={one.name}>
            <Icon name="paperclip" size={16} />
            {one.name} <small className="muted num">{bytes(one.size)}</small>
          </a>
        </li>
      ))}
    </ul>
  );
}
