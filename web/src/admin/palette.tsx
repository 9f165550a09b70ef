// What the palettes of fields are made of.
import { useTranslation } from "react-i18next";
import type { Field } from "~/core/types";
import { lift } from "~/parts/drag";
import { Icon } from "~/parts/icon";
import { iconOfField } from "./icons";

/** Looks for fields by name and code. */
export function PaletteSearch({ search, onChange }: { search: string; onChange: (search: string) => void }) {
  const { t } = useTranslation();
  return (
    <>
      <label className="sr" htmlFor="palette-search">
        {t("forms.search_fields")}
      </label>
      <input
        id="palette-search"
        className="input"
        type="search"
        placeholder={t("forms.search_fields")}
        value={search}
        onChange={(event) => onChange(event.target.value)}
      />
    </>
  );
}

/** A field that has no place yet: dragged to one, or added by pressing it. */
export function PaletteField({ field, onAdd }: { field: Field; onAdd: () => void }) {
  return (
    <li>
      <button
        type="button"
        className="pf"
        title={field.code}
        onClick={onAdd}
        onPointerDown={(event) => lift(event, { kind: "field", id: field.code, label: field.label })}
      >
        <Icon name={iconOfField(field.type)} />
        <span className="cut">{field.label}</span>
        <span className="grip" data-grip aria-hidden="true">
          <Icon name="grip" size={14} />
        </span>
      </button>
    </li>
  );
}

/** The fields whose name or code holds the words, by name. */
export function foundOf(fields: Field[], search: string): Field[] {
  const words = search.trim().toLowerCase();
  return fields
    .filter((one) => !words || `${one.label} ${one.code}`.toLowerCase().includes(words))
    .sort((a, b) => a.label.localeCompare(b.label));
}
