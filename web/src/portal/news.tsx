// Announcements for people of the portal. What somebody has put away stays away on all his devices, until it is changed.
import { useQuery } from "@tanstack/react-query";
import { useState } from "react";
import { useTranslation } from "react-i18next";
import { preference, setPreference } from "~/core/calls";
import { kept } from "~/core/places";
import type { PortalHome } from "~/core/types";
import { Html } from "~/parts/html";
import { Icon } from "~/parts/icon";
import { IconButton } from "~/parts/menu";

const NAME = "news_away";
/** Older ones have ended long before. */
const MOST = 100;
const isKey = (value: unknown): value is string => typeof value === "string";

export function News({ news }: { news: NonNullable<PortalHome["news"]> }) {
  const { t } = useTranslation();
  const query = useQuery({
    queryKey: ["news_away"],
    queryFn: async () => kept((await preference(NAME)).value, isKey),
    staleTime: 60_000,
    enabled: news.length > 0,
  });
  const [away, setAway] = useState<string[]>([]);
  if (!query.data) return null;
  const shown = news.filter((one) => !query.data.includes(one.key) && !away.includes(one.key));
  const putAway = (key: string) => {
    setAway([...away, key]);
    void setPreference(NAME, JSON.stringify([...query.data, ...away, key].slice(-MOST)));
  };
  if (shown.length === 0) return null;
  return (
    <ul className="news" aria-label={t("portal.news")}>
      {shown.map((one) => (
        <li key={one.key} className="card">
          <Icon name="speakerphone" size={20} />
          <div>
            <b>{one.title}</b>
            {one.body ? <Html html={one.body} /> : null}
          </div>
          {one.dismissible ? (
            <IconButton icon="x" size="md" label={t("portal.news_away", { title: one.title })} onClick={() => putAway(one.key)} />
          ) : null}
        </li>
      ))}
    </ul>
  );
}
