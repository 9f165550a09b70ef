import { useInfiniteQuery, useQuery } from "@tanstack/react-query";
import { Link, useNavigate, useSearch } from "@tanstack/react-router";
import { useState } from "react";
import { useTranslation } from "react-i18next";
import { type ConfigChange, changeConfig, configDrifts, configVersion, configVersions, rollBack } from "~/core/calls";
import { asFault } from "~/core/fault";
import { client } from "~/core/queries";
import type { ConfigDiff, ConfigDrift, ConfigVersion } from "~/core/types";
import { Icon } from "~/parts/icon";
import { FaultState, Loading, State } from "~/parts/states";
import { Time } from "~/parts/time";
import { toast } from "~/parts/toast";
import { useTitle } from "~/shell/title";
import { Changes, kindWord, words } from "./changes";
import { messagesOf } from "./field/parts";
import { PlanDialog, SaveChanges } from "./plan";
import "./admin.css";
import "./versions.css";

/** Who changed the configuration, when and what; the way back to any of its versions; and what upgrades changed meanwhile. */
export function VersionsPage() {
  const { t } = useTranslation();
  useTitle(t("versions.title"));
  const { view, kind, code } = useSearch({ from: "/admin/versions" });
  const isDrifts = view === "drifts";
  return (
    <div className="admin">
      <div className="account-line">
        <h1>{t("versions.title")}</h1>
        <nav className="seg-links" aria-label={t("versions.title")}>
          <Link to="/admin/versions" search={{}} aria-current={isDrifts ? undefined : "page"}>
            {t("versions.list")}
          </Link>
          <Link to="/admin/versions" search={{ view: "drifts" }} aria-current={isDrifts ? "page" : undefined}>
            {t("versions.drifts")}
          </Link>
        </nav>
      </div>
      <p className="muted">{t(isDrifts ? "versions.drifts_text" : "versions.text")}</p>
      {kind && code && !isDrifts ? (
        <p className="row">
          <span className="chip">
            {kindWord(kind, t)} <code>{code}</code>
          </span>
          <Link to="/admin/versions" search={{}}>
            {t("versions.all")}
          </Link>
        </p>
      ) : null}
      {isDrifts ? <Drifts /> : <List />}
    </div>
  );
}

function List() {
  const { t } = useTranslation();
  const { version, kind, code } = useSearch({ from: "/admin/versions" });
  const navigate = useNavigate({ from: "/admin/versions" });
  const [goal, setGoal] = useState<ConfigVersion | null>(null);
  const query = useInfiniteQuery({
    queryKey: ["config", "versions", kind ?? "", code ?? ""],
    queryFn: ({ pageParam }) => configVersions({ kind, code, before: pageParam }),
    initialPageParam: null as number | null,
    getNextPageParam: (last) => last.next,
  });
  if (query.error) return <FaultState fault={asFault(query.error)} onRetry={() => void query.refetch()} />;
  if (query.isPending) return <Loading label={t("common.loading")} rows={8} />;
  const list = query.data.pages.flatMap((page) => page.items);
  const current = query.data.pages[0]?.current ?? 0;
  if (list.length === 0) return <State icon="history" title={t("versions.none")} text={t("versions.none_text")} />;
  const chosen = list.find((one) => String(one.version) === version) ?? list[0];
  return (
    <div className="versions">
      <div>
        <ol aria-label={t("versions.list")}>
          {list.map((one) => (
            <li key={one.version}>
              <button
                type="button"
                aria-current={one === chosen || undefined}
                onClick={() =>
                  void navigate({ search: (old) => ({ ...old, version: String(one.version) }), replace: true, resetScroll: false })
                }
              >
                <b>
                  {one.version}
                  {one.version === current ? <span className="tag">{t("versions.current")}</span> : null}
                </b>
                <span>{one.note || t("versions.no_note")}</span>
                <small>
                  {one.by || "–"}, <Time at={one.at} as="inline" />
                </small>
              </button>
            </li>
          ))}
        </ol>
        {query.hasNextPage ? (
          <button type="button" className="btn sm" disabled={query.isFetchingNextPage} onClick={() => void query.fetchNextPage()}>
            {t("versions.older")}
          </button>
        ) : null}
      </div>
      {chosen ? <One version={chosen} isCurrent={chosen.version === current} onBack={() => setGoal(chosen)} /> : null}
      {goal ? <Back version={goal} onClose={() => setGoal(null)} /> : null}
    </div>
  );
}

