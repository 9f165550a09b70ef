// Records in columns that somebody arranged, put in order by their heads: the tasks of a record, what it is linked with.
import { Link } from "@tanstack/react-router";
import type { ReactNode } from "react";
import { useTranslation } from "react-i18next";
import { readSort } from "~/core/address";
import type { Column, Entity, ListScreen } from "~/core/types";
import { aroundOf, cellOf, fieldOf } from "~/grid/cells";
import { Icon } from "~/parts/icon";

export interface LinesProps {
  screen: ListScreen;
  columns: Column[];
  rows: Entity[];
  me: string;
  sort: string | undefined;
  onSort: (field: string) => void;
  /** Taking a row out of what is shown, at its end. */
  remove?: (row: Entity) => ReactNode;
}

export function Lines({ screen, columns, rows, me, sort, onSort, remove }: LinesProps) {
  const { t } = useTranslation();
  const { model } = screen;
  const sorted = readSort(sort)[0];
  // The title leads to the record; without it the first column does.
  const leading = columns.some((one) => one.field === model.title_field) ? model.title_field : columns[0]?.field;
  const cell = (row: Entity, column: Column) => {
    const shown = cellOf(row, fieldOf(model, column), column, aroundOf(screen, row, me));
    if (column.field !== leading) return shown || <span className="muted">–</span>;
    const path: string = `/record/${model.alias}/${row.entity_id}`;
    return (
      <Link to={path} className="strong">
        {column.field === model.title_field ? row._title : shown || row._title}
      </Link>
    );
  };
  return (
    <div className="related-scroll">
      <table className="plain-table">
        <thead>
          <tr>
            {columns.map((one) => {
              const here = sorted?.field === one.field ? sorted : undefined;
              return (
                <th key={one.field} scope="col" aria-sort={here ? (here.descending ? "descending" : "ascending") : undefined}>
                  {one.sortable === false ? (
                    one.label
                  ) : (
                    <button type="button" className="linky" onClick={() => onSort(one.field)}>
                      {one.label}
                      {here ? <Icon name={here.descending ? "chevron-down" : "chevron-up"} size={14} /> : null}
                    </button>
                  )}
                </th>
              );
            })}
            {remove ? (
              <th scope="col">
                <span className="sr">{t("relations.unlink")}</span>
              </th>
            ) : null}
          </tr>
        </thead>
        <tbody>
          {rows.map((row) => (
            <tr key={row.entity_id}>
              {columns.map((column) => (
                <td key={column.field}>{cell(row, column)}</td>
              ))}
              {remove ? <td className="end">{remove(row)}</td> : null}
            </tr>
          ))}
        </tbody>
      </table>
    </div>
  );
}
