import { useTranslation } from "react-i18next";
import { language, languageName } from "~/core/texts";
import { Icon } from "~/parts/icon";
import { Dropdown } from "~/parts/menu";

export interface LanguageMenuProps {
  languages: string[];
  onPick: (lang: string) => void;
}

export function LanguageMenu({ languages, onPick }: LanguageMenuProps) {
  const { i18n } = useTranslation();
  const now = i18n.language || language();
  if (languages.length < 2) return null;
  return (
    <Dropdown
      button={
        <button type="button" className="btn ghost sm lang">
          <Icon name="language" />
          {languageName(now)}
        </button>
      }
      entries={languages.map((lang) => ({ key: lang, label: languageName(lang), isCurrent: lang === now, onPick: () => onPick(lang) }))}
    />
  );
}
