import { useState } from "react";
import { useTranslation } from "react-i18next";
import { Icon } from "~/parts/icon";
import { IconButton } from "~/parts/menu";
import { FieldDialog } from "../field/dialog";
import { codeFor, type FieldForm, listOf } from "../field/form";
import { Check, Text } from "../field/parts";
import { moved, UpDown } from "../sortlist";
import { PlainTable } from "../table";
import { aliasOf, emptyField, FEATURES, type ModelDraft, type ModuleDraft } from "./draft";
import { IconChoice } from "./wizard";

export interface ModelCardProps {
  module: ModuleDraft;
  model: ModelDraft;
  onChange: (model: ModelDraft) => void;
  onRemove?: () => void;
}

/** One model of a module: its names, what it takes part in, and its fields. */
export function ModelCard({ module, model, onChange, onRemove }: ModelCardProps) {
  const { t } = useTranslation();
  const [editing, setEditing] = useState<{ at: number; form: FieldForm } | null>(null);
  const set = (part: Partial<ModelDraft>) => onChange({ ...model, ...part });
  const id = (name: string) => `${model.key}-${name}`;
  const title = model.label.en || t("modules.new_model");
  const take = (form: FieldForm | null) => {
    if (!editing) return;
    const old = model.fields[editing.at];
    const fields = [...model.fields];
    if (form) fields.splice(editing.at, old ? 1 : 0, form);
    else fields.splice(editing.at, 1);
    set({ fields, gone: !form && old && !old.isNew ? [...model.gone, old.code] : model.gone });
    setEditing(null);
  };
  const has = (feature: string) => model.features.includes(feature);
  return (
    <section className="card wizard-card" aria-labelledby={id("title")}>
      <div className="account-line">
        <h2 id={id("title")}>
          <Icon name={model.icon} size={20} /> {title}
        </h2>
        {onRemove ? <IconButton icon="trash" label={t("modules.remove_one", { what: title })} onClick={onRemove} /> : null}
      </div>
      <div className="admin-form">
        <Text
          id={id("en")}
          isRequired
          label={t("modules.one_en")}
          value={model.label.en ?? ""}
          onChange={(en) => set({ label: { ...model.label, en }, ...(model.isNew ? { entity: codeFor(en, "", 24) } : {}) })}
        />
        <Text
          id={id("many-en")}
          label={t("modules.many_en")}
          value={model.plural.en ?? ""}
          onChange={(en) => set({ plural: { ...model.plural, en } })}
        />
        <Text
          id={id("it")}
          label={t("modules.one_it")}
          value={model.label.it ?? ""}
          onChange={(it) => set({ label: { ...model.label, it } })}
        />
        <Text
          id={id("many-it")}
          label={t("modules.many_it")}
          value={model.plural.it ?? ""}
          onChange={(it) => set({ plural: { ...model.plural, it } })}
        />
        <Text
          id={id("entity")}
          isRequired
          label={t("modules.entity")}
          isLocked={!model.isNew}
          value={model.entity}
          onChange={(entity) => set({ entity })}
        />
        <IconChoice id={id("icon")} value={model.icon} onChange={(icon) => set({ icon })} />
        <Text
          id={id("number")}
          label={t("modules.number")}
          hint={t("modules.number_hint")}
          value={model.number}
          onChange={(number) => set({ number })}
        />
        <Text
          id={id("titles")}
          label={t("modules.titles")}
          hint={t("modules.titles_hint")}
          value={model.titles}
          onChange={(titles) => set({ titles })}
        />
      </div>
      {(["fields", "attached", "reach"] as const).map((group) => (
        <fieldset key={group} className="admin-checks">
          <legend className="label">{t(`modules.features_${group}`)}</legend>
          {FEATURES[group].map((feature) => (
            <Check
              key={feature}
              label={t(`feature.${feature}`)}
              isOn={has(feature)}
              onChange={(isOn) => set({ features: isOn ? [...model.features, feature] : model.features.filter((one) => one !== feature) })}
            />
          ))}
        </fieldset>
      ))}
      {has("status") && !model.statusList ? (
        <div className="admin-form">
          <Text
            id={id("statuses")}
            rows={3}
            label={t("modules.statuses")}
            hint={t("modules.statuses_hint")}
            value={model.statuses}
            onChange={(statuses) => set({ statuses })}
          />
        </div>
      ) : null}
      <div className="account-line">
        <h3>{t("modules.own_fields")}</h3>
        <button type="button" className="btn sm" onClick={() => setEditing({ at: model.fields.length, form: emptyField() })}>
          <Icon name="plus" size={14} />
          {t("modules.add_field", { what: title })}
        </button>
      </div>
      {model.fields.length > 0 ? (
        <PlainTable heads={[t("fields.label"), t("fields.column"), t("fields.element"), t("fields.traits")]} last={t("fields.change")}>
          {model.fields.map((form, at) => {
            const name = form.label.en || form.code;
            return (
              <tr key={form.code}>
                <td>{name}</td>
                <td>
                  <code>{form.code}</code>
                </td>
                <td>{t(`element.${form.element}`, { defaultValue: form.element })}</td>
                <td className="muted">
                  {[form.required && t("fields.required"), form.unique && t("fields.unique"), form.searchable && t("fields.searchable")]
                    .filter(Boolean)
                    .join(", ")}
                </td>
                <td className="end nowrap">
                  <UpDown what={name} at={at} of={model.fields.length} onMove={(to) => set({ fields: moved(model.fields, at, to) })} />
                  <IconButton icon="pencil" label={t("fields.change_one", { what: name })} onClick={() => setEditing({ at, form })} />
                </td>
              </tr>
            );
          })}
        </PlainTable>
      ) : (
        <p className="muted">{t("modules.no_fields")}</p>
      )}
      {editing ? (
        <FieldDialog
          key={`${editing.at} ${editing.form.code}`}
          model={aliasOf(module, model)}
          start={editing.form}
          onClose={() => setEditing(null)}
          onTake={take}
          more={{
            models: module.models
              .filter((one) => one.entity)
              .map((one) => ({ value: aliasOf(module, one), label: one.plural.en || one.label.en || one.entity })),
            lists: [
              ...Object.keys(module.rest.list ?? {}),
              ...module.models.flatMap((one) =>
                one.fields.filter((form) => form.newValues.trim()).map((form) => listOf(aliasOf(module, one), form)),
              ),
            ],
          }}
        />
      ) : null}
    </section>
  );
}
