import { useQuery } from "@tanstack/react-query";
import { Link } from "@tanstack/react-router";
import { useTranslation } from "react-i18next";
import { records } from "~/core/calls";
import type { Entity } from "~/core/types";

const TASK = "task/task";

/** What is done for a request step by step, as far as it is meant for who asked. Nothing is shown where there is nothing. */
export function Tasks({ model, id }: { model: string; id: number }) {
  const { t } = useTranslation();
  const query = useQuery({
    queryKey: ["records", TASK, { of: model, id }],
    queryFn: () =>
      records(TASK, {
        filter: {
          condition: "AND",
          rules: [
            { field: "model_alias", operator: "equal", value: model },
            { field: "model_id", operator: "equal", value: id },
          ],
        },
        fields: "title,status,due_date",
        sort: "entity_id",
        limit: 50,
      }),
    retry: false,
  });
  const items: Entity[] = query.data?.items ?? [];
  if (items.length === 0) return null;
  const [module, entity] = TASK.split("/") as [string, string];
  return (
    <>
      <h2>{t("portal.tasks")}</h2>
      <ul className="req-tasks">
        {items.map((task) => (
          <li key={task.entity_id}>
            <Link to="/request/$module/$entity/$id" params={{ module, entity, id: String(task.entity_id) }}>
              {task._title}
            </Link>{" "}
            <span className="muted">{(task._labels as Record<string, string> | undefined)?.status ?? ""}</span>
          </li>
        ))}
      </ul>
    </>
  );
}
