import { useQuery } from "@tanstack/react-query";
import { useMemo } from "react";
import { listScreen, models, records, termsOf } from "~/core/calls";
import type { Entity, Field, Value } from "~/core/types";
import { useScreenModel } from "./screenmodel";

/** The alias in a field that names a model, or the first of several. */
const aliasOf = (value: Value | undefined): string | null => {
  const one = Array.isArray(value) ? value[0] : value;
  return typeof one === "string" && one.includes("/") ? one : null;
};

/**
 * The model that a condition or setter speaks of: an alias, the field of the record that holds one, or the field of a record
 * it refers to ("metric_id.model_alias").
 */
export function useSubject(field: Field, record: Entity, model: string): string | null {
  const of = String(field.options?.of ?? "");
  const [first = "", then] = of.split(".");
  const target = useScreenModel(model, then ? first : null);
  const id = then ? record[first] : null;
  const beyond = useQuery({
    queryKey: ["records", target, "subject", id],
    enabled: Boolean(target && id),
    queryFn: ({ signal }) =>
      records(
        target ?? "",
        { filter: { condition: "AND", rules: [{ field: "entity_id", operator: "equal", value: id as Value }] }, fields: then, limit: 1 },
        signal,
      ),
  });
  if (of.includes("/")) return of;
  return aliasOf(then ? beyond.data?.items[0]?.[then] : record[first]);
}

/** The fields of a model and the lists behind them, with the terms a condition may ask beside them. */
export function useScope(alias: string | null, terms = "") {
  const screen = useQuery({
    queryKey: ["screen", "list", alias, ""],
    queryFn: () => listScreen(alias ?? ""),
    enabled: alias !== null,
    staleTime: 300_000,
  }).data;
  const more = useQuery({
    queryKey: ["screen", "terms", alias, terms],
    queryFn: () => termsOf(alias ?? "", terms),
    enabled: alias !== null && terms !== "",
    staleTime: 300_000,
  }).data;
  return useMemo(() => {
    if (!screen || (terms !== "" && !more)) return undefined;
    if (!more) return screen;
    return {
      ...screen,
      model: { ...screen.model, fields: [...more.fields, ...screen.model.fields] },
      lists: { ...screen.lists, ...more.lists },
    };
  }, [screen, more, terms]);
}

/** The models the reader may see, by name. */
export function useModels() {
  const query = useQuery({ queryKey: ["models"], queryFn: models, staleTime: 300_000 });
  return (query.data?.items ?? []).map((one) => ({ value: one.alias, label: one.plural, hint: one.alias }));
}
