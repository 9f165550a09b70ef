import { useMemo } from "react";
import { useTranslation } from "react-i18next";
import type { GridPreview as Answer } from "~/core/calls";
import { count } from "~/core/format";
import { holds } from "~/core/rules";
import type { Column, Model } from "~/core/types";
import { fieldType } from "~/fields/registry";
import { cellOf, fieldOf } from "~/grid/cells";
import { coloursOf, lookOf } from "~/grid/rowstyle";
import { Loading, State } from "~/parts/states";
import { aroundOf } from "~/shell/around";
import { asMe } from "./formpreview";

/** Numbers stand at the end of their column, unless the grid says otherwise. */
const isEnd = (model: Model, column: Column): boolean =>
  column.align === "end" || (!column.align && fieldType(fieldOf(model, column).type).align === "end");

/** The first rows as somebody would get them, in the look of their renderers and styles. */
export function GridPreview({ answer, isStale }: { answer: Answer | undefined; isStale: boolean }) {
  const { t } = useTranslation();
  const around = useMemo(() => (answer ? aroundOf(answer.model, answer.lists, asMe(answer.user)) : null), [answer]);
  if (!answer || !around)
    return (
      <section className="grid-preview" aria-label={t("editor.preview")}>
        <Loading label={t("common.loading")} rows={5} />
      </section>
    );
  const { grid, rows, model, lists, total, user } = answer;
  const columns = grid.columns.filter((one) => !one.hidden);
  return (
    <section className="grid-preview" aria-labelledby="grid-preview-title" aria-busy={isStale}>
      <div className="account-line">
        <h2 id="grid-preview-title">{t("editor.preview")}</h2>
        <p className="muted num">
          {answer.offered
            ? t("grids.preview_count", {
                shown: count(rows.length),
                total: `${count(total?.count ?? 0)}${total?.capped ? "+" : ""}`,
                who: user.name,
              })
            : t("grids.not_offered", { who: user.name })}
        </p>
      </div>
      {rows.length === 0 ? <State icon="inbox" title={t("grids.no_rows")} /> : null}
      {rows.length > 0 ? (
        <div className="related-scroll" tabIndex={0} role="group" aria-label={t("grids.rows")}>
          <table className="plain-table preview-table">
            <thead>
              <tr>
                {columns.map((one) => (
                  <th
                    key={one.field}
                    scope="col"
                    className={isEnd(model, one) ? "r" : ""}
                    style={{ minInlineSize: one.width ?? undefined }}
                  >
                    {one.label}
                  </th>
                ))}
              </tr>
            </thead>
            <tbody>
              {rows.map((row) => {
                const look = lookOf(grid.row_styles?.find((one) => holds(one.condition, row, around) === true));
                return (
                  <tr key={String(row.entity_id)} className={look.className} style={coloursOf(look)}>
                    {columns.map((one) => (
                      <td key={one.field} className={isEnd(model, one) ? "r num" : ""}>
                        {cellOf(row, fieldOf(model, one), one, { model: model.alias, record: row, lists, me: user.username })}
                      </td>
                    ))}
                  </tr>
                );
              })}
            </tbody>
          </table>
        </div>
      ) : null}
    </section>
  );
}
