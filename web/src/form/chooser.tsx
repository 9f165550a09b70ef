import { keepPreviousData, useQuery } from "@tanstack/react-query";
import { useDeferredValue, useState } from "react";
import { useTranslation } from "react-i18next";
import { records } from "~/core/calls";
import { asFault } from "~/core/fault";
import { Dialog } from "~/parts/dialog";
import { FaultState, Loading } from "~/parts/states";

const SHOWN = 50;

export interface ChooserProps {
  model: string;
  label: string;
  /** Those that are there already. */
  without: number[];
  isBusy: boolean;
  onSubmit: (keys: number[]) => void;
  onClose: () => void;
}

/** A window of records with check boxes; what is checked stays so while something else is searched for. */
export function Chooser({ model, label, without, isBusy, onSubmit, onClose }: ChooserProps) {
  const { t } = useTranslation();
  const [search, setSearch] = useState("");
  const [checked, setChecked] = useState<Map<number, string>>(new Map());
  const words = useDeferredValue(search.trim());
  const query = useQuery({
    queryKey: ["records", model, "chooser", words],
    queryFn: ({ signal }) =>
      records(model, { search: words || undefined, fields: "entity_id", limit: SHOWN + Math.min(without.length, 200) }, signal),
    placeholderData: keepPreviousData,
  });
  const found = (query.data?.items ?? [])
    .map((one) => ({ key: Number(one.entity_id ?? one.user_id), title: String(one._title ?? one.entity_id) }))
    .filter((one) => !without.includes(one.key))
    .slice(0, SHOWN);
  const hidden = [...checked].filter(([key]) => !found.some((one) => one.key === key)).map(([key, title]) => ({ key, title }));
  const toggle = (key: number, title: string) => {
    const next = new Map(checked);
    if (!next.delete(key)) next.set(key, title);
    setChecked(next);
  };
  return (
    <Dialog
      title={t("related.choose_title", { what: label })}
      isOpen
      onClose={onClose}
      size={480}
      footer={
        <>
          <button type="button" className="btn" onClick={onClose}>
            {t("common.cancel")}
          </button>
          <button
            type="button"
            className="btn primary"
            disabled={isBusy || checked.size === 0}
            aria-busy={isBusy}
            onClick={() => onSubmit([...checked.keys()])}
          >
            {t("related.submit", { count: checked.size })}
          </button>
        </>
      }
    >
      <label className="label" htmlFor="chooser-search">
        {t("related.search")}
      </label>
      <input
        id="chooser-search"
        className="input"
        type="search"
        autoComplete="off"
        data-autofocus
        value={search}
        onChange={(event) => setSearch(event.target.value)}
      />
      {query.error ? <FaultState fault={asFault(query.error)} onRetry={() => void query.refetch()} /> : null}
      {query.isPending ? <Loading label={t("common.loading")} rows={6} /> : null}
      <fieldset className="chooser">
        <legend className="sr">{label}</legend>
        {[...hidden, ...found].map((one) => (
          <label key={one.key}>
            <input type="checkbox" className="check" checked={checked.has(one.key)} onChange={() => toggle(one.key, one.title)} />
            <span className="cut">{one.title}</span>
          </label>
        ))}
      </fieldset>
      {query.data && found.length + hidden.length === 0 ? <p className="muted">{t("related.no_more")}</p> : null}
      {query.data?.next ? <p className="muted">{t("related.shown", { count: found.length })}</p> : null}
    </Dialog>
  );
}
