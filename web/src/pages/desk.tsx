import { useQuery } from "@tanstack/react-query";
import { lazy, Suspense, useState } from "react";
import { useTranslation } from "react-i18next";
import type { HomeWidget } from "~/core/calls";
import { homeQuery } from "~/core/queries";
import { Icon } from "~/parts/icon";
import { Bone, State } from "~/parts/states";
import { FaultPage } from "~/shell/faultpage";
import { useSession } from "~/shell/session";
import { useTitle } from "~/shell/title";
import { Widget } from "./widgets";
import "./desk.css";

const Arrange = lazy(() => import("./arrange").then((m) => ({ default: m.Arrange })));

/** How a box is named where several may have one type. */
const keyOf = (one: HomeWidget): string => [one.at, one.type, ...Object.values(one.config)].join("-").replace(/[^\w-]/g, "_");

/** The first page of those who work here: the boxes they chose, else those of the home page that is meant for them. */
export function Desk() {
  const { t } = useTranslation();
  const { me } = useSession();
  const [isArranging, setArranging] = useState(false);
  const query = useQuery(homeQuery);
  useTitle(t("desk.title"));
  if (query.error) return <FaultPage error={query.error} reset={() => void query.refetch()} />;
  if (isArranging && query.data)
    return (
      <Suspense fallback={null}>
        <Arrange page={query.data} onDone={() => setArranging(false)} />
      </Suspense>
    );
  const widgets = query.data?.widgets ?? [];
  return (
    <div className="desk">
      <div className="desk-head">
        <h1>{t("desk.hello", { name: me.user.name.split(" ")[0] })}</h1>
        <button type="button" className="btn ghost sm" disabled={!query.data} onClick={() => setArranging(true)}>
          <Icon name="pencil" size={14} />
          {t("home.edit")}
        </button>
      </div>
      {query.data && widgets.length === 0 ? <State icon="inbox" title={t("desk.nothing")} text={t("desk.nothing_text")} /> : null}
      <div className="widgets">
        {query.data
          ? widgets.map((one) => (
              <div key={keyOf(one)} style={{ gridColumn: `span ${one.span}` }}>
                <Widget widget={one} id={keyOf(one)} />
              </div>
            ))
          : [12, 6, 6].map((span, i) => (
              <div key={i} className="card tile" style={{ gridColumn: `span ${span}` }}>
                <Bone width="40%" />
                <Bone width="80%" height={24} />
              </div>
            ))}
      </div>
    </div>
  );
}
