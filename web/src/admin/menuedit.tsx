import { useQuery } from "@tanstack/react-query";
import { useSearch } from "@tanstack/react-router";
import { useState } from "react";
import { useTranslation } from "react-i18next";
import { configBodies } from "~/core/calls";
import { isEqual } from "~/core/difference";
import { Icon } from "~/parts/icon";
import { Loading } from "~/parts/states";
import { FaultPage } from "~/shell/faultpage";
import { useSession } from "~/shell/session";
import { useTitle } from "~/shell/title";
import { Choice, type Option } from "./field/parts";
import { freeCode } from "./formbody";
import { useModels } from "./forms";
import { type MenuBody, menuChanges, reorder, underOf } from "./menubody";
import type { Listed } from "./objects";
import { Seg, Switch, WordsLines } from "./parts";
import { SaveChanges } from "./plan";
import { SortList } from "./sortlist";
import { type ServerTexts, useServerTexts, wordsNow } from "./words";
import "./admin.css";
import "./editor.css";

/** The menu: what stands where, under which name, for whom. */
export function MenuPage() {
  const { t } = useTranslation();
  useTitle(t("menus.title"));
  const query = useQuery({ queryKey: ["config", "menu", "all"], queryFn: () => configBodies<MenuBody>("menu", ""), staleTime: 0 });
  if (query.error) return <FaultPage error={query.error} reset={() => void query.refetch()} />;
  if (!query.data) return <Loading label={t("common.loading")} rows={8} />;
  return <Editor key={query.data.version} items={query.data.items} version={query.data.version} />;
}

type Bodies = Record<string, MenuBody>;

function Editor({ items, version }: { items: Listed<MenuBody>[]; version: number }) {
  const { t, i18n } = useTranslation();
  const { product } = useSession();
  const texts = useServerTexts(product.languages);
  const base: Bodies = Object.fromEntries(items.map((one) => [one.code, one.value]));
  const [bodies, setBodies] = useState<Bodies>(base);
  // The address names the item that somebody was led to.
  const { item = "" } = useSearch({ from: "/admin/menu" });
  const asked = base[item];
  const [section, setSection] = useState<"main" | "admin">(asked?.section === "admin" ? "admin" : "main");
  const [parent, setParent] = useState(asked?.parent ?? "");
  const [chosen, setChosen] = useState<string | null>(asked ? item : null);
  const [isSaving, setSaving] = useState(false);
  const changes = menuChanges(base, bodies, new Set(items.filter((one) => one.shipped).map((one) => one.code)));
  const nameOf = (code: string) => wordsNow(bodies[code]?.label, texts, code);
  const list = underOf(bodies, parent, section);
  const parents = Object.keys(bodies)
    .filter((code) => (bodies[code]?.section ?? "main") === section && underOf(bodies, code, section).length > 0)
    .sort((a, b) => nameOf(a).localeCompare(nameOf(b)));
  const put = (code: string, part: Partial<MenuBody>) =>
    setBodies((old) => {
      const next = Object.fromEntries(
        Object.entries({ ...old[code], ...part }).filter(([, value]) => value !== undefined && value !== "" && value !== false),
      ) as unknown as MenuBody;
      return { ...old, [code]: next };
    });
  const add = () => {
    const code = freeCode(Object.keys(bodies), "link");
    const last = list.at(-1);
    setBodies((old) => ({
      ...old,
      [code]: {
        code,
        label: { [i18n.language]: t("menus.new_name") },
        icon: "link",
        path: "/",
        position: (last ? (bodies[last]?.position ?? 0) : 0) + 10,
        ...(parent ? { parent } : {}),
        ...(section === "admin" ? { section } : {}),
      },
    }));
    setChosen(code);
  };
  const one = chosen ? bodies[chosen] : undefined;
  return (
    <div className="admin menu-edit">
      <div className="account-line">
        <h1>{t("menus.title")}</h1>
        <span className="row">
          <button type="button" className="btn" disabled={changes.length === 0} onClick={() => setBodies(base)}>
            {t("brand.discard")}
          </button>
          <button type="button" className="btn primary" disabled={changes.length === 0} onClick={() => setSaving(true)}>
            {t("editor.save")}
          </button>
        </span>
      </div>
      <p className="muted">{t("menus.text")}</p>
      <div className="admin-choices">
        <Seg
          label={t("menus.section")}
          value={section}
          options={[
            { value: "main", label: t("menus.main") },
            { value: "admin", label: t("menus.admin") },
          ]}
          onChange={(next) => {
            setSection(next);
            setParent("");
            setChosen(null);
          }}
        />
        <div className="admin-choice">
          <label className="label" htmlFor="menu-parent">
            {t("menus.under")}
          </label>
          <select
            id="menu-parent"
            className="input"
            value={parent}
            onChange={(event) => {
              setParent(event.target.value);
              setChosen(null);
            }}
          >
            <option value="">{t("menus.top")}</option>
            {parents.map((code) => (
              <option key={code} value={code}>
                {nameOf(code)}
              </option>
            ))}
          </select>
        </div>
        <button type="button" className="btn" onClick={add}>
          <Icon name="plus" />
          {t("menus.add")}
        </button>
      </div>
      <div className="menu-cols">
        <div>
          <SortList
            id="menu"
            label={parent ? nameOf(parent) : t("menus.top")}
            empty={t("menus.empty")}
            chosen={chosen}
            onChoose={setChosen}
            items={list.map((code) => ({
              id: code,
              label: nameOf(code),
              icon: bodies[code]?.icon,
              isOff: bodies[code]?.disabled,
              more: isEqual(base[code], bodies[code]) ? null : <span className="flag-tag req">{t("menus.changed")}</span>,
            }))}
            onMove={(from, to) => setBodies((old) => reorder(old, list, from, to))}
          />
          <p className="hint">{t("editor.sort_hint")}</p>
        </div>
        {one && chosen ? (
          <ItemPane
            key={chosen}
            code={chosen}
            one={one}
            isShipped={items.some((two) => two.code === chosen && two.shipped)}
            texts={texts}
            name={nameOf(chosen)}
            parents={Object.keys(bodies)
              .filter((code) => code !== chosen && !bodies[code]?.parent && (bodies[code]?.section ?? "main") === section)
              .map((code) => ({ value: code, label: nameOf(code) }))}
            put={(part) => put(chosen, part)}
            onRemove={() => {
              setBodies(({ [chosen]: _, ...others }) => others);
              setChosen(null);
            }}
          />
        ) : (
          <p className="muted">{t("menus.nothing_chosen")}</p>
        )}
      </div>
      {isSaving ? (
        <SaveChanges
          title={t("menus.save_title")}
          note={t("menus.note")}
          said={t("menus.saved")}
          changes={changes}
          version={version}
          onClose={() => setSaving(false)}
        />
      ) : null}
    </div>
  );
}

