// The guest portal: pages for visitors without an account. They know nothing but what the guest calls answer.
import { useQuery } from "@tanstack/react-query";
import { Link, useRouterState } from "@tanstack/react-router";
import { type ReactNode, useEffect } from "react";
import { useTranslation } from "react-i18next";
import { asFault } from "~/core/fault";
import { setLanguage } from "~/core/texts";
import type { Product } from "~/core/types";
import { Mark } from "~/parts/glyph";
import { Icon } from "~/parts/icon";
import { IconButton } from "~/parts/menu";
import { Bone, FaultState, State } from "~/parts/states";
import { nextTheme } from "~/parts/theme";
import { LanguageMenu } from "~/shell/language";
import { AskPage } from "./ask";
import { guestHome } from "./calls";
import { ConfirmPage, StopPage } from "./confirm";
import { FollowPage } from "./follow";
import "~/portal/portal.css";
import "./guest.css";

export const homeQuery = { queryKey: ["guest"], queryFn: guestHome, staleTime: 60_000, retry: false } as const;

export function GuestArea({ product, registers }: { product: Product; registers: boolean }) {
  const { t } = useTranslation();
  const path = useRouterState({ select: (state) => state.location.pathname.replace(/\/$/, "") });
  const asked = /^\/guest\/ask\/([^/]+)$/.exec(path)?.[1];
  useEffect(() => {
    document.title = `${t("guest.title")} – ${product.name}`;
    const robots = document.createElement("meta");
    robots.name = "robots";
    robots.content = "noindex";
    document.head.append(robots);
    return () => robots.remove();
  }, [t, product.name]);
  const pages: Record<string, ReactNode> = {
    "/guest/follow": <FollowPage />,
    "/guest/confirm": <ConfirmPage />,
    "/guest/stop": <StopPage />,
  };
  return (
    <Frame product={product}>
      {asked ? <AskPage key={asked} code={decodeURIComponent(asked)} /> : (pages[path] ?? <HomePage registers={registers} />)}
    </Frame>
  );
}

function Frame({ product, children }: { product: Product; children: ReactNode }) {
  const { t } = useTranslation();
  return (
    <div className="portal">
      <a className="skip" href="#work">
        {t("shell.skip")}
      </a>
      <header className="ph-top">
        <div className="wrap">
          <Link to="/guest" className="brand">
            {product.logo ? <img className="mark" src={product.logo} alt="" /> : <Mark />}
            {product.name}
          </Link>
          <span className="push" />
          <LanguageMenu languages={product.languages} onPick={(lang) => void setLanguage(lang)} />
          <IconButton icon="contrast" size="md" label={t("shell.theme_next")} onClick={nextTheme} />
          <Link to="/" className="btn">
            <Icon name="user" />
            {t("guest.sign_in")}
          </Link>
        </div>
      </header>
      <main id="work" tabIndex={-1}>
        {children}
      </main>
    </div>
  );
}

function HomePage({ registers }: { registers: boolean }) {
  const { t } = useTranslation();
  const query = useQuery(homeQuery);
  return (
    <div className="wrap guest">
      <h1>{t("guest.welcome")}</h1>
      <p className="soft">
        {t("guest.follow_hint")} <Link to="/guest/follow">{t("guest.follow_link")}</Link>
      </p>
      {registers ? (
        <p className="soft">
          {t("guest.register_hint")} <Link to="/register">{t("guest.register")}</Link>
        </p>
      ) : null}
      {query.error ? <FaultState fault={asFault(query.error)} onRetry={() => void query.refetch()} /> : null}
      {query.isPending ? (
        <div role="status" aria-busy="true" aria-label={t("common.loading")}>
          <Bone width="60%" height={24} />
        </div>
      ) : null}
      {query.data?.groups.length === 0 ? <State icon="inbox" title={t("portal.no_requests")} /> : null}
      {query.data?.groups.map((group) => (
        <section key={group.code} className="card guest-group" aria-labelledby={`guest-${group.code}`}>
          <h2 id={`guest-${group.code}`}>{group.label}</h2>
          {group.description ? <p className="soft">{group.description}</p> : null}
          <ul>
            {group.requests.map((one) => (
              <li key={one.code}>
                {one.url ? (
                  <a href={one.url} rel="noopener noreferrer">
                    <Icon name={one.icon || "file-text"} size={20} />
                    <span>{one.label}</span>
                  </a>
                ) : (
                  <Link to="/guest/ask/$code" params={{ code: one.code }}>
                    <Icon name={one.icon || "file-text"} size={20} />
                    <span>
                      {one.label}
                      {one.description ? <small className="soft">{one.description}</small> : null}
                    </span>
                    <Icon name="chevron-right" size={14} />
                  </Link>
                )}
              </li>
            ))}
          </ul>
        </section>
      ))}
    </div>
  );
}
