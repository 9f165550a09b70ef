import { useEffect, useState } from "react";
import { useTranslation } from "react-i18next";
import { listen } from "~/core/live";
import { Icon } from "~/parts/icon";
import { Panel } from "~/parts/menu";
import { Time } from "~/parts/time";
import { useSession } from "./session";

interface Note {
  key: string;
  text: string;
  path: string;
  at: string;
  isNew: boolean;
}

/** What others did since this page was opened: newest first, one line per record. */
export function Notifications() {
  const { t } = useTranslation();
  const { me } = useSession();
  const [notes, setNotes] = useState<Note[]>([]);
  const [isOpen, setOpen] = useState(false);
  useEffect(
    () =>
      listen("record", (event) => {
        if (!event.by || event.by === me.user.username) return;
        const key = `${event.model}/${event.id}`;
        const note = {
          key,
          path: `/record/${key}`,
          at: new Date().toISOString(),
          isNew: true,
          text: t("notify.changed", { who: event.by, what: key }),
        };
        setNotes((all) => [note, ...all.filter((one) => one.key !== key)].slice(0, 30));
      }),
    [me.user.username, t],
  );
  const fresh = notes.filter((note) => note.isNew).length;
  const close = () => {
    setOpen(false);
    setNotes((all) => all.map((note) => ({ ...note, isNew: false })));
  };
  return (
    <Panel
      isOpen={isOpen}
      onClose={close}
      align="end"
      width={340}
      label={t("notify.title")}
      button={
        <button
          type="button"
          className={`btn ghost icon ${fresh ? "dot-n" : ""}`}
          data-n={fresh > 9 ? "9+" : fresh}
          aria-label={fresh ? t("notify.some", { count: fresh }) : t("notify.title")}
          aria-expanded={isOpen}
          onClick={() => (isOpen ? close() : setOpen(true))}
        >
          <Icon name="bell" size={20} />
        </button>
      }
    >
      <h2 className="panel-title">{t("notify.title")}</h2>
      {notes.length === 0 ? <p className="muted">{t("notify.none")}</p> : null}
      <ul className="notes">
        {notes.map((note) => (
          <li key={note.key} className={note.isNew ? "new" : ""}>
            <a href={note.path}>{note.text}</a>
            <Time at={note.at} as="clock" />
          </li>
        ))}
      </ul>
    </Panel>
  );
}
