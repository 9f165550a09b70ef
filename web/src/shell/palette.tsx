import { Modal } from "@mantine/core";
import { useNavigate } from "@tanstack/react-router";
import { useEffect, useMemo, useRef, useState } from "react";
import { useTranslation } from "react-i18next";
import { addressOf, KIND_ICONS } from "~/admin/found";
import { type ConfigFound, search, searchConfig } from "~/core/calls";
import { count } from "~/core/format";
import type { MenuItem, SearchGroup } from "~/core/types";
import { Snippet, saysMore } from "~/parts/html";
import { Icon } from "~/parts/icon";
import { setTheme, THEMES } from "~/parts/theme";
import { usePageActs } from "./actions";
import { newAddress } from "./frame";
import { usePlaces } from "./places";
import { leave, useSession } from "./session";

interface Line {
  key: string;
  group: string;
  icon: string;
  label: React.ReactNode;
  words: string;
  hint?: React.ReactNode;
  run: () => void;
}

function flatten(items: MenuItem[], above = ""): { item: MenuItem; label: string }[] {
  return items.flatMap((item) => {
    const label = above ? `${above} › ${item.label}` : item.label;
    return [{ item, label }, ...flatten(item.children ?? [], label)];
  });
}

/** What the server finds, 150 ms after the last key; typing itself never waits. Configuration is for who arranges it. */
function useFound(words: string, isArranger: boolean): { groups: SearchGroup[]; config: ConfigFound[]; isBusy: boolean } {
  const [groups, setGroups] = useState<SearchGroup[]>([]);
  const [config, setConfig] = useState<ConfigFound[]>([]);
  const [isBusy, setBusy] = useState(false);
  useEffect(() => {
    if (words.trim().length < 2) {
      setGroups([]);
      setConfig([]);
      setBusy(false);
      return;
    }
    const control = new AbortController();
    setBusy(true);
    const timer = setTimeout(() => {
      search(words.trim(), control.signal)
        .then((answer) => setGroups(answer.groups))
        .catch(() => setGroups([]))
        .finally(() => !control.signal.aborted && setBusy(false));
      if (isArranger)
        searchConfig(words.trim(), { limit: 2 }, control.signal)
          .then((answer) => setConfig(answer.groups))
          .catch(() => setConfig([]));
    }, 150);
    return () => {
      clearTimeout(timer);
      control.abort();
    };
  }, [words, isArranger]);
  return { groups, config, isBusy };
}

function useLines(words: string, onClose: () => void): { lines: Line[]; isBusy: boolean } {
  const { t } = useTranslation();
  const { me, menu = [], create = [] } = useSession();
  const isArranger = me.can_configure;
  const page = usePageActs();
  const navigate = useNavigate();
  const { groups, config, isBusy } = useFound(words, isArranger);
  const { favourites, recent } = usePlaces();
  const lines = useMemo(() => {
    const go = (path: string) => () => {
      onClose();
      void navigate({ to: path });
    };
    const fixed: Line[] = [
      ...page.acts.map((act) => ({
        key: `act-${act.key}`,
        group: page.title,
        icon: act.icon,
        label: act.label,
        words: act.label,
        hint: act.hint ? <span className="kbd">{act.hint}</span> : null,
        run: () => {
          onClose();
          act.run();
        },
      })),
      ...[
        { group: t("places.favourites"), places: favourites },
        { group: t("places.recent"), places: recent.slice(0, 7) },
      ].flatMap(({ group, places }) =>
        places.map((place) => ({
          key: `${group}-${place.path}`,
          group,
          icon: place.icon,
          label: place.label,
          words: place.label,
          run: go(place.path),
        })),
      ),
      ...flatten(menu)
        .filter(({ item }) => item.path)
        .map(({ item, label }) => ({
          key: `go-${item.code}`,
          group: t("palette.go"),
          icon: item.icon ?? "list",
          label,
          words: label,
          hint: item.count === null || item.count === undefined ? null : <small className="num">{count(item.count)}</small>,
          run: go(item.path as string),
        })),
      ...create.map((item) => ({
        key: `new-${item.label}`,
        group: t("palette.create"),
        icon: "plus",
        label: t("palette.new", { what: item.label }),
        words: item.label,
        run: go(newAddress(item.model, item.values)),
      })),
      ...THEMES.map((theme) => ({
        key: `theme-${theme}`,
        group: t("palette.settings"),
        icon: "contrast",
        label: t(`theme.${theme}_long`),
        words: t(`theme.${theme}_long`),
        run: () => {
          onClose();
          setTheme(theme);
        },
      })),
      {
        key: "leave",
        group: t("palette.settings"),
        icon: "logout",
        label: t("shell.sign_out"),
        words: t("shell.sign_out"),
        run: () => {
          onClose();
          void leave();
        },
      },
    ];
    const wanted = words.trim().toLowerCase().split(/\s+/).filter(Boolean);
    const matching =
      wanted.length === 0
        ? fixed.slice(0, 28)
        : fixed.filter((line) => wanted.every((word) => line.words.toLowerCase().includes(word))).slice(0, 8);
    const found: Line[] = groups.flatMap((group) =>
      group.items.map((item) => ({
        key: `${group.model}/${item.id}`,
        group: group.label,
        icon: "file-text",
        label: (
          <span className="words">
            {item.number ? <span className="muted">{item.number} </span> : null}
            {item.title}
            {saysMore(item.snippet, item.title) ? (
              <small>
                <Snippet text={item.snippet ?? ""} />
              </small>
            ) : null}
          </span>
        ),
        words: item.title,
        run: go(item.path.startsWith("/record") ? item.path : `/record/${group.model}/${item.id}`),
      })),
    );
    const arranged: Line[] = config
      .flatMap(({ kind, items }) => items.map((hit) => ({ kind, hit })))
      .slice(0, 8)
      .map(({ kind, hit }) => ({
        key: `config-${kind}-${hit.code}`,
        group: t("palette.configuration"),
        icon: KIND_ICONS[kind] ?? "settings",
        label: hit.title,
        words: hit.title,
        hint: <small className="muted">{hit.of || hit.code}</small>,
        run: go(addressOf(kind, hit)),
      }));
    if (isArranger && wanted.length > 0)
      arranged.push({
        key: "all-configuration",
        group: t("palette.configuration"),
        icon: "settings",
        label: t("palette.all_configuration", { words: words.trim() }),
        words,
        run: go(`/admin/search?q=${encodeURIComponent(words.trim())}`),
      });
    const all =
      wanted.length === 0
        ? []
        : [
            {
              key: "all",
              group: t("palette.search"),
              icon: "search",
              label: t("palette.all", { words: words.trim() }),
              words,
              run: go(`/search?q=${encodeURIComponent(words.trim())}`),
            },
          ];
    return [...matching, ...found, ...all, ...arranged];
  }, [words, groups, config, isArranger, favourites, recent, page.acts, page.title, menu, create, navigate, onClose, t]);
  return { lines, isBusy };
}

