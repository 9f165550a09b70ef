import { useQuery } from "@tanstack/react-query";
import { Link } from "@tanstack/react-router";
import { useTranslation } from "react-i18next";
import { asFault } from "~/core/fault";
import { recordScreenQuery } from "~/core/queries";
import type { Entity } from "~/core/types";
import { fieldType } from "~/fields/registry";
import { isEmpty, listValue } from "~/fields/shared/values";
import { RecordBadges } from "~/form/badges";
import { Comment, isComment } from "~/form/entry";
import { useTimeline } from "~/form/timeline";
import { Icon } from "~/parts/icon";
import { IconButton } from "~/parts/menu";
import { Bone, FaultState } from "~/parts/states";

export interface PeekProps {
  model: string;
  row: Entity | undefined;
  me: string | null;
  onStep: (step: number) => void;
  onOpen: () => void;
}

/** The record at the cursor: what it is, the facts that are set, the last words. */
export function Peek({ model, row, me, onStep, onOpen }: PeekProps) {
  const { t } = useTranslation();
  const id = typeof row?.entity_id === "number" ? row.entity_id : null;
  const screen = useQuery({ ...recordScreenQuery(model, id ?? 0), enabled: id !== null, staleTime: 20_000 });
  const has = screen.data?.model.traits.includes("activity") ?? false;
  const words = useTimeline(model, id ?? 0, id !== null && has);
  const [module, entity] = model.split("/") as [string, string];
  if (id === null) return <aside className="peek" aria-label={t("peek.label")} />;
  const data = screen.data;
  const comments = (words.data?.pages[0]?.items ?? []).filter(isComment).slice(0, 3).reverse();
  const shown = data
    ? factsOf(
        data.form.tabs.flatMap((tab) => tab.fieldsets.flatMap((set) => set.fields.map((one) => one.field))),
        data.record,
      )
    : [];
  return (
    <aside className="peek" aria-label={t("peek.label")} aria-busy={screen.isFetching}>
      <div className="ph">
        {row?._number ?? ""}
        <span className="push" />
        <IconButton icon="chevron-up" label={t("keys.previous_row")} onClick={() => onStep(-1)} />
        <IconButton icon="chevron-down" label={t("keys.next_row")} onClick={() => onStep(1)} />
        <IconButton icon="maximize" label={t("keys.open")} onClick={onOpen} />
      </div>
      <div className="pb">
        {screen.error ? <FaultState fault={asFault(screen.error)} onRetry={() => void screen.refetch()} /> : null}
        {!data && !screen.error ? <PeekBones /> : null}
        {data ? (
          <>
            <div>
              <h2>{data.record._title || row?._title}</h2>
              <RecordBadges screen={data} />
            </div>
            <dl className="kv">
              {shown.map((code) => {
                const field = data.model.fields.find((one) => one.code === code);
                if (!field || fieldType(field.type).isWide || listValue(field, {}, null)) return null;
                const View = fieldType(field.type).view;
                return (
                  <div key={code}>
                    <dt>{field.label}</dt>
                    <dd>
                      <View
                        field={field}
                        value={data.record[code] ?? null}
                        around={{ model, record: data.record, lists: data.lists, me }}
                      />
                    </dd>
                  </div>
                );
              })}
            </dl>
            <div className="msgs">
              {comments.map((item) => (
                <Comment
                  key={String(item.activity.entity_id)}
                  activity={item.activity}
                  me={me}
                  requester={String(data.record.requester_username ?? "")}
                  isSmall
                />
              ))}
            </div>
          </>
        ) : null}
      </div>
      <div className="pf">
        {data?.rights.comment ? (
          <Link
            className="btn sm"
            to="/record/$module/$entity/$id"
            params={{ module, entity, id: String(id) }}
            search={{ write: "public" }}
          >
            <Icon name="message" />
            {t("peek.reply")}
          </Link>
        ) : null}
        {data?.rights.comment_internal ? (
          <Link
            className="btn sm"
            to="/record/$module/$entity/$id"
            params={{ module, entity, id: String(id) }}
            search={{ write: "internal" }}
          >
            <Icon name="lock" />
            {t("peek.note")}
          </Link>
        ) : null}
        <span className="push" />
        <button type="button" className="btn ghost sm" onClick={onOpen}>
          {t("peek.open")} <span className="kbd">↵</span>
        </button>
      </div>
    </aside>
  );
}

const HEADED = new Set(["title", "status", "priority_id"]);

function factsOf(codes: string[], record: Entity): string[] {
  return [...new Set(codes)].filter((code) => !HEADED.has(code) && !isEmpty(record[code])).slice(0, 9);
}

function PeekBones() {
  return (
    <>
      <Bone width="80%" height={16} />
      <Bone width="50%" height={20} />
      {["60%", "72%", "48%", "66%", "54%"].map((width) => (
        <Bone key={width} width={width} />
      ))}
    </>
  );
}