interface PaneProps {
  code: string;
  one: MenuBody;
  isShipped: boolean;
  texts: ServerTexts;
  name: string;
  parents: Option[];
  put: (part: Partial<MenuBody>) => void;
  onRemove: () => void;
}

function ItemPane({ code, one, isShipped, texts, name, parents, put, onRemove }: PaneProps) {
  const { t } = useTranslation();
  const known = useModels();
  return (
    <section className="rule" aria-label={t("editor.properties_of", { what: name })}>
      <h2>{name}</h2>
      <small className="muted">
        <code>{code}</code>
      </small>
      <WordsLines id="menu-label" label={t("editor.label")} words={one.label} texts={texts} onChange={(label) => put({ label })} />
      {one.each ? <p className="hint">{t("menus.each", { model: one.each.model })}</p> : null}
      <div>
        <label className="label" htmlFor="menu-path">
          {t("menus.path")}
        </label>
        <input
          id="menu-path"
          className="input mono"
          value={one.path ?? ""}
          placeholder={one.model ? `/list/${one.model}` : "/"}
          onChange={(event) => put({ path: event.target.value.trim() })}
        />
        <p className="hint">{t("menus.path_hint")}</p>
      </div>
      <Choice
        id="menu-model"
        label={t("menus.model")}
        value={one.model ?? ""}
        options={[{ value: "", label: t("editor.everybody") }, ...known.map((two) => ({ value: two.alias, label: two.plural }))]}
        onChange={(model) => put({ model: model || undefined })}
      />
      <Choice
        id="menu-stands"
        label={t("menus.under")}
        value={one.parent ?? ""}
        options={[
          { value: "", label: t("menus.top") },
          ...(one.parent && !parents.some((two) => two.value === one.parent) ? [{ value: one.parent, label: one.parent }] : []),
          ...parents,
        ]}
        onChange={(parent) => put({ parent: parent || undefined })}
      />
      <Switch label={t("menus.shown")} isOn={one.disabled !== true} onChange={(on) => put({ disabled: on ? undefined : true })} />
      {isShipped ? null : (
        <button type="button" className="btn sm danger self-start" onClick={onRemove}>
          <Icon name="trash" size={14} />
          {t("editor.delete")}
        </button>
      )}
    </section>
  );
}
