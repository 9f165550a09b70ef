import { useQuery } from "@tanstack/react-query";
import { useState } from "react";
import { useTranslation } from "react-i18next";
import { analyseTable, caches, type MemoryCache, refreshCaches } from "~/core/calls";
import { asFault } from "~/core/fault";
import { integer } from "~/core/format";
import { client } from "~/core/queries";
import { faultWords } from "~/pages/kit";
import { Icon } from "~/parts/icon";
import { Loading } from "~/parts/states";
import { Time } from "~/parts/time";
import { toast } from "~/parts/toast";
import { FaultPage } from "~/shell/faultpage";
import { useTitle } from "~/shell/title";
import { ModelChoice } from "./forms";
import { PlainTable } from "./table";
import "./admin.css";

const KEY = ["caches"];

/** What the program keeps in memory, how often it was there when asked for, and the way to have it read again. */
export function CachesPage() {
  const { t } = useTranslation();
  useTitle(t("caches.title"));
  const query = useQuery({ queryKey: KEY, queryFn: caches, refetchInterval: 5000 });
  const [isBusy, setBusy] = useState(false);
  const [model, setModel] = useState("service/operation");
  const act = async (work: () => Promise<unknown>, words: string) => {
    setBusy(true);
    try {
      await work();
      await client.invalidateQueries({ queryKey: KEY });
      toast(words);
    } catch (error) {
      toast(faultWords(asFault(error), t), { isFault: true });
    } finally {
      setBusy(false);
    }
  };
  if (query.error && !query.data) return <FaultPage error={query.error} reset={() => void query.refetch()} />;
  const list = query.data?.items ?? [];
  return (
    <div className="admin">
      <div className="account-line">
        <h1>{t("caches.title")}</h1>
        <button
          type="button"
          className="btn primary"
          disabled={isBusy || !query.data}
          onClick={() => void act(() => refreshCaches([]), t("caches.all_done"))}
        >
          <Icon name="refresh" />
          {t("caches.all")}
        </button>
      </div>
      <p className="muted">{t("caches.text")}</p>
      {query.data ? (
        <Caches
          list={list}
          isBusy={isBusy}
          onRefresh={(one) => void act(() => refreshCaches([one.code]), t("caches.done", { what: one.label }))}
        />
      ) : (
        <Loading label={t("common.loading")} rows={8} />
      )}
      <section aria-labelledby="statistics">
        <h2 id="statistics">{t("caches.statistics")}</h2>
        <p className="muted">{t("caches.statistics_text")}</p>
        <div className="admin-choices">
          <ModelChoice id="caches-model" model={model} onChange={setModel} />
          <button type="button" className="btn" disabled={isBusy} onClick={() => void act(() => analyseTable(model), t("caches.analysed"))}>
            {t("caches.analyse")}
          </button>
        </div>
      </section>
    </div>
  );
}

function rate(one: MemoryCache): string {
  return one.asked ? `${Math.round((100 * (one.found ?? 0)) / one.asked)} %` : "–";
}

function Caches({ list, isBusy, onRefresh }: { list: MemoryCache[]; isBusy: boolean; onRefresh: (one: MemoryCache) => void }) {
  const { t } = useTranslation();
  return (
    <PlainTable heads={[t("caches.what"), t("caches.entries"), t("caches.rate"), t("caches.emptied")]} last={t("caches.refresh")}>
      {list.map((one) => (
        <tr key={one.code}>
          <td>{one.label}</td>
          <td className="num">{integer(one.entries)}</td>
          <td className="num">{rate(one)}</td>
          <td>{one.emptied ? <Time at={one.emptied} as="inline" /> : <span className="muted">{t("caches.never")}</span>}</td>
          <td className="end">
            {one.can_refresh ? (
              <button
                type="button"
                className="btn sm"
                disabled={isBusy}
                onClick={() => onRefresh(one)}
                aria-label={t("caches.refresh_one", { what: one.label })}
              >
                {t("caches.refresh")}
              </button>
            ) : null}
          </td>
        </tr>
      ))}
    </PlainTable>
  );
}
