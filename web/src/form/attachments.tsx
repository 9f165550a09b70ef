import { useQuery } from "@tanstack/react-query";
import { useRef, useState } from "react";
import { useTranslation } from "react-i18next";
import { attach, attachmentAddress, attachments, deleteRecord, previewAddress, undoBatch } from "~/core/calls";
import { asFault } from "~/core/fault";
import { bytes } from "~/core/format";
import { touch } from "~/core/queries";
import type { Values } from "~/core/types";
import { useFileDrop } from "~/parts/filedrop";
import { Icon } from "~/parts/icon";
import { IconButton } from "~/parts/menu";
import { FaultState, Loading, State } from "~/parts/states";
import { Time } from "~/parts/time";
import { toast } from "~/parts/toast";

export const attachmentsQuery = (model: string, id: number) => ({
  queryKey: ["attachments", model, id],
  queryFn: () => attachments(model, id),
});

export interface AttachmentsProps {
  model: string;
  id: number;
  canAdd: boolean;
  canRemove?: boolean;
}

export function Attachments({ model, id, canAdd, canRemove = canAdd }: AttachmentsProps) {
  const { t } = useTranslation();
  const query = useQuery(attachmentsQuery(model, id));
  const [isBusy, setBusy] = useState(0);
  const picker = useRef<HTMLInputElement>(null);
  const add = async (files: File[]) => {
    for (const file of files) {
      setBusy((n) => n + 1);
      try {
        await attach(model, id, file);
      } catch (error) {
        toast(t("attach.fault", { name: file.name, why: asFault(error).message }), { isFault: true });
      }
      setBusy((n) => n - 1);
    }
    touch(model, id);
  };
  const remove = async (attachment: number, name: string) => {
    try {
      const { batch } = await deleteRecord("attachment/attachment", attachment);
      toast(t("attach.removed", { name }), { icon: "trash", undo: () => undoBatch(batch).then(() => touch(model, id)) });
    } catch (error) {
      toast(asFault(error).message, { isFault: true });
    }
    touch(model, id);
  };
  const items = query.data?.items ?? [];
  const { isOver, drop } = useFileDrop((files) => void add(files), canAdd);
  return (
    <div className={`attachments ${isOver ? "over" : ""}`} {...drop}>
      {canAdd ? (
        <div className="row">
          <button type="button" className="btn sm" onClick={() => picker.current?.click()}>
            <Icon name="paperclip" />
            {t("attach.add")}
          </button>
          <span className="muted" role="status">
            {isBusy > 0 ? t("attach.busy", { count: isBusy }) : t("attach.hint")}
          </span>
          <input
            ref={picker}
            type="file"
            multiple
            hidden
            aria-hidden="true"
            tabIndex={-1}
            onChange={(event) => void add(Array.from(event.target.files ?? []))}
          />
        </div>
      ) : null}
      {query.error ? <FaultState fault={asFault(query.error)} onRetry={() => void query.refetch()} /> : null}
      {query.isPending ? <Loading label={t("common.loading")} rows={3} /> : null}
      {query.data && items.length === 0 ? (
        <State icon="paperclip" title={t("attach.empty")} text={canAdd ? t("attach.empty_text") : undefined} />
      ) : null}
      <ul className="attach-list">
        {items.map((item) => {
          const name = String(item.name ?? item.filename ?? item._title ?? item.entity_id);
          const isImage = String(item.mime ?? "").startsWith("image/");
          const labels = item._labels as Values | undefined;
          return (
            <li key={item.entity_id}>
              {isImage ? (
                <img src={previewAddress(item.entity_id as number)} alt="" loading="lazy" />
              ) : (
                <span className="doc">
                  <Icon name="file-text" size={20} />
                </span>
              )}
              <span className="words">
                <a href={attachmentAddress(item.entity_id as number)} download>
                  {name}
                </a>
                <small>
                  {bytes(item.size)} · {String(labels?.created_by ?? item.created_by ?? "")} · <Time at={String(item.created_at ?? "")} />
                </small>
              </span>
              {canRemove ? (
                <IconButton icon="trash" label={t("attach.remove", { name })} onClick={() => void remove(item.entity_id as number, name)} />
              ) : null}
            </li>
          );
        })}
      </ul>
    </div>
  );
}
