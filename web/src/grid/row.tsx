import { useTranslation } from "react-i18next";
import { ago } from "~/core/format";
import type { Column, Entity, Field, Grid, ListScreen } from "~/core/types";
import { labelOf, listValue } from "~/fields/shared/values";
import { PriorityGlyph, StatusGlyph } from "~/parts/glyph";
import { Icon } from "~/parts/icon";
import { CellEdit } from "./celledit";
import { aroundOf, cellOf, fieldOf, isEnd } from "./cells";
import { canSet } from "./massedit";
import { coloursOf, type RowLook } from "./rowstyle";

interface Shared {
  record: Entity;
  index: number;
  start: number;
  isCurrent: boolean;
  isSelected: boolean;
  screen: ListScreen;
  me: string | null;
  address: string;
  look: RowLook;
  /** What makes the row one that can be dragged, where the list is in an order people gave it. */
  grip?: { onPointerDown: (event: React.PointerEvent) => void };
  mark?: string;
  onPick: () => void;
  onRange: () => void;
  onPoint: () => void;
  onOpen: (isNewTab: boolean) => void;
  /** In lists whose values are changed where they stand. */
  edit?: CellActs;
}

export interface CellActs {
  /** The column of the cursor. */
  column: number;
  /** The field that is being changed in this row. */
  field: string | null;
  onCell: (column: number) => void;
  onEdit: (field: string | null) => void;
}

const editable = (field: Field) => canSet(field) && !field.code.includes(".");

const nameOf = (record: Entity) => String(record._number ?? record._title ?? record.entity_id ?? "");

function classOf({ isCurrent, isSelected, look }: Shared): string {
  return `grow line ${isSelected ? "sel" : ""} ${isCurrent ? "cur" : ""} ${look.className}`;
}

const placeOf = ({ start, look }: Shared) => ({ transform: `translateY(${start}px)`, ...coloursOf(look) });

function PickBox({ record, isSelected, onPick, onRange }: Shared) {
  const { t } = useTranslation();
  return (
    <input
      type="checkbox"
      className="check"
      tabIndex={-1}
      aria-label={t("list.select_one", { what: nameOf(record) })}
      checked={isSelected}
      onChange={() => undefined}
      onClick={(event) => {
        event.stopPropagation();
        if (event.shiftKey) onRange();
        else onPick();
      }}
    />
  );
}

export function Row(props: Shared & { columns: { column: Column; width: number }[] }) {
  const { t } = useTranslation();
  const { record, screen, columns } = props;
  const { model } = screen;
  const around = aroundOf(screen, record, props.me);
  return (
    <div
      role="row"
      id={`row-${record.entity_id ?? props.index}`}
      aria-rowindex={props.index + 2}
      aria-selected={props.isSelected}
      className={classOf(props)}
      style={placeOf(props)}
      data-item=""
      data-drop={props.mark}
      {...props.grip}
      onClick={(event) => {
        if (event.shiftKey) return props.onRange();
        props.onPoint();
      }}
      onDoubleClick={() => props.onOpen(false)}
    >
      <div role="gridcell" aria-colindex={1} className="gcell check-cell">
        <PickBox {...props} />
      </div>
      {columns.map(({ column }, i) => {
        const field = fieldOf(model, column);
        const isTitle = column.field === model.title_field;
        const end = isEnd(model, column);
        const content = column.field === "_number" ? record._number : cellOf(record, field, column, around);
        const { edit } = props;
        const isFree = edit && column.field !== "_number" && model.fields.includes(field) && editable(field);
        return (
          <div
            role="gridcell"
            key={column.field}
            id={edit ? `cell-${record.entity_id}-${i}` : undefined}
            aria-colindex={i + 2}
            aria-readonly={edit ? !isFree : undefined}
            onClick={edit ? () => edit.onCell(i) : undefined}
            onDoubleClick={
              isFree
                ? (event) => {
                    event.stopPropagation();
                    edit.onEdit(column.field);
                  }
                : undefined
            }
            className={`gcell ${edit && props.isCurrent && edit.column === i ? "cellcur" : ""} ${end ? "r num" : ""} ${column.field === "_number" ? "id" : ""} ${isTitle ? "t" : ""}`}
          >
            {edit?.field === column.field && isFree ? (
              <CellEdit screen={screen} record={record} field={field} me={props.me} onDone={() => edit.onEdit(null)}>
                {content || "–"}
              </CellEdit>
            ) : isTitle && column.renderer !== "link" ? (
              <a href={props.address} tabIndex={-1} title={String(record[column.field] ?? "")} onClick={(event) => open(event, props)}>
                {content || "–"}
              </a>
            ) : (
              <span className="cut">
                {props.grip && column.field === model.order ? (
                  <span className="grip" data-grip="" title={t("list.drag")}>
                    <Icon name="grip" size={14} />
                  </span>
                ) : null}
                {content}
              </span>
            )}
          </div>
        );
      })}
    </div>
  );
}

function open(event: React.MouseEvent, props: Shared): void {
  if (event.ctrlKey || event.metaKey || event.button !== 0) return;
  event.preventDefault();
  if (event.shiftKey) return;
  event.stopPropagation();
  props.onOpen(false);
}

/** On a phone a row takes two lines: what it is, and where it stands. */
export function ThinRow(props: Shared & { grid: Grid }) {
  const { record, screen } = props;
  const { lists, model } = screen;
  const status = model.fields.find((field) => field.code === "status");
  const priority = model.fields.find((field) => field.code === "priority_id");
  const who = model.fields.find((field) => field.code === "assigned_username");
  const statusValue = status ? listValue(status, lists, record.status ?? null) : undefined;
  const facts = [
    record._number,
    status ? labelOf(status, record.status ?? null, record, lists) : null,
    who ? labelOf(who, record.assigned_username ?? null, record, lists) : null,
  ].filter(Boolean);
  const others = status
    ? []
    : props.grid.columns.filter((column) => column.field !== model.title_field && !column.field.startsWith("_")).slice(0, 2);
  const around = aroundOf(screen, record, props.me);
  const when = record.updated_at ?? record.created_at;
  return (
    <div
      role="row"
      id={`row-${record.entity_id ?? props.index}`}
      aria-rowindex={props.index + 2}
      aria-selected={props.isSelected}
      className={`${classOf(props)} two`}
      style={placeOf(props)}
      onClick={() => props.onOpen(false)}
    >
      <div role="gridcell" className="pickcell" onClick={(event) => event.stopPropagation()}>
        <PickBox {...props} />
      </div>
      <div role="gridcell" className="two-words">
        <a href={props.address} onClick={(event) => open(event, props)}>
          {priority ? <PriorityGlyph value={listValue(priority, lists, record.priority_id ?? null)} /> : null}
          <span className="cut">{record._title || String(record[model.title_field ?? ""] ?? nameOf(record))}</span>
        </a>
        <small>
          {statusValue ? <StatusGlyph value={statusValue} /> : null}
          <span className="cut">
            {facts.join(" · ")}
            {others.map((column, i) => (
              <span key={column.field}>
                {i > 0 || facts.length > 0 ? " · " : ""}
                {cellOf(record, fieldOf(model, column), column, around)}
              </span>
            ))}
          </span>
          <span className="push num">{ago(when)}</span>
        </small>
      </div>
    </div>
  );
}
