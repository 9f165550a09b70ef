import { Drawer } from "@mantine/core";
import { useMediaQuery } from "@mantine/hooks";
import { Outlet, useNavigate, useRouterState } from "@tanstack/react-router";
import { lazy, Suspense, useEffect, useState } from "react";
import { useTranslation } from "react-i18next";
import { recall, remember } from "~/core/draft";
import { listen } from "~/core/live";
import { Icon } from "~/parts/icon";
import { useStar, useVisits } from "./places";
import { Rail } from "./rail";
import { useSession } from "./session";
import { Top } from "./top";
import { useKeys } from "./usekeys";

const Palette = lazy(() => import("./palette").then((m) => ({ default: m.Palette })));
const Help = lazy(() => import("./help").then((m) => ({ default: m.Help })));

function useConnection(): boolean {
  const [isOpen, setOpen] = useState(true);
  useEffect(() => listen("connection", (event) => setOpen(event.isOpen)), []);
  return isOpen;
}

/** "g" and then a letter goes to the module whose name begins with it. */
function useGoKeys(): void {
  const { menu } = useSession();
  const navigate = useNavigate();
  const [isGoing, setGoing] = useState(false);
  useEffect(() => {
    if (!isGoing) return;
    const timer = setTimeout(() => setGoing(false), 1200);
    const press = (event: KeyboardEvent) => {
      setGoing(false);
      if (event.key.length !== 1 || event.ctrlKey || event.metaKey) return;
      event.preventDefault();
      event.stopPropagation();
      if (event.key === "h") return void navigate({ to: "/" });
      const all = (menu ?? []).flatMap((item) => [item, ...(item.children ?? [])]);
      const found = all.find((item) => item.path && item.label.toLowerCase().startsWith(event.key.toLowerCase()));
      if (found?.path) void navigate({ to: found.path });
    };
    document.addEventListener("keydown", press, { capture: true, once: true });
    return () => {
      clearTimeout(timer);
      document.removeEventListener("keydown", press, { capture: true });
    };
  }, [isGoing, menu, navigate]);
  useKeys({ g: () => setGoing(true) });
}

export function Frame() {
  const { t } = useTranslation();
  const { create } = useSession();
  const navigate = useNavigate();
  const isNarrow = useMediaQuery("(max-width: 900px)") ?? false;
  const isSmall = useMediaQuery("(max-width: 1599px)") ?? false;
  const isRecord = useRouterState({ select: (state) => state.location.pathname.startsWith("/record/") });
  const path = useRouterState({ select: (state) => state.location.href });
  const [isFolded, setFolded] = useState(() => recall("folded", false));
  const [isDrawer, setDrawer] = useState(false);
  const [isPalette, setPalette] = useState(false);
  const [isHelp, setHelp] = useState(false);
  const isConnected = useConnection();
  const folded = isFolded || (isRecord && isSmall);
  const { toggle: star } = useStar();
  useGoKeys();
  useVisits();
  useEffect(() => {
    // The palette opens on a key; by then it should be here.
    const timer = setTimeout(() => void import("./palette").catch(() => undefined), 1500);
    return () => clearTimeout(timer);
  }, []);
  useKeys({
    "ctrl+k": (event) => {
      event.preventDefault();
      setPalette(true);
    },
    "?": () => setHelp(true),
    f: star,
    n: () => {
      const first = create?.[0];
      const here = window.location.pathname.match(/^\/list\/([^/]+\/[^/]+)/)?.[1];
      const item = create?.find((one) => one.model === here) ?? first;
      if (item) void navigate({ to: newAddress(item.model, item.values) });
    },
  });
  // biome-ignore lint/correctness/useExhaustiveDependencies: going somewhere closes the drawer
  useEffect(() => setDrawer(false), [path]);
  const toggle = () => {
    remember("folded", !isFolded);
    setFolded(!isFolded);
  };
  return (
    <div className={`app ${folded ? "folded" : ""}`}>
      <a className="skip" href="#work">
        {t("shell.skip")}
      </a>
      {isNarrow ? (
        <Drawer.Root opened={isDrawer} onClose={() => setDrawer(false)} size={280} transitionProps={{ duration: 0 }}>
          <Drawer.Overlay />
          <Drawer.Content>
            <Drawer.Title className="sr">{t("shell.modules")}</Drawer.Title>
            <Drawer.Body className="drawer-body">
              <Rail isFolded={false} />
            </Drawer.Body>
          </Drawer.Content>
        </Drawer.Root>
      ) : (
        <Rail isFolded={folded} onFold={toggle} />
      )}
      <Top onMenu={isNarrow ? () => setDrawer(true) : undefined} onFind={() => setPalette(true)} onHelp={() => setHelp(true)} />
      <main className="work" id="work" tabIndex={-1}>
        {isConnected ? null : (
          <p className="offline" role="status">
            <Icon name="cloud-off" />
            {t("shell.offline")}
          </p>
        )}
        <Suspense fallback={null}>
          <Outlet />
        </Suspense>
      </main>
      <Suspense fallback={null}>
        {isPalette ? <Palette onClose={() => setPalette(false)} /> : null}
        {isHelp ? <Help onClose={() => setHelp(false)} /> : null}
      </Suspense>
    </div>
  );
}

/** The address of an empty form that is already half filled. */
export function newAddress(model: string, values: Record<string, unknown>): string {
  const words = new URLSearchParams();
  for (const [field, value] of Object.entries(values)) if (value !== null && value !== undefined) words.set(field, String(value));
  const tail = words.toString();
  return `/record/${model}/new${tail ? `?${tail}` : ""}`;
}
