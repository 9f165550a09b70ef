import { useQuery } from "@tanstack/react-query";
import { Link } from "@tanstack/react-router";
import { useState } from "react";
import { useTranslation } from "react-i18next";
import { asFault } from "~/core/fault";
import { isWriting } from "~/core/keys";
import { recordScreenQuery } from "~/core/queries";
import { closeWindow, type Opened } from "~/core/window";
import { Dialog } from "~/parts/dialog";
import { Icon } from "~/parts/icon";
import { FaultState, Loading } from "~/parts/states";
import { Record } from "./record";
import "./form.css";

/** Escape belongs to what stands over the window: a dialog of the record, a menu, a field that is being written. */
function leave(): void {
  const isBusy = document.querySelectorAll("[role=dialog]").length > 1 || document.querySelector("[role=menu],[role=listbox]");
  if (!isBusy && !isWriting(document.activeElement)) closeWindow();
}

/** A record over the page one came from, which stands there unchanged when it is closed. */
export function RecordWindow({ model, id }: Opened) {
  const { t } = useTranslation();
  const query = useQuery(recordScreenQuery(model, id));
  const [tab, setTab] = useState<string | null>(null);
  const path: string = `/record/${model}/${id}`;
  const title = (
    <>
      {query.data?.model.label ?? ""}{" "}
      <Link className="btn ghost sm" to={path}>
        <Icon name="maximize" size={14} />
        {t("window.full")}
      </Link>
    </>
  );
  return (
    <Dialog title={title} isOpen onClose={leave} size="min(1280px, 96vw)">
      <article className="record-window">
        {query.error && !query.data ? (
          <FaultState fault={asFault(query.error)} onRetry={() => void query.refetch()} />
        ) : query.data ? (
          <Record screen={query.data} id={id} tab={tab} onTab={setTab} onLeave={closeWindow} />
        ) : (
          <Loading label={t("common.loading")} rows={10} />
        )}
      </article>
    </Dialog>
  );
}
