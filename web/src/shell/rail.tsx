import { Tooltip } from "@mantine/core";
import { Link, useLinkProps, useRouterState } from "@tanstack/react-router";
import { type ReactNode, useState } from "react";
import { useTranslation } from "react-i18next";
import { count } from "~/core/format";
import type { MenuItem } from "~/core/types";
import { Mark } from "~/parts/glyph";
import { Icon } from "~/parts/icon";
import { usePlaces } from "./places";
import { useSession } from "./session";

/** A menu path stands for a list whatever its filters: only place and context are compared. */
function isHere(path: string | null, pathname: string, search: Record<string, unknown>): boolean {
  if (!path) return false;
  const at = new URL(path, "http://x");
  if (at.pathname !== pathname) return false;
  if (search.context && !at.searchParams.has("context")) return false;
  for (const [name, value] of at.searchParams) if (String(search[name] ?? "") !== value) return false;
  return true;
}

/** The router calls every link of the same path current; in the menu the context decides. */
function Place({ to, isCurrent, label, children, ...rest }: { to: string; isCurrent: boolean; label?: string; children: ReactNode }) {
  const props = useLinkProps({ to });
  return (
    <a {...props} {...rest} aria-current={isCurrent ? "page" : undefined} aria-label={label}>
      {children}
    </a>
  );
}

interface ItemProps {
  item: MenuItem;
  isFolded: boolean;
  isSub?: boolean;
}

function Item({ item, isFolded, isSub }: ItemProps) {
  const location = useRouterState({ select: (state) => state.location });
  const search = location.search as Record<string, unknown>;
  const children = item.children ?? [];
  const isChildHere = children.some((child) => isHere(child.path, location.pathname, search));
  const [isOpen, setOpen] = useState(true);
  const isCurrent = isHere(item.path, location.pathname, search) && !isChildHere;
  const inner = (
    <>
      {isSub ? null : <Icon name={item.icon} />}
      <span>{item.label}</span>
      {item.count !== null && item.count !== undefined ? <span className="n">{count(item.count)}</span> : null}
    </>
  );
  const target = item.path ?? children.find((child) => child.path)?.path ?? null;
  const line =
    target && (item.path || isFolded) ? (
      <Place to={target} isCurrent={isCurrent || (isFolded && isChildHere)} label={isFolded ? item.label : undefined}>
        {inner}
      </Place>
    ) : (
      <button type="button" className="rail-group" aria-expanded={isOpen} onClick={() => setOpen(!isOpen)}>
        {inner}
        <Icon name={isOpen ? "chevron-down" : "chevron-right"} size={14} className="n i" />
      </button>
    );
  return (
    <li>
      <Tooltip label={item.label} position="right" disabled={!isFolded} openDelay={200}>
        {line}
      </Tooltip>
      {children.length > 0 && isOpen && !isFolded ? (
        <ul className="sub">
          {children.map((child) => (
            <Item key={child.code} item={child} isFolded={false} isSub />
          ))}
        </ul>
      ) : null}
    </li>
  );
}

export function Rail({ isFolded, onFold }: { isFolded: boolean; onFold?: () => void }) {
  const { t } = useTranslation();
  const { menu = [], product } = useSession();
  const main = menu.filter((item) => item.section !== "admin");
  const { favourites } = usePlaces();
  const starred: MenuItem = {
    code: "favourites",
    label: t("places.favourites"),
    icon: "star",
    path: null,
    model: null,
    count: null,
    section: "main",
    children: favourites.slice(0, 12).map((one) => ({ ...one, code: one.path, model: null, count: null, section: "main" })),
  };
  const admin = menu.filter((item) => item.section === "admin");
  return (
    <nav className="rail" aria-label={t("shell.modules")}>
      <Link to="/" className="org" aria-label={t("shell.home_of", { name: product.name })} activeProps={{}}>
        {product.logo ? <img className="mark" src={product.logo} alt="" /> : <Mark />}
        <span>{product.name}</span>
      </Link>
      <div className="rail-scroll">
        {favourites.length > 0 ? (
          <ul>
            <Item item={starred} isFolded={isFolded} />
          </ul>
        ) : null}
        <ul>
          {main.map((item) => (
            <Item key={item.code} item={item} isFolded={isFolded} />
          ))}
        </ul>
        {admin.length > 0 ? (
          <ul>
            {admin.map((item) => (
              <Item key={item.code} item={item} isFolded={isFolded} />
            ))}
          </ul>
        ) : null}
      </div>
      {onFold ? (
        <button type="button" className="rail-group foot" onClick={onFold} aria-label={isFolded ? t("shell.unfold") : undefined}>
          <Icon name={isFolded ? "unfold" : "fold"} />
          <span>{t(isFolded ? "shell.unfold" : "shell.fold")}</span>
        </button>
      ) : null}
    </nav>
  );
}
