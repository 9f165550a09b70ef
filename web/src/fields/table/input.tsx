import { useTranslation } from "react-i18next";
import type { Field, Value } from "~/core/types";
import { Icon } from "~/parts/icon";
import { IconButton } from "~/parts/menu";
import { JsonInput, JsonView } from "../json/input";
import type { InputProps, ViewProps } from "../type";

type Row = Record<string, string>;

export function rowsOf(value: Value): Row[] {
  if (!Array.isArray(value)) return [];
  return (value as unknown[]).map((one) =>
    Object.fromEntries(Object.entries((one ?? {}) as Record<string, unknown>).map(([name, cell]) => [name, String(cell ?? "")])),
  );
}

const hasColumns = (field: Field) => ((field.options as { columns?: string[] } | undefined)?.columns ?? []).length > 0;

/** The columns as they were defined; without any, those that the rows have. */
export function columnsOf(field: Field, rows: Row[]): string[] {
  const own = (field.options as { columns?: string[] } | undefined)?.columns ?? [];
  return own.length > 0 ? own : [...new Set(rows.flatMap((row) => Object.keys(row)))];
}

const Heads = ({ columns }: { columns: string[] }) =>
  columns.map((one) => (
    <th key={one} scope="col">
      {one}
    </th>
  ));

export function TableInput(props: InputProps) {
  const { t } = useTranslation();
  const rows = rowsOf(props.value);
  const columns = columnsOf(props.field, rows);
  // A table of the program itself holds more than texts: it is written as it is.
  if (!hasColumns(props.field)) return <JsonInput {...props} />;
  const put = (next: Row[]) => props.onChange((next.length > 0 ? next : null) as unknown as Value);
  return (
    <div className="related-scroll">
      {rows.length > 0 ? (
        <table className="plain-table" aria-label={props.field.label}>
          <thead>
            <tr>
              <Heads columns={columns} />
              <th scope="col">
                <span className="sr">{t("common.remove")}</span>
              </th>
            </tr>
          </thead>
          <tbody>
            {rows.map((row, at) => (
              <tr key={at}>
                {columns.map((one) => (
                  <td key={one}>
                    <input
                      className="input sm"
                      aria-label={t("field.cell", { column: one, row: at + 1 })}
                      value={row[one] ?? ""}
                      disabled={props.isDisabled}
                      onChange={(event) => put(rows.map((other, i) => (i === at ? { ...other, [one]: event.target.value } : other)))}
                    />
                  </td>
                ))}
                <td className="end">
                  {props.isDisabled ? null : (
                    <IconButton
                      icon="x"
                      label={t("field.remove_item", { what: String(at + 1) })}
                      onClick={() => put(rows.filter((_, i) => i !== at))}
                    />
                  )}
                </td>
              </tr>
            ))}
          </tbody>
        </table>
      ) : null}
      {props.isDisabled ? null : (
        <button id={props.id} type="button" className="btn sm" aria-describedby={props.describedBy} onClick={() => put([...rows, {}])}>
          <Icon name="plus" size={14} />
          {t("field.add_row")}
        </button>
      )}
    </div>
  );
}

export const tableCell = ({ value }: ViewProps) => {
  const rows = rowsOf(value);
  return rows.length === 0 ? "" : String(rows.length);
};

export function TableView(props: ViewProps) {
  const { value, field } = props;
  if (!hasColumns(field)) return <JsonView {...props} />;
  const rows = rowsOf(value);
  if (rows.length === 0) return null;
  const columns = columnsOf(field, rows);
  return (
    <div className="related-scroll">
      <table className="plain-table" aria-label={field.label}>
        <thead>
          <tr>
            <Heads columns={columns} />
          </tr>
        </thead>
        <tbody>
          {rows.map((row, at) => (
            <tr key={at}>
              {columns.map((one) => (
                <td key={one}>{row[one]}</td>
              ))}
            </tr>
          ))}
        </tbody>
      </table>
    </div>
  );
}
