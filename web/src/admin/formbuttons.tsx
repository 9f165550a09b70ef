import { useState } from "react";
import { useTranslation } from "react-i18next";
import type { Value } from "~/core/types";
import { SetterInput } from "~/fields/setter/input";
import { Icon } from "~/parts/icon";
import { Dropdown } from "~/parts/menu";
import { State } from "~/parts/states";
import { useSession } from "~/shell/session";
import { Choice, Text } from "./field/parts";
import { type BodyButton, freeCode } from "./formbody";
import { type EditParts, faultAt } from "./formcanvas";
import { useModels } from "./forms";
import { IconChoice } from "./module/wizard";
import { ConditionLine, FieldsLine, GroupsLine, RolesLine, Seg, Switch, WordsLines } from "./parts";
import { RuleHead } from "./sortlist";
import { wordsNow } from "./words";

const STANDARD = ["save", "apply", "reset", "delete"] as const;
const ACTIONS = ["set_fields", "script", "open_url", "create_related"] as const;

/** A button says only what differs from the usual. */
function plain(one: BodyButton): BodyButton {
  const usual: Record<string, unknown> = { place: "header", save_before: true, after: "stay", show_on_create: false, color: "" };
  return Object.fromEntries(
    Object.entries(one).filter(
      ([key, value]) =>
        value !== undefined && value !== null && value !== "" && value !== usual[key] && !(Array.isArray(value) && value.length === 0),
    ),
  ) as unknown as BodyButton;
}

/** The buttons of the form: the standard ones, hidden or renamed, and those that do something of their own. */
export function FormButtons(parts: EditParts) {
  const { body, set, texts, faults } = parts;
  const { t } = useTranslation();
  const buttons = body.buttons ?? [];
  const all = (next: (buttons: BodyButton[]) => BodyButton[], about: string | null = null) =>
    set((old) => {
      const list = next(old.buttons ?? []);
      return { ...old, buttons: list.length > 0 ? list : undefined };
    }, about);
  const nameOf = (one: BodyButton) =>
    one.action ? wordsNow(one.label, texts, one.code) : wordsNow(one.label, texts, t(`forms.standard_${one.code}`));
  const free = STANDARD.filter((code) => !buttons.some((one) => one.code === code));
  const add = () => {
    const taken = [...STANDARD, ...buttons.map((one) => one.code)];
    all((old) => [...old, { code: freeCode(taken, "button"), action: "set_fields" }]);
  };
  return (
    <div className="ed-page">
      <p className="muted">{t("forms.buttons_text")}</p>
      {buttons.length === 0 ? <State icon="bolt" title={t("forms.no_buttons")} text={t("forms.no_buttons_text")} /> : null}
      <ol className="rules">
        {buttons.map((one, at) => {
          const name = nameOf(one);
          const fault = faultAt(faults, `buttons[${one.code}]`);
          const put = (part: Partial<BodyButton>, about?: string) =>
            all((old) => old.map((two, i) => (i === at ? plain({ ...two, ...part }) : two)), about ? `button ${at} ${about}` : null);
          return (
            <li key={one.code} className="rule">
              <RuleHead name={name} at={at} of={buttons.length} fault={fault} onList={all} />
              <Settings parts={parts} id={`button-${at}`} one={one} name={name} put={put} />
            </li>
          );
        })}
      </ol>
      <span className="row">
        <button type="button" className="btn sm" onClick={add}>
          <Icon name="plus" size={14} />
          {t("forms.add_button")}
        </button>
        {free.length > 0 ? (
          <Dropdown
            align="start"
            button={
              <button type="button" className="btn sm">
                {t("forms.arrange_standard")}
                <Icon name="chevron-down" size={14} />
              </button>
            }
            entries={free.map((code) => ({
              key: code,
              label: t(`forms.standard_${code}`),
              onPick: () => all((old) => [...old, { code }]),
            }))}
          />
        ) : null}
      </span>
    </div>
  );
}

interface SettingsProps {
  parts: EditParts;
  id: string;
  one: BodyButton;
  name: string;
  put: (part: Partial<BodyButton>, about?: string) => void;
}

function Settings({ parts, id, one, name, put }: SettingsProps) {
  const { scope, texts } = parts;
  const { t } = useTranslation();
  const { me } = useSession();
  return (
    <>
      <WordsLines
        id={`${id}-label`}
        label={t("editor.label")}
        words={one.label}
        texts={texts}
        onChange={(label) => put({ label }, "label")}
      />
      {one.action ? <Own parts={parts} id={id} one={one} name={name} put={put} /> : null}
      <ConditionLine
        label={`${name}: ${t("forms.button_hide")}`}
        scope={scope}
        node={one.hide_condition}
        none={t("editor.never")}
        onChange={(hide_condition) => put({ hide_condition })}
      />
      {me.super_admin || one.hide_script ? (
        <Script
          id={`${id}-hide`}
          label={t("forms.button_hide_script")}
          example="return $this.getData('status') === 6"
          value={one.hide_script}
          onChange={(hide_script) => put({ hide_script }, "hide")}
        />
      ) : null}
      <div className="admin-form">
        <GroupsLine
          id={`${id}-groups`}
          label={t("forms.view_groups")}
          none={t("editor.everybody")}
          ids={one.groups}
          onChange={(groups) => put({ groups })}
        />
        <RolesLine
          id={`${id}-roles`}
          label={t("forms.button_roles")}
          none={t("editor.everybody")}
          ids={one.roles}
          onChange={(roles) => put({ roles })}
        />
      </div>
    </>
  );
}

