import { useQuery } from "@tanstack/react-query";
import { useState } from "react";
import { useTranslation } from "react-i18next";
import { changeConfig, configBodies } from "~/core/calls";
import { asFault } from "~/core/fault";
import { client } from "~/core/queries";
import { faultWords } from "~/pages/kit";
import { State } from "~/parts/states";
import { toast } from "~/parts/toast";
import { useSession } from "~/shell/session";
import { useTitle } from "~/shell/title";
import { freeCode } from "./formbody";
import { type HomeBody, TYPES } from "./homebody";
import { ImportButton, type Listed, NewObject, ObjectTable, useObjects } from "./objects";
import { useGroups, useRoles } from "./parts";
import { moved, UpDown } from "./sortlist";
import { ListHead } from "./table";
import { useServerTexts, wordsNow } from "./words";
import "./admin.css";
import "./editor.css";

const CODES = ["config", "homes"];

/** The home pages in the order they are tried: whose each is, and the way into the editor. */
export function HomesPage() {
  const { t } = useTranslation();
  useTitle(t("homes.title"));
  const { product } = useSession();
  const texts = useServerTexts(product.languages);
  const groups = useGroups();
  const roles = useRoles();
  const [isBusy, setBusy] = useState(false);
  const query = useQuery({ queryKey: CODES, queryFn: () => configBodies<HomeBody>("home", "") });
  const list = (query.data?.items ?? [])
    .slice()
    .sort((a, b) => (a.value.position ?? 0) - (b.value.position ?? 0) || a.code.localeCompare(b.code));
  const nameOf = (one: Listed<HomeBody>) => wordsNow(one.value.label, texts, one.value.code);
  const objects = useObjects<HomeBody>("home", nameOf);
  const taken = list.map((one) => one.value.code);
  const audience = (one: HomeBody) => {
    const names = [
      ...(one.groups ?? []).map((id) => groups.find((group) => group.value === id)?.label ?? t("editor.group", { id })),
      ...(one.roles ?? []).map((id) => roles.find((role) => role.value === id)?.label ?? String(id)),
    ];
    if (one.users?.length) names.push(t("grids.people", { count: one.users.length }));
    const kinds = TYPES.filter((type) => one.types?.includes(type.value)).map((type) => t(type.text));
    return [kinds.join(", "), names.join(", ")].filter(Boolean).join("; ") || t("editor.everybody");
  };
  const move = async (from: number, to: number) => {
    setBusy(true);
    try {
      const changes = moved(list, from, to).flatMap((one, at) =>
        one.value.position === (at + 1) * 10 ? [] : [{ kind: "home", code: one.code, property: "position", value: (at + 1) * 10 }],
      );
      await changeConfig({ changes, dry_run: false, note: t("homes.ordered") });
      await client.invalidateQueries();
    } catch (error) {
      toast(faultWords(asFault(error), t), { isFault: true });
    } finally {
      setBusy(false);
    }
  };
  return (
    <div className="admin">
      <ListHead title={t("homes.title")} text={t("homes.text")} add={t("homes.new")} onAdd={objects.begin}>
        <ImportButton<HomeBody>
          kind="home"
          what={t("kind.home")}
          nameOf={(one) => wordsNow(one.label, texts, one.code)}
          make={(value) => ({ ...value, code: freeCode(taken, value.code) })}
          note={(what) => t("homes.made", { what })}
        />
      </ListHead>
      <ObjectTable
        query={query}
        objects={objects}
        list={list}
        empty={<State icon="home" title={t("homes.none")} text={t("homes.none_text")} />}
        heads={[t("grids.audience"), t("homes.boxes"), t("homes.order")]}
        cells={(one, listed) => {
          const at = list.indexOf(listed);
          return (
            <>
              <td>{audience(one)}</td>
              <td className="num">{one.boxes?.length ?? 0}</td>
              <td>
                <fieldset className="bare row" disabled={isBusy}>
                  <UpDown what={nameOf(listed)} at={at} of={list.length} onMove={(to) => void move(at, to)} />
                </fieldset>
              </td>
            </>
          );
        }}
      />
      {objects.fresh ? (
        <NewObject
          kind="home"
          title={t("homes.new")}
          start={objects.fresh.name}
          make={(name): HomeBody => {
            const code = freeCode(taken, name);
            const first = Math.min(1000, ...list.map((one) => one.value.position ?? 0)) - 10;
            return objects.fresh?.from
              ? { ...objects.fresh.from.value, disabled: undefined, code, position: first }
              : { code, position: first, disabled: true, boxes: [{ type: "my_open_operations" }, { type: "my_tasks" }] };
          }}
          note={(what) => t("homes.made", { what })}
          onClose={objects.leave}
        />
      ) : null}
      {objects.question(t("homes.delete_text"))}
    </div>
  );
}
