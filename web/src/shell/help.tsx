import { useTranslation } from "react-i18next";
import { KEYS } from "~/core/keys";
import { Dialog } from "~/parts/dialog";

const GROUPS = [
  { code: "everywhere", text: "keys.everywhere" },
  { code: "list", text: "keys.list" },
  { code: "record", text: "keys.record" },
  { code: "writing", text: "keys.writing" },
  { code: "editor", text: "keys.editor" },
] as const;

export function Help({ onClose }: { onClose: () => void }) {
  const { t } = useTranslation();
  return (
    <Dialog title={t("keys.title")} isOpen onClose={onClose} size={640}>
      <div className="keys">
        {GROUPS.map((group) => (
          <section key={group.code}>
            <h3>{t(group.text)}</h3>
            <dl>
              {KEYS.filter((key) => key.group === group.code).map((key) => (
                <div key={key.keys + key.text}>
                  <dt>
                    {key.keys.split(" ").map((part) => (
                      <kbd key={part} className="kbd">
                        {part}
                      </kbd>
                    ))}
                  </dt>
                  <dd>{t(key.text)}</dd>
                </div>
              ))}
            </dl>
          </section>
        ))}
      </div>
    </Dialog>
  );
}
