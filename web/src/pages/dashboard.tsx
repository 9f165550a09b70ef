import { useQuery } from "@tanstack/react-query";
import { Link, useParams } from "@tanstack/react-router";
import { useTranslation } from "react-i18next";
import { asGroup, writeAddress } from "~/core/address";
import { count, day, shortDay } from "~/core/format";
import { dashboardQuery } from "~/core/queries";
import type { DashboardChart, DashboardPoint } from "~/core/types";
import { Bone } from "~/parts/states";
import { FaultPage } from "~/shell/faultpage";
import { useTitle } from "~/shell/title";
import "./dashboard.css";

/** A page of charts. Each number is a link to the list of exactly the records it counts. */
export function DashboardPage() {
  const { t } = useTranslation();
  const { code } = useParams({ from: "/dashboard/$code" });
  const query = useQuery(dashboardQuery(code));
  useTitle(query.data?.label);
  if (query.error) return <FaultPage error={query.error} reset={() => void query.refetch()} />;
  if (!query.data)
    return (
      <div className="board-page" role="status" aria-busy="true" aria-label={t("common.loading")}>
        <Bone width="220px" height={24} />
        <Bone width="100%" height={80} />
        <Bone width="100%" height={240} />
      </div>
    );
  return (
    <div className="board-page">
      <h1>{query.data.label}</h1>
      <div className="charts">
        {query.data.charts.map((chart) => (
          <section key={chart.code} className="chart" style={{ gridColumn: `span ${chart.span}` }} aria-labelledby={`chart-${chart.code}`}>
            <h2 id={`chart-${chart.code}`}>{chart.label}</h2>
            <Chart chart={chart} />
          </section>
        ))}
      </div>
    </div>
  );
}

/** One chart of a dashboard, wherever it stands. */
export function Chart({ chart }: { chart: DashboardChart }) {
  const { t } = useTranslation();
  if (chart.points.every((point) => point.count === 0) && chart.kind !== "numbers") return <p className="soft">{t("dashboard.nothing")}</p>;
  if (chart.kind === "numbers") return <Numbers chart={chart} />;
  if (chart.kind === "share") return <Shares chart={chart} />;
  return chart.series.length > 0 ? <Columns chart={chart} /> : <Bars chart={chart} />;
}

function To({
  chart,
  point,
  className,
  children,
  label,
}: {
  chart: DashboardChart;
  point: DashboardPoint;
  className?: string;
  children: React.ReactNode;
  label?: string;
}) {
  const [module, entity] = chart.model.split("/") as [string, string];
  return (
    <Link
      to="/list/$module/$entity"
      params={{ module, entity }}
      search={writeAddress({ grid: chart.grid, filter: asGroup(point.filter) })}
      className={className}
      aria-label={label}
      title={label}
    >
      {children}
    </Link>
  );
}

function Numbers({ chart }: { chart: DashboardChart }) {
  return (
    <ul className="numbers">
      {chart.points.map((point) => (
        <li key={point.label}>
          <To chart={chart} point={point} className={point.tone === "breach" && point.count > 0 ? "breach" : ""}>
            <span>{point.label}</span>
            <b>{count(point.count)}</b>
          </To>
        </li>
      ))}
    </ul>
  );
}

function Bars({ chart }: { chart: DashboardChart }) {
  const { t } = useTranslation();
  const most = Math.max(...chart.points.map((point) => point.count));
  return (
    <ol className="bars">
      {chart.points.map((point) => (
        <li key={String(point.key ?? point.label)}>
          <To chart={chart} point={point}>
            <span className="of">{point.label || t("dashboard.none")}</span>
            <span className={`bar ${point.tone === "breach" && point.count > 0 ? "breach" : ""}`}>
              <i style={{ inlineSize: `${(100 * point.count) / most}%` }} />
            </span>
            <b>{count(point.count)}</b>
          </To>
        </li>
      ))}
    </ol>
  );
}

/** How much of each point fulfils what is asked for, in per cent. */
function Shares({ chart }: { chart: DashboardChart }) {
  const { t } = useTranslation();
  return (
    <ol className="bars shares">
      {chart.points.map((point) => {
        const share = point.count > 0 ? Math.floor((100 * (point.share ?? 0)) / point.count) : 0;
        return (
          <li key={String(point.key ?? point.label)}>
            <To chart={chart} point={point}>
              <span className="of">{point.label || t("dashboard.none")}</span>
              <span className="bar" aria-hidden="true">
                <i style={{ inlineSize: `${share}%` }} />
              </span>
              <b>{point.count > 0 ? `${share} %` : "–"}</b>
              <small className="soft">{t("dashboard.share", { share: count(point.share ?? 0), count: count(point.count) })}</small>
            </To>
          </li>
        );
      })}
    </ol>
  );
}

/** Series over weeks: the columns of one week stand together, the second series is hatched as well as lighter. */
function Columns({ chart }: { chart: DashboardChart }) {
  const most = Math.max(...chart.points.map((point) => point.count));
  const weeks = [...new Set(chart.points.map((point) => String(point.key)))];
  return (
    <>
      <ul className="legend">
        {chart.series.map((label, at) => (
          <li key={label}>
            <i className={`s${at}`} aria-hidden="true" />
            {label}
          </li>
        ))}
      </ul>
      <ol className="columns">
        {weeks.map((week) => (
          <li key={week}>
            <div className="pair">
              {chart.points
                .filter((point) => point.key === week)
                .map((point) => (
                  <To
                    key={point.series}
                    chart={chart}
                    point={point}
                    className={`s${point.series}`}
                    label={`${chart.series[point.series]}, ${day(week)}: ${count(point.count)}`}
                  >
                    <b>{count(point.count)}</b>
                    <i style={{ blockSize: `${(100 * point.count) / most}%` }} />
                  </To>
                ))}
            </div>
            <small>{shortDay(week)}</small>
          </li>
        ))}
      </ol>
    </>
  );
}
