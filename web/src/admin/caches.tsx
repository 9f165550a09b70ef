import { useQuery } from "@tanstack/react-query";
import { useState } from "react";
import { useTranslation } from "react-i18next";
import { analyseTable, caches, type MemoryCache, refreshCaches, switchCaches } from "~/core/calls";
import { asFault } from "~/core/fault";
import { bytes, integer } from "~/core/format";
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
  const act = async <A,>(work: () => Promise<A>, words: (answer: A) => string) => {
    setBusy(true);
    try {
      const answer = await work();
      await client.invalidateQueries({ queryKey: KEY });
      toast(words(answer));
    } catch (error) {
      toast(faultWords(asFault(error), t), { isFault: true });
    } finally {
      setBusy(false);
    }
  };
  if (query.error && !query.data) return <FaultPage error={query.error} reset={() => void query.refetch()} />;
  const list = query.data?.items ?? [];
  const named = (codes: string[]) =>
    codes
      .map((code) => list.find((one) => one.code === code)?.label ?? code)
      .sort((a, b) => a.localeCompare(b))
      .join("; ");
  const refresh = (codes: string[]) =>
    void act(
      () => refreshCaches(codes),
      (answer) => t("caches.done", { what: named(answer.refreshed) }),
    );
  const off = list.filter((one) => one.off);
  return (
    <div className="admin">
      <div className="account-line">
        <h1>{t("caches.title")}</h1>
        <button type="button" className="btn primary" disabled={isBusy || !query.data} onClick={() => refresh([])}>
          <Icon name="refresh" />
          {t("caches.all")}
        </button>
      </div>
      <p className="muted">{t("caches.text")}</p>
      {off.length > 0 ? (
        <p className="kit-notice" role="status">
          <Icon name="alert-triangle" />
          {t("caches.some_off", { what: named(off.map((one) => one.code)) })}
        </p>
      ) : null}
      {query.data ? (
        <Caches
          list={list}
          isBusy={isBusy}
          onRefresh={(one) => refresh([one.code])}
          onSwitch={(one, on) =>
            void act(
              () => switchCaches([one.code], on),
              (answer) => t(on ? "caches.is_on" : "caches.is_off", { what: named(answer.switched) }),
            )
          }
        />
      ) : (
        <Loading label={t("common.loading")} rows={8} />
      )}
      <section aria-labelledby="statistics">
        <h2 id="statistics">{t("caches.statistics")}</h2>
        <p className="muted">{t("caches.statistics_text")}</p>
        <div className="admin-choices">
          <ModelChoice id="caches-model" model={model} onChange={setModel} />
          <button
            type="button"
            className="btn"
            disabled={isBusy}
            onClick={() =>
              void act(
                () => analyseTable(model),
                () => t("caches.analysed"),
              )
            }
          >
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

interface CachesProps {
  list: MemoryCache[];
  isBusy: boolean;
  onRefresh: (one: MemoryCache) => void;
  onSwitch: (one: MemoryCache, on: boolean) => void;
}

function Caches({ list, isBusy, onRefresh, onSwitch }: CachesProps) {
  const { t } = useTranslation();
  return (
    <PlainTable
      heads={[t("caches.what"), t("caches.entries"), t("caches.size"), t("caches.rate"), t("caches.emptied"), t("caches.in_use")]}
      last={t("caches.refresh")}
    >
      {list.map((one) => (
        <tr key={one.code}>
          <td>{one.label}</td>
          <td className="num">{integer(one.entries)}</td>
          <td className="num">{one.bytes === null ? "–" : bytes(one.bytes)}</td>
          <td className="num">{rate(one)}</td>
          <td>{one.emptied ? <Time at={one.emptied} as="inline" /> : <span className="muted">{t("caches.never")}</span>}</td>
          <td>
            {one.can_switch ? (
              <input
                type="checkbox"
                className="switch"
                checked={!one.off}
                disabled={isBusy}
                aria-label={t("caches.in_use_one", { what: one.label })}
                onChange={(event) => onSwitch(one, event.target.checked)}
              />
            ) : (
              <span className="muted">{t("caches.always")}</span>
            )}
          </td>
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
