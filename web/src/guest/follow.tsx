import { useQuery } from "@tanstack/react-query";
import { type FormEvent, useEffect, useState } from "react";
import { useTranslation } from "react-i18next";
import { asFault } from "~/core/fault";
import { Line, Problem, useWork } from "~/pages/kit";
import { Html } from "~/parts/html";
import { Icon } from "~/parts/icon";
import { WaitPage } from "~/parts/states";
import { Time } from "~/parts/time";
import { type GuestRequest, guestMute, guestRenew, guestRequest, guestSay, guestVerify } from "./calls";
import { FileList, FilePicker, useFiles } from "./files";

/** The secret stands behind the "#", so that no server and no proxy writes it down. */
export function useToken(): string {
  const read = () => window.location.hash.slice(1).trim();
  const [token, setToken] = useState(read);
  useEffect(() => {
    const watch = () => setToken(read());
    window.addEventListener("hashchange", watch);
    return () => window.removeEventListener("hashchange", watch);
  });
  return token;
}

export function FollowPage() {
  const token = useToken();
  const query = useQuery({
    queryKey: ["guest", "request", token],
    queryFn: async () => {
      await guestVerify(token).catch(() => null); // who came by a mail reads the mails of the address
      return guestRequest(token);
    },
    enabled: token !== "",
    retry: false,
  });
  if (!token || (query.error && asFault(query.error).status === 404)) return <Renew isOver={token !== ""} />;
  if (query.error || !query.data)
    return <WaitPage error={query.error} onRetry={() => void query.refetch()} className="guest" width="50%" />;
  return <Request request={query.data} token={token} onSaid={() => void query.refetch()} />;
}

function Request({ request, token, onSaid }: { request: GuestRequest; token: string; onSaid: () => void }) {
  const { t } = useTranslation();
  const [text, setText] = useState("");
  const files = useFiles();
  const { isBusy, words, act } = useWork();
  const submit = async (event: FormEvent) => {
    event.preventDefault();
    if (await act(() => guestSay(token, text, files.tickets), t("guest.said"))) {
      setText("");
      files.clear();
      onSaid();
    }
  };
  return (
    <div className="wrap guest">
      <p className="crumb">{request.number}</p>
      <h1>{request.title}</h1>
      <p className="soft">
        {request.status ? <strong>{request.status}</strong> : null} {t("record.opened")} <Time at={request.created_at} as="inline" />
      </p>
      <article className="card guest-words">
        <Html html={request.description} />
        <FileList token={token} files={request.files} />
      </article>
      <section aria-label={t("portal.conversation")} className="guest-talk">
        {request.comments.map((one) => (
          <article key={`${one.at} ${one.text}`} className={`card guest-words ${one.mine ? "mine" : ""}`}>
            <p className="muted tiny">
              {t(one.mine ? "guest.you" : "guest.desk")} <Time at={one.at} as="inline" />
            </p>
            <Html html={one.text} />
            <FileList token={token} files={one.files} />
          </article>
        ))}
      </section>
      {request.can_reply ? (
        <form className="card ask-form" onSubmit={(event) => void submit(event)}>
          <label className="label" htmlFor="guest-reply">
            {t("guest.reply")}
          </label>
          <textarea
            id="guest-reply"
            className="input area"
            rows={4}
            maxLength={20000}
            value={text}
            onChange={(event) => setText(event.target.value)}
          />
          <FilePicker id="guest-reply-files" takes={request.attach} state={files} />
          <Problem text={words} />
          <div className="ask-foot">
            <button type="submit" className="btn primary lg" disabled={isBusy || files.isBusy || text.trim() === ""} aria-busy={isBusy}>
              <Icon name="send" />
              {t("portal.send")}
            </button>
          </div>
        </form>
      ) : (
        <p className="soft">{t("guest.no_reply")}</p>
      )}
      <p className="soft guest-mails">
        {t(request.muted ? "guest.mails_off" : "guest.mails_on")}{" "}
        <button type="button" className="linky" onClick={() => void guestMute(token, !request.muted).then(onSaid)}>
          {t(request.muted ? "guest.start_go" : "guest.stop_go")}
        </button>
      </p>
    </div>
  );
}

/** The answer is the same whoever asks; only the mail says more. */
function Renew({ isOver }: { isOver: boolean }) {
  const { t } = useTranslation();
  const [number, setNumber] = useState("");
  const [email, setEmail] = useState("");
  const [isSent, setSent] = useState(false);
  const { isBusy, words, act } = useWork();
  return (
    <div className="wrap guest">
      <h1>{t(isOver ? "guest.over" : "guest.follow")}</h1>
      <p>{t("guest.renew_text")}</p>
      {isSent ? (
        <p role="status" className="card guest-words">
          {t("guest.renewed")}
        </p>
      ) : (
        <form
          className="card ask-form"
          onSubmit={(event) => {
            event.preventDefault();
            void act(() => guestRenew(number, email)).then(setSent);
          }}
        >
          <Line id="guest-number" label={t("guest.number")} value={number} onChange={setNumber} max={60} isRequired />
          <Line
            id="guest-email"
            label={t("guest.email")}
            value={email}
            onChange={setEmail}
            type="email"
            autoComplete="email"
            max={200}
            isRequired
          />
          <Problem text={words} />
          <div className="ask-foot">
            <button type="submit" className="btn primary lg" disabled={isBusy || !number.trim() || !email.trim()} aria-busy={isBusy}>
              {t("guest.renew")}
            </button>
          </div>
        </form>
      )}
    </div>
  );
}
