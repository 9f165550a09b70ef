import { useQuery } from "@tanstack/react-query";
import { Link, useRouterState } from "@tanstack/react-router";
import { useEffect, useState } from "react";
import { useTranslation } from "react-i18next";
import { preference, setPreference, titles } from "~/core/calls";
import { asFault } from "~/core/fault";
import { isFavourite, isPage, isRef, kept, refOf, toggled, visited } from "~/core/places";
import { client } from "~/core/queries";
import { Icon } from "~/parts/icon";
import { Panel } from "~/parts/menu";
import { toast } from "~/parts/toast";
import { useSession } from "./session";

/** A page one can go to, in the words of now. */
export interface Place {
  path: string;
  label: string;
  icon: string;
}

const KEY = ["places"];
const FAVOURITES = "favourites";
const RECENT = "recent";

async function read() {
  const [starred, opened] = await Promise.all([preference(FAVOURITES), preference(RECENT)]);
  const favourites = kept(starred.value, isPage);
  const recent = kept(opened.value, isRef);
  const refs = [...favourites.flatMap((one) => one.ref ?? []), ...recent];
  const named = refs.length > 0 ? (await titles(refs)).items : [];
  const byPath = new Map(named.map((one) => [`${one.model}/${one.id}`, one]));
  const placeOf = (model: string, id: number): Place | null => {
    const one = byPath.get(`${model}/${id}`);
    return one ? { path: one.path, label: [one.number, one.title].filter(Boolean).join(" "), icon: one.icon || "file-text" } : null;
  };
  return {
    starred: favourites,
    // A record one may not read any more is not named: it is left out.
    favourites: favourites.flatMap((one) => (one.ref ? (placeOf(one.ref.model, one.ref.id) ?? []) : { ...one, icon: one.icon ?? "star" })),
    recent: recent.flatMap((one) => placeOf(one.model, one.id) ?? []),
  };
}

/** What the person keeps at hand. Reading it costs nothing before the first page stands. */
export function usePlaces() {
  const query = useQuery({ queryKey: KEY, queryFn: read, staleTime: 60_000 });
  return { starred: query.data?.starred ?? [], favourites: query.data?.favourites ?? [], recent: query.data?.recent ?? [] };
}

/** keep changes a kept list from what the server has now: another window may have changed it. */
async function keep<T>(name: string, isOne: (value: unknown) => value is T, change: (now: T[]) => T[]): Promise<void> {
  const now = kept((await preference(name)).value, isOne);
  await setPreference(name, JSON.stringify(change(now)));
  await client.invalidateQueries({ queryKey: KEY });
}

/** How long a record is open before it counts as visited: walking through a list is no visit. */
const STAYS = 1500;

export function useVisits(): void {
  const path = useRouterState({ select: (state) => state.location.pathname });
  useEffect(() => {
    const ref = refOf(path);
    if (!ref) return;
    // A failure costs one line of a list; the next visit brings it.
    const timer = setTimeout(() => void keep(RECENT, isRef, (now) => visited(now, ref)).catch(() => undefined), STAYS);
    return () => clearTimeout(timer);
  }, [path]);
}

/** useStar says whether the open page is starred, and changes it. */
export function useStar(): { isStarred: boolean; toggle: () => void } {
  const { t } = useTranslation();
  const { product } = useSession();
  const { starred } = usePlaces();
  const location = useRouterState({ select: (state) => state.location });
  const ref = refOf(location.pathname);
  const path = ref ? location.pathname : location.href;
  const isStarred = isFavourite(starred, path);
  const toggle = () => {
    const tail = ` – ${product.name}`;
    const label = document.title.endsWith(tail) ? document.title.slice(0, -tail.length) : document.title;
    keep(FAVOURITES, isPage, (now) => toggled(now, { path, label, ...(ref ? { ref } : {}) }))
      .then(() => toast(t(isStarred ? "places.removed" : "places.added")))
      .catch((error: unknown) => toast(asFault(error).message, { isFault: true }));
  };
  return { isStarred, toggle };
}

/** Favourites and what was opened last, under a star. */
export function PlacesMenu() {
  const { t } = useTranslation();
  const [isOpen, setOpen] = useState(false);
  const { favourites, recent } = usePlaces();
  const { isStarred, toggle } = useStar();
  const close = () => setOpen(false);
  return (
    <Panel
      isOpen={isOpen}
      onClose={close}
      align="end"
      width="min(340px, calc(100vw - 16px))"
      label={t("places.title")}
      button={
        <button
          type="button"
          className="btn ghost icon"
          aria-label={t("places.title")}
          aria-expanded={isOpen}
          onClick={() => setOpen(!isOpen)}
        >
          <Icon name={isStarred ? "star-filled" : "star"} size={20} />
        </button>
      }
    >
      <button
        type="button"
        className="btn sm"
        onClick={() => {
          toggle();
          close();
        }}
      >
        <Icon name={isStarred ? "star-off" : "star"} />
        {t(isStarred ? "places.remove" : "places.add")}
        <span className="kbd">f</span>
      </button>
      <PlaceList title={t("places.favourites")} places={favourites} onGo={close} />
      <PlaceList title={t("places.recent")} places={recent.slice(0, 10)} onGo={close} />
    </Panel>
  );
}

function PlaceList({ title, places, onGo }: { title: string; places: Place[]; onGo: () => void }) {
  if (places.length === 0) return null;
  return (
    <>
      <h2 className="panel-title places-title">{title}</h2>
      <ul className="places">
        {places.map((place) => (
          <li key={place.path}>
            <Link to={place.path} onClick={onGo}>
              <Icon name={place.icon} />
              <span className="cut">{place.label}</span>
            </Link>
          </li>
        ))}
      </ul>
    </>
  );
}
