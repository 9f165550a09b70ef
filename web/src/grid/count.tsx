import { useQuery } from "@tanstack/react-query";
import { useState } from "react";
import { useTranslation } from "react-i18next";
import { type RecordsAsk, records } from "~/core/calls";
import { count, integer } from "~/core/format";
import type { Total } from "~/core/types";
import { rowsOf } from "./state";

/** How many rows a list has. Beyond 10 000 they are counted to the end when somebody asks. */
export function Count({ model, ask, total }: { model: string; ask: RecordsAsk; total: Total | null }) {
  const { t } = useTranslation();
  const rows = rowsOf(ask);
  const key = JSON.stringify([model, rows]);
  const [asked, setAsked] = useState<string | null>(null);
  const isAsked = asked === key && Boolean(total?.capped);
  const exact = useQuery({
    queryKey: ["records", model, "exact", rows],
    queryFn: ({ signal }) => records(model, { ...rows, fields: "entity_id", limit: 1, total: "exact" }, signal),
    enabled: isAsked,
    staleTime: 10_000,
  });
  const known = isAsked && exact.data?.total ? exact.data.total : total;
  const shown = known?.capped ? `${count(known.count)}${known.count < 10_000 ? "+" : ""}` : integer(known?.count ?? 0);
  const words = known ? t("list.total", { count: known.count, shown }) : "";
  return (
    <span className="muted num total" role="status">
      {known?.capped ? (
        <button type="button" className="linky" title={t("list.count_all")} disabled={exact.isFetching} onClick={() => setAsked(key)}>
          {words}
        </button>
      ) : (
        words
      )}
    </span>
  );
}
