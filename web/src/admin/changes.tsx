import type { TFunction } from "i18next";
import { useTranslation } from "react-i18next";
import { differences } from "~/core/difference";
import type { ConfigDiff } from "~/core/types";
import { Icon } from "~/parts/icon";
import { State } from "~/parts/states";

const KINDS: Record<string, string> = {
  field: "kind.field",
  model: "kind.model",
  module: "kind.module",
  template: "kind.template",
  list: "kind.list",
  grid: "kind.grid",
  form: "kind.form",
  menu: "kind.menu",
  portal: "kind.portal",
  dashboard: "kind.dashboard",
  home: "kind.home",
  text: "kind.text",
  setting: "kind.setting",
};

/** What a kind of configuration is called; kinds of modules have no word of their own here. */
export const kindWord = (kind: string, t: TFunction): string => (KINDS[kind] ? t(KINDS[kind]) : kind);

/** Changes of the configuration, object by object, each down to what differs inside it. */
export function Changes({ list, onBack }: { list: ConfigDiff[]; onBack?: (list: ConfigDiff[]) => void }) {
  const { t } = useTranslation();
  if (list.length === 0) return <State icon="circle-check" title={t("versions.same")} text={t("versions.same_text")} />;
  const objects = new Map<string, ConfigDiff[]>();
  for (const one of list) {
    const key = `${one.kind} ${one.code}`;
    objects.set(key, [...(objects.get(key) ?? []), one]);
  }
  return (
    <ul className="changes">
      {[...objects].map(([key, own]) => (
        <li key={key}>
          <h3>
            {kindWord(own[0]?.kind ?? "", t)} <code>{own[0]?.code}</code>
            {onBack && own.some((one) => one.old !== null && one.old !== undefined) ? (
              <button
                type="button"
                className="btn ghost xs"
                aria-label={t("versions.only_what", { what: own[0]?.code })}
                onClick={() => onBack(own)}
              >
                {t("versions.only")}
              </button>
            ) : null}
          </h3>
          <dl>
            {own.flatMap((one) =>
              differences(one.old, one.new, [one.property]).map((line) => (
                <div key={line.path.join("/") + (line.isOrder ? " order" : "")}>
                  <dt>
                    {line.path.join(" › ")}
                    {line.isOrder ? ` (${t("versions.order")})` : ""}
                  </dt>
                  <dd>
                    <Change old={line.old} now={line.now} />
                  </dd>
                </div>
              )),
            )}
          </dl>
        </li>
      ))}
    </ul>
  );
}

function Change({ old, now }: { old: unknown; now: unknown }) {
  const { t } = useTranslation();
  const isAdded = old === undefined || old === null;
  const isGone = now === undefined || now === null;
  return (
    <>
      {isAdded ? null : (
        <del>
          <span className="sr">{t("versions.was")} </span>
          {words(old, t)}
        </del>
      )}
      {isAdded || isGone ? null : <Icon name="arrow-right" size={14} />}
      {isGone ? (
        <span className="muted">{t("versions.taken_off")}</span>
      ) : (
        <ins>
          <span className="sr">{t("versions.is")} </span>
          {words(now, t)}
        </ins>
      )}
    </>
  );
}

/** A value in few words; long ones are cut, the export of the configuration has them whole. */
export function words(value: unknown, t: TFunction): string {
  if (value === null || value === undefined || value === "") return "–";
  if (value === true) return t("common.yes");
  if (value === false) return t("common.no");
  const text = Array.isArray(value) && value.every((one) => typeof one !== "object") ? value.join(", ") : null;
  const long = text ?? (typeof value === "object" ? JSON.stringify(value) : String(value));
  return long.length > 300 ? `${long.slice(0, 300)}…` : long || "–";
}
