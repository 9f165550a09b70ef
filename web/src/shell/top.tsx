import { useNavigate } from "@tanstack/react-router";
import { useTranslation } from "react-i18next";
import { client } from "~/core/queries";
import { languageName, place, setLanguage } from "~/core/texts";
import { Avatar } from "~/parts/avatar";
import { Icon } from "~/parts/icon";
import { Dropdown, IconButton, type MenuEntry } from "~/parts/menu";
import { currentTheme, setTheme, THEMES } from "~/parts/theme";
import { newAddress } from "./frame";
import { Notifications } from "./notifications";
import { PlacesMenu } from "./places";
import { leave, useSession } from "./session";

export interface TopProps {
  onMenu?: () => void;
  onFind: () => void;
  onHelp: () => void;
}

export function Top({ onMenu, onFind, onHelp }: TopProps) {
  const { t } = useTranslation();
  const { create = [], me } = useSession();
  const navigate = useNavigate();
  return (
    <header className="top">
      {onMenu ? <IconButton icon="menu" label={t("shell.modules")} size="md" onClick={onMenu} /> : null}
      <button className="find" type="button" onClick={onFind}>
        <Icon name="search" />
        <span>{t("shell.find")}</span>
        <span className="kbd">Ctrl K</span>
      </button>
      <span className="push" />
      {create.length > 0 ? (
        <Dropdown
          button={
            <button className="btn sm" type="button">
              <Icon name="plus" />
              <span className="wide-only">{t("shell.create")}</span>
              <span className="sr narrow-name">{t("shell.create")}</span>
            </button>
          }
          entries={create.map((item) => ({
            key: item.label,
            label: item.label,
            icon: item.icon ?? "plus",
            onPick: () => void navigate({ to: newAddress(item.model, item.values) }),
          }))}
        />
      ) : null}
      <span className="wide-only">
        <PlacesMenu />
      </span>
      <Notifications />
      <span className="wide-only">
        <IconButton icon="help" label={t("shell.help")} size="md" onClick={onHelp} />
      </span>
      <ThemeMenu />
      <UserMenu name={me.user.name} />
    </header>
  );
}

export function ThemeMenu() {
  const { t } = useTranslation();
  const names = { light: t("theme.light"), dark: t("theme.dark"), contrast: t("theme.contrast") };
  return (
    <Dropdown
      button={
        <button type="button" className="btn ghost icon theme-button" aria-label={t("shell.theme")}>
          <Icon name="contrast" size={20} />
        </button>
      }
      entries={THEMES.map((theme) => ({
        key: theme,
        label: names[theme],
        isCurrent: theme === currentTheme(),
        onPick: () => setTheme(theme),
      }))}
    />
  );
}

/** pickLanguage changes the words at once and keeps the choice on this machine. */
export function pickLanguage(lang: string, zone: string): void {
  try {
    localStorage.setItem("steward.language", lang);
  } catch {
    // it holds for this page
  }
  place(lang, zone);
  // Labels of fields, lists and menus are the server's words.
  void setLanguage(lang).then(() => client.invalidateQueries());
}

export function UserMenu({ name }: { name: string }) {
  const { t, i18n } = useTranslation();
  const { me, product } = useSession();
  const languages: MenuEntry[] = product.languages.map((lang) => ({
    key: lang,
    label: languageName(lang),
    isCurrent: i18n.language === lang,
    onPick: () => pickLanguage(lang, me.user.timezone),
  }));
  return (
    <Dropdown
      width={232}
      button={
        <button type="button" className="btn ghost icon" aria-label={t("shell.account", { name })}>
          <Avatar name={name} username={me.user.username} isMe size="md" />
        </button>
      }
      entries={[
        { title: name },
        { key: "account", label: t("account.title"), icon: "user", href: "/account" },
        { key: "portal", label: t("shell.portal"), icon: "messages", href: "/requests" },
        "divider",
        { title: t("shell.language") },
        ...languages,
        "divider",
        { key: "leave", label: t("shell.sign_out"), icon: "logout", onPick: () => void leave() },
      ]}
    />
  );
}
