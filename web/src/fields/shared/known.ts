import { useQuery } from "@tanstack/react-query";
import { records } from "~/core/calls";
import type { Entity, Field, Value } from "~/core/types";

const USER = "admin/user";

/** The words for the records that a value refers to, where no record brings them: in conditions and setters. */
export function useNamed(field: Field | undefined, value: Value): Entity {
  const isUser = field?.type === "user" || field?.comparison === "user";
  const target = isUser ? USER : typeof field?.options?.model === "string" ? field.options.model : null;
  const ids = (Array.isArray(value) ? value : [value]).filter(
    (one) => one !== null && one !== undefined && one !== "" && !String(one).startsWith("{{"),
  );
  const key = isUser ? "username" : "entity_id";
  const found = useQuery({
    queryKey: ["records", target, "named", ids],
    enabled: Boolean(field && target && ids.length > 0),
    staleTime: 60_000,
    queryFn: ({ signal }) =>
      records(
        target ?? "",
        { filter: { condition: "AND", rules: [{ field: key, operator: "in", value: ids }] }, fields: key, limit: 100 },
        signal,
      ),
  });
  if (!field || !found.data) return {};
  const words = new Map(found.data.items.map((one) => [String(one[key]), one._title ?? ""]));
  const named = (one: Value) => words.get(String(one)) ?? String(one);
  return { _labels: { [field.code]: Array.isArray(value) ? value.map(named) : named(value) } } as Entity;
}
