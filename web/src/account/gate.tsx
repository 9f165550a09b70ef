import type { ReactNode } from "react";
import { useTranslation } from "react-i18next";
import { setLanguage } from "~/core/texts";
import type { Product } from "~/core/types";
import { Mark } from "~/parts/glyph";
import { IconButton } from "~/parts/menu";
import { nextTheme } from "~/parts/theme";
import { LanguageMenu } from "~/shell/language";
import "~/shell/login.css";

export interface GateProps {
  product: Product;
  children: ReactNode;
  /** Set when a page waits behind it: its name as a dialog. */
  over?: string;
}

/** The page one stands on before one is known: one card, language and theme. */
export function Gate({ product, children, over }: GateProps) {
  const { t } = useTranslation();
  return (
    <div
      className={`login ${over ? "over" : ""}`}
      role={over ? "dialog" : undefined}
      aria-modal={over ? true : undefined}
      aria-label={over}
    >
      <header className="lh">
        <span className="org">
          {product.logo ? <img className="mark" src={product.logo} alt="" /> : <Mark />}
          {product.name}
        </span>
        <span className="push" />
        <LanguageMenu languages={product.languages} onPick={(lang) => void setLanguage(lang)} />
        <IconButton icon="contrast" label={t("shell.theme_next")} onClick={nextTheme} />
      </header>
      <main className="box">
        <div className="card in">{children}</div>
      </main>
      <footer className="lf">
        <span>{t("login.footer")}</span>
      </footer>
    </div>
  );
}
