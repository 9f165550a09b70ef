import { useMemo, useState } from "react";
import { useTranslation } from "react-i18next";
import type { PreviewUser } from "~/core/calls";
import type { Entity, Me, RecordScreen, Value, Values } from "~/core/types";
import { setBy, standings } from "~/form/effects";
import { FormGrid, type FormParts } from "~/form/fieldsets";
import { aroundOf } from "~/shell/around";
import "~/form/form.css";

/** The user of a preview as conditions of the page know a person. */
export function asMe(user: PreviewUser): Me {
  return {
    user: {
      user_id: user.user_id,
      username: user.username,
      name: user.name,
      email: "",
      avatar: null,
      company_id: user.company_id,
      locale: "",
      timezone: user.timezone,
    },
    type: user.type,
    super_admin: false,
    area: "backend",
    impersonator: null,
    group_ids: user.group_ids,
    resources: [],
    can_configure: false,
    owes_factor: false,
  };
}

/** The real form of a new record, as somebody would get it; what is typed here shows the rules and is sent nowhere. */
export function FormPreview({ screen, user }: { screen: RecordScreen; user: PreviewUser }) {
  const { t } = useTranslation();
  const [values, setValues] = useState<Values>({});
  const [labels, setLabels] = useState<Values>({});
  const [held, setHeld] = useState<ReadonlySet<number>>(new Set());
  const isNew = !screen.record.entity_id;
  const env = useMemo(() => aroundOf(screen.model, screen.lists, asMe(user), isNew), [screen, user, isNew]);
  const own = screen.record._labels as Values | undefined;
  const record = { ...screen.record, ...values, _labels: { ...own, ...labels } } as Entity;
  const parts: FormParts = {
    screen,
    standings: standings(screen.form, record, {
      rights: screen.rights,
      fields: new Map(screen.model.fields.map((one) => [one.code, one])),
      isNew,
      env,
    }),
    around: { model: screen.model.alias, record, lists: screen.lists, me: user.username },
    draft: null,
    faults: {},
    editing: null,
    onEdit: () => undefined,
    onSet: (field: string, value: Value, label?: Value) => {
      const next = { ...values, [field]: value };
      const { now, values: set } = setBy(screen.form, { ...screen.record, ...next } as Entity, held, env);
      setHeld(now);
      setValues({ ...next, ...set });
      if (label !== undefined) setLabels({ ...labels, [field]: label });
    },
    onUndo: () => undefined,
  };
  const tabs = screen.form.tabs.filter((one) => one.fieldsets.length > 0);
  return (
    <section className="ed-page preview" aria-label={t("editor.preview")}>
      <p className="muted">{t("forms.preview_text", { who: user.name })}</p>
      <form className="preview-sheet" onSubmit={(event) => event.preventDefault()} noValidate>
        {tabs.length === 0 ? <p className="muted">{t("forms.preview_empty")}</p> : null}
        {tabs.map((tab) => (
          <section key={tab.code} aria-label={tab.label}>
            {tabs.length > 1 ? <h2 className="form-tab">{tab.label}</h2> : null}
            <FormGrid parts={parts} tab={tab} />
          </section>
        ))}
      </form>
    </section>
  );
}
