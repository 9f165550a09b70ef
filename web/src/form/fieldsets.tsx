import { useTranslation } from "react-i18next";
import type { Draft } from "~/core/draft";
import type { Fieldset, FormField, FormTab, RecordScreen, Values } from "~/core/types";
import { fieldType } from "~/fields/registry";
import type { Around } from "~/fields/type";
import type { Standing } from "./effects";
import { FormCell, SideField } from "./field";
import type { Faults } from "./usedraft";

export interface FormParts {
  screen: RecordScreen;
  standings: Map<string, Standing>;
  around: Around;
  draft: Draft | null;
  faults: Faults;
  editing: string | null;
  onEdit: (code: string | null) => void;
  onSet: (field: string, value: Values[string], label?: Values[string]) => void;
  onUndo: (field: string) => void;
}

function propsOf(parts: FormParts, place: FormField) {
  const field = parts.screen.model.fields.find((one) => one.code === place.field) ?? layoutField(place);
  const standing = parts.standings.get(place.field);
  if (!field || !standing || fieldType(field.type).isHidden) return null;
  const isChanged = parts.draft ? place.field in parts.draft.changes : false;
  return {
    place,
    field,
    standing,
    value: parts.around.record[place.field] ?? null,
    around: parts.around,
    fault: parts.faults[place.field],
    was: isChanged && parts.screen.record.entity_id ? { value: parts.draft?.base[place.field] ?? null, record: parts.screen.record } : null,
    isEditing: parts.editing === place.field,
    onEdit: parts.onEdit,
    onSet: parts.onSet,
    onUndo: parts.onUndo,
  };
}

/** Headings and texts stand in a template without being fields of the model. */
function layoutField(place: FormField) {
  const kind = ["heading", "separator", "label", "html", "activity"].find(
    (one) => place.field === one || place.field.startsWith(`${one}:`),
  );
  return kind ? { code: place.field, type: kind, label: place.label ?? "", help: place.help } : null;
}

const isShown = (parts: FormParts, set: Fieldset) => set.fields.some((place) => parts.standings.get(place.field)?.isHidden === false);

/** Fields in six columns with their labels above. */
export function FormGrid({ parts, tab }: { parts: FormParts; tab: FormTab }) {
  return (
    <div className="form-grid">
      {tab.fieldsets
        .filter((set) => isShown(parts, set))
        .map((set) => (
          <fieldset key={set.code} className="form-set" style={{ gridColumn: `span ${set.columns ?? 6}` }}>
            <legend>{set.label}</legend>
            <div className="six">
              {set.fields.map((place) => {
                const props = propsOf(parts, place);
                return props ? <FormCell key={place.field} {...props} /> : null;
              })}
            </div>
          </fieldset>
        ))}
    </div>
  );
}

/** The same fields as lines of the side column. Long texts stand in the middle of the page, not here. */
export function SideSets({ parts, tab, left }: { parts: FormParts; tab: FormTab; left: ReadonlySet<string> }) {
  const { t } = useTranslation();
  const sets = tab.fieldsets
    .map((set) => ({ ...set, fields: set.fields.filter((place) => !left.has(place.field)) }))
    .filter((set) => set.fields.length > 0 && isShown(parts, set));
  if (sets.length === 0) return <p className="muted empty-line">{t("record.no_fields")}</p>;
  return sets.map((set) => (
    <details key={set.code} className="fs" open>
      <summary>
        <h2>{set.label}</h2>
      </summary>
      {set.fields.map((place) => {
        const props = propsOf(parts, place);
        return props && !fieldTypeIsActivity(props.field.type) ? <SideField key={place.field} {...props} /> : null;
      })}
    </details>
  ));
}

const fieldTypeIsActivity = (code: string) => fieldType(code).code === "activity";