/** What a button of one's own looks like, does, and where it leads. */
function Own({ parts, id, one, name, put }: SettingsProps) {
  const { body, scope, texts } = parts;
  const { t } = useTranslation();
  const { me } = useSession();
  const known = useModels();
  const [isPath, setPath] = useState(one.after !== undefined && one.after !== "back");
  const fields = (scope?.model.fields ?? []).filter((two) => !two.read_only);
  const action = one.action ?? "";
  const target = action === "create_related" ? (one.model ?? "") : body.model;
  return (
    <>
      <IconChoice id={`${id}-icon`} value={one.icon ?? "bolt"} onChange={(icon) => put({ icon })} />
      <div className="admin-form">
        <Seg
          label={t("forms.button_color")}
          value={one.color ?? ""}
          options={["", "primary", "danger"].map((value) => ({ value, label: t(`forms.color_${value || "plain"}`) }))}
          onChange={(color) => put({ color })}
        />
        <Seg
          label={t("forms.button_place")}
          value={one.place ?? "header"}
          options={["header", "footer", "both"].map((value) => ({ value, label: t(`forms.place_${value}`) }))}
          onChange={(place) => put({ place })}
        />
        <Choice
          id={`${id}-action`}
          label={t("forms.button_action")}
          value={action}
          options={ACTIONS.filter((value) => value !== "script" || me.super_admin || action === "script").map((value) => ({
            value,
            label: t(`forms.action_${value}`),
          }))}
          onChange={(next) => put({ action: next, values: undefined, model: undefined, url: undefined, script: undefined })}
        />
        {action === "create_related" ? (
          <Choice
            id={`${id}-model`}
            label={t("forms.button_model")}
            value={one.model ?? ""}
            options={[{ value: "", label: "–" }, ...known.map((two) => ({ value: two.alias, label: two.plural }))]}
            onChange={(model) => put({ model, values: undefined })}
          />
        ) : null}
      </div>
      {action === "open_url" ? (
        <Text
          id={`${id}-url`}
          label={t("forms.button_url")}
          hint={t("forms.button_url_hint")}
          value={one.url ?? ""}
          onChange={(url) => put({ url }, "url")}
        />
      ) : null}
      {action === "script" ? (
        <Script
          id={`${id}-script`}
          label={t("forms.button_script")}
          example="$this.setData('status', 3)"
          value={one.script}
          onChange={(script) => put({ script }, "script")}
        />
      ) : null}
      {action === "set_fields" || (action === "create_related" && target) ? (
        <div>
          <label className="label" htmlFor={`${id}-values`}>
            {t("forms.button_values")}
          </label>
          <SetterInput
            id={`${id}-values`}
            field={{ code: "values", type: "setter", label: `${name}: ${t("forms.button_values")}`, options: { of: target } }}
            around={{ model: body.model, record: {}, lists: scope?.lists ?? {}, me: me.user.username }}
            value={(one.values ?? null) as Value}
            onChange={(values) => put({ values: (values ?? undefined) as BodyButton["values"] })}
          />
        </div>
      ) : null}
      {action === "set_fields" || action === "script" ? (
        <FieldsLine
          id={`${id}-asks`}
          label={t("forms.button_asks")}
          fields={fields}
          codes={one.asks}
          none={t("forms.button_asks_none")}
          onChange={(asks) => put({ asks })}
        />
      ) : null}
      <WordsLines
        id={`${id}-confirm`}
        label={t("forms.button_confirm")}
        words={one.confirm}
        texts={texts}
        onChange={(confirm) => put({ confirm }, "confirm")}
      />
      <div className="admin-form">
        <Choice
          id={`${id}-after`}
          label={t("forms.button_after")}
          value={isPath ? "path" : (one.after ?? "stay")}
          options={["stay", "back", "path"].map((value) => ({ value, label: t(`forms.after_${value}`) }))}
          onChange={(next) => {
            setPath(next === "path");
            put({ after: next === "path" ? "/" : next });
          }}
        />
        {isPath ? (
          <Text id={`${id}-path`} label={t("forms.after_path")} value={one.after ?? ""} onChange={(after) => put({ after }, "after")} />
        ) : null}
      </div>
      <div>
        <Switch label={t("forms.button_save")} isOn={one.save_before !== false} onChange={(save_before) => put({ save_before })} />
        <Switch label={t("forms.button_new")} isOn={one.show_on_create === true} onChange={(show_on_create) => put({ show_on_create })} />
      </div>
    </>
  );
}

/** Scripts are read by everybody who arranges forms and written by Super Admins. */
function Script(props: { id: string; label: string; example: string; value: string | undefined; onChange: (value: string) => void }) {
  const { t } = useTranslation();
  const { me } = useSession();
  return (
    <div>
      <label className="label" htmlFor={props.id}>
        {props.label}
      </label>
      <textarea
        id={props.id}
        className="input area mono"
        rows={4}
        spellCheck={false}
        disabled={!me.super_admin}
        placeholder={props.example}
        value={props.value ?? ""}
        onChange={(event) => props.onChange(event.target.value)}
      />
      {me.super_admin ? null : <p className="hint">{t("forms.script_super")}</p>}
    </div>
  );
}
