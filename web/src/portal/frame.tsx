import { useQuery } from "@tanstack/react-query";
import { Link, Outlet, useRouterState } from "@tanstack/react-router";
import { Suspense } from "react";
import { useTranslation } from "react-i18next";
import { portalQuery } from "~/core/queries";
import { languageName } from "~/core/texts";
import { Avatar } from "~/parts/avatar";
import { Mark } from "~/parts/glyph";
import { Icon } from "~/parts/icon";
import { Dropdown } from "~/parts/menu";
import { LanguageMenu } from "~/shell/language";
import { Notifications } from "~/shell/notifications";
import { leave, useSession } from "~/shell/session";
import { pickLanguage, ThemeMenu } from "~/shell/top";
import "./portal.css";

export function PortalFrame() {
  const { t, i18n } = useTranslation();
  const { me, product } = useSession();
  const path = useRouterState({ select: (state) => state.location.pathname });
  const further = useQuery(portalQuery).data?.models;
  const isMine = path.startsWith("/request");
  const pick = (lang: string) => pickLanguage(lang, me.user.timezone);
  return (
    <div className="portal">
      <a className="skip" href="#work">
        {t("shell.skip")}
      </a>
      <header className="ph-top">
        <div className="wrap">
          <Link to="/" className="brand">
            {product.logo ? <img className="mark" src={product.logo} alt="" /> : <Mark />}
            {t("portal.name", { name: product.name })}
          </Link>
          <nav className="nav" aria-label={t("portal.nav")}>
            <Link to="/" aria-current={path === "/" ? "page" : undefined} activeProps={{}}>
              <Icon name="home" size={20} />
              {t("portal.home")}
            </Link>
            <Link to="/requests" aria-current={isMine ? "page" : undefined} activeProps={{}}>
              <Icon name="messages" size={20} />
              {t("portal.mine")}
            </Link>
          </nav>
          <span className="push" />
          <Notifications />
          <LanguageMenu languages={product.languages} onPick={pick} />
          <ThemeMenu />
          <Dropdown
            width={232}
            button={
              <button type="button" className="btn ghost icon" aria-label={t("shell.account", { name: me.user.name })}>
                <Avatar name={me.user.name} username={me.user.username} size="md" />
              </button>
            }
            entries={[
              { title: me.user.name },
              ...product.languages.map((lang) => ({
                key: lang,
                label: languageName(lang),
                isCurrent: i18n.language === lang,
                onPick: () => pick(lang),
              })),
              "divider",
              ...(further ?? []).map((one) => ({
                key: one.model,
                label: one.label,
                icon: one.icon ?? "list",
                href: `/requests?model=${encodeURIComponent(one.model)}`,
              })),
              ...(me.area === "backend" ? [{ key: "back", label: t("portal.to_backend"), icon: "headset", href: "/" }] : []),
              { key: "account", label: t("account.title"), icon: "user", href: "/account" },
              { key: "leave", label: t("shell.sign_out"), icon: "logout", onPick: () => void leave() },
            ]}
          />
        </div>
      </header>
      <main id="work" tabIndex={-1}>
        <Suspense fallback={null}>
          <Outlet />
        </Suspense>
      </main>
    </div>
  );
}
