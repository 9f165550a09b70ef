import { useQuery } from "@tanstack/react-query";
import { useTranslation } from "react-i18next";
import { followers } from "~/core/calls";
import { Icon } from "~/parts/icon";

/** Who hears of every change of the record; nothing where nobody does. */
export function Followers({ model, id }: { model: string; id: number }) {
  const { t } = useTranslation();
  const query = useQuery({ queryKey: ["followers", model, id], queryFn: () => followers(model, id), staleTime: 60_000 });
  const items = query.data?.items ?? [];
  if (items.length === 0) return null;
  const names = items.map((one) => one.name);
  const shown = names.slice(0, 3).join(", ");
  return (
    <span className="muted" title={names.join(", ")}>
      <Icon name="bell" size={14} />{" "}
      {names.length > 3 ? t("record.followed_more", { who: shown, count: names.length - 3 }) : t("record.followed", { who: shown })}
    </span>
  );
}