function One({ version, isCurrent, onBack }: { version: ConfigVersion; isCurrent: boolean; onBack: () => void }) {
  const { t } = useTranslation();
  const [back, setBack] = useState<ConfigDiff[] | null>(null);
  const query = useQuery({
    queryKey: ["config", "version", version.version],
    queryFn: () => configVersion(version.version),
    staleTime: Number.POSITIVE_INFINITY,
  });
  return (
    <section className="version" aria-labelledby="version-title">
      <div className="account-line">
        <h2 id="version-title">{t("versions.one", { version: version.version })}</h2>
        {isCurrent ? null : (
          <button type="button" className="btn sm" onClick={onBack}>
            <Icon name="history" size={14} />
            {t("versions.back")}
          </button>
        )}
      </div>
      <p className="muted">
        {t("versions.against", { before: version.version - 1 })} {version.note}
      </p>
      {query.error ? <FaultState fault={asFault(query.error)} onRetry={() => void query.refetch()} /> : null}
      {query.isPending ? <Loading label={t("common.loading")} rows={3} /> : null}
      {query.data ? <Changes list={query.data.changes} onBack={setBack} /> : null}
      {back ? (
        <SaveChanges
          title={t("versions.only_title")}
          note={t("versions.only_note", { version: version.version, what: back[0]?.code })}
          said={t("versions.only_done")}
          changes={takenBack(back)}
          version={0}
          onClose={() => setBack(null)}
        />
      ) : null}
    </section>
  );
}

/** What one object was before a version; what was not said then goes back to what is shipped. */
const takenBack = (list: ConfigDiff[]): ConfigChange[] =>
  list.map(({ kind, code, property, old }) =>
    old === null || old === undefined ? { kind, code, property, reset: true } : { kind, code, property, value: old },
  );

/** Going back is seen before it is done: what would change, tables included. */
function Back({ version, onClose }: { version: ConfigVersion; onClose: () => void }) {
  const { t } = useTranslation();
  const [isBusy, setBusy] = useState(false);
  const [message, setMessage] = useState("");
  const plan = useQuery({ queryKey: ["config", "back", version.version], queryFn: () => rollBack(version.version, true), gcTime: 0 });
  const changes = plan.data?.changes ?? [];
  const act = async () => {
    setBusy(true);
    setMessage("");
    try {
      await rollBack(version.version, false);
      await client.invalidateQueries();
      toast(t("versions.done", { version: version.version }));
      onClose();
    } catch (error) {
      setMessage(faultWords(error));
      setBusy(false);
    }
  };
  return (
    <PlanDialog
      title={t("versions.back_title", { version: version.version })}
      text={t("versions.back_text")}
      action={t("versions.back_now")}
      plan={plan.data ?? null}
      isPending={plan.isPending}
      isReady={!isBusy && changes.length > 0}
      onDo={() => void act()}
      onClose={onClose}
    >
      <div role="alert">
        {plan.error || message ? (
          <p className="hint bad">
            <Icon name="alert-circle" size={14} />
            {message || faultWords(plan.error)}
          </p>
        ) : null}
      </div>
    </PlanDialog>
  );
}

export function faultWords(error: unknown): string {
  return messagesOf(error).join(" ");
}

/** Where an upgrade brings another value than the one a customisation was made against. */
function Drifts() {
  const { t } = useTranslation();
  const query = useQuery({ queryKey: ["config", "drifts"], queryFn: configDrifts });
  const [isBusy, setBusy] = useState(false);
  if (query.error) return <FaultState fault={asFault(query.error)} onRetry={() => void query.refetch()} />;
  if (query.isPending) return <Loading label={t("common.loading")} rows={4} />;
  const list = query.data.items ?? [];
  if (list.length === 0) return <State icon="circle-check" title={t("versions.no_drifts")} text={t("versions.no_drifts_text")} />;
  const place = (one: ConfigDrift) => `${kindWord(one.kind, t)} ${one.code}, ${one.property}`;
  const decide = async (one: ConfigDrift, isShipped: boolean) => {
    setBusy(true);
    const { kind, code, property } = one;
    const change = isShipped ? { kind, code, property, reset: true } : { kind, code, property, value: one.customer };
    try {
      await changeConfig({ changes: [change], dry_run: false, note: t("versions.drift_note", { what: place(one) }) });
      await client.invalidateQueries();
      toast(t(isShipped ? "versions.taken" : "versions.kept", { what: place(one) }));
    } catch (error) {
      toast(faultWords(error), { isFault: true });
    } finally {
      setBusy(false);
    }
  };
  return (
    <ul className="changes">
      {list.map((one) => (
        <li key={`${one.kind} ${one.code} ${one.property}`}>
          <h3>
            {kindWord(one.kind, t)} <code>{one.code}</code> {one.property}
          </h3>
          <dl>
            <div>
              <dt>{t("versions.shipped_was")}</dt>
              <dd>{words(one.was, t)}</dd>
            </div>
            <div>
              <dt>{t("versions.shipped_is")}</dt>
              <dd>{words(one.is, t)}</dd>
            </div>
            <div>
              <dt>{t("versions.yours")}</dt>
              <dd>{words(one.customer, t)}</dd>
            </div>
          </dl>
          <div className="row">
            <button
              type="button"
              className="btn sm"
              disabled={isBusy}
              aria-label={`${t("versions.take")}: ${place(one)}`}
              onClick={() => void decide(one, true)}
            >
              {t("versions.take")}
            </button>
            <button
              type="button"
              className="btn sm"
              disabled={isBusy}
              aria-label={`${t("versions.keep")}: ${place(one)}`}
              onClick={() => void decide(one, false)}
            >
              {t("versions.keep")}
            </button>
          </div>
        </li>
      ))}
    </ul>
  );
}
