import { Link } from "@tanstack/react-router";
import { type ReactNode, useState } from "react";
import { useTranslation } from "react-i18next";
import { Problem, useWork } from "~/pages/kit";
import { Icon } from "~/parts/icon";
import { Sent } from "./ask";
import { guestConfirm, guestMute } from "./calls";
import { useToken } from "./follow";

function Step({ title, text, children }: { title: string; text: string; children?: ReactNode }) {
  return (
    <div className="wrap guest" role="status">
      <h1>{title}</h1>
      <p>{text}</p>
      {children ? <p className="guest-buttons">{children}</p> : null}
    </div>
  );
}

/** A press, and not the opening, files the request: programs that look at mails open links too. */
export function ConfirmPage() {
  const { t } = useTranslation();
  const token = useToken();
  const [sent, setSent] = useState<{ number: string; token: string } | null>(null);
  const { isBusy, fault, words, act } = useWork();
  if (sent) return <Sent number={sent.number} token={sent.token} />;
  if (!token || fault?.status === 404)
    return (
      <Step title={t("guest.over")} text={t("guest.confirm_over")}>
        <Link to="/guest" className="btn primary">
          {t("guest.another")}
        </Link>
      </Step>
    );
  return (
    <Step title={t("guest.confirm")} text={t("guest.confirm_text")}>
      <button
        type="button"
        className="btn primary lg"
        disabled={isBusy}
        aria-busy={isBusy}
        onClick={() => void act(async () => setSent(await guestConfirm(token)))}
      >
        <Icon name="send" />
        {t("guest.confirm_go")}
      </button>
      <Problem text={words} />
    </Step>
  );
}

/** Stops the mails about one request, and says how they come again. */
export function StopPage() {
  const { t } = useTranslation();
  const token = useToken();
  const [isMuted, setMuted] = useState<boolean | null>(null);
  const { isBusy, fault, words, act } = useWork();
  const set = (muted: boolean) => void act(() => guestMute(token, muted)).then((isDone) => isDone && setMuted(muted));
  if (!token || fault?.status === 404) return <Step title={t("guest.over")} text={t("guest.stop_over")} />;
  return (
    <Step title={t(isMuted ? "guest.stopped" : "guest.stop")} text={t(isMuted ? "guest.stopped_text" : "guest.stop_text")}>
      <button type="button" className={`btn lg ${isMuted ? "" : "primary"}`} disabled={isBusy} onClick={() => set(!isMuted)}>
        <Icon name={isMuted ? "bell" : "bell-off"} />
        {t(isMuted ? "guest.start_go" : "guest.stop_go")}
      </button>
      <Link to="/guest/follow" hash={token} className="btn lg">
        {t("guest.open")}
      </Link>
      <Problem text={words} />
    </Step>
  );
}