export function Palette({ onClose }: { onClose: () => void }) {
  const { t } = useTranslation();
  const [words, setWords] = useState("");
  const [at, setAt] = useState(0);
  const { lines, isBusy } = useLines(words, onClose);
  const input = useRef<HTMLInputElement>(null);
  useEffect(() => input.current?.focus(), []);
  const current = Math.min(at, Math.max(0, lines.length - 1));
  useEffect(() => {
    document.getElementById(`palette-${current}`)?.scrollIntoView({ block: "nearest" });
  }, [current]);
  return (
    <Modal.Root opened onClose={onClose} size={600} yOffset="10vh" padding={0} transitionProps={{ duration: 0 }}>
      <Modal.Overlay />
      <Modal.Content className="pal-box" radius="lg">
        <Modal.Title className="sr">{t("palette.title")}</Modal.Title>
        <div className="pal">
          <div className="q">
            <Icon name="search" />
            <input
              ref={input}
              data-autofocus
              role="combobox"
              aria-label={t("palette.title")}
              aria-expanded="true"
              aria-controls="palette-lines"
              aria-activedescendant={lines.length ? `palette-${current}` : undefined}
              aria-autocomplete="list"
              placeholder={t("palette.hint")}
              value={words}
              onChange={(event) => {
                setWords(event.target.value);
                setAt(0);
              }}
              onKeyDown={(event) => {
                const step = { ArrowDown: 1, ArrowUp: -1 }[event.key];
                if (step) {
                  event.preventDefault();
                  setAt((current + step + lines.length) % Math.max(1, lines.length));
                } else if (event.key === "Enter") {
                  event.preventDefault();
                  lines[current]?.run();
                }
              }}
            />
            <span className="kbd">Esc</span>
          </div>
          <div id="palette-lines" className="lines" role="listbox" aria-label={t("palette.title")} aria-busy={isBusy}>
            {lines.map((line, i) => (
              <div key={line.key} role="presentation">
                {i === 0 || lines[i - 1]?.group !== line.group ? <h3 role="presentation">{line.group}</h3> : null}
                <div
                  id={`palette-${i}`}
                  role="option"
                  tabIndex={-1}
                  aria-selected={i === current}
                  className={`line ${i === current ? "on" : ""}`}
                  onClick={line.run}
                  onMouseMove={() => setAt(i)}
                >
                  <Icon name={line.icon} />
                  <span className="cut">{line.label}</span>
                  {line.hint ? <span className="push">{line.hint}</span> : null}
                </div>
              </div>
            ))}
          </div>
          <p className="sr" role="status">
            {t("palette.count", { count: lines.length })}
          </p>
        </div>
      </Modal.Content>
    </Modal.Root>
  );
}
