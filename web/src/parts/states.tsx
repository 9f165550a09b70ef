import type { ReactNode } from "react";
import { useTranslation } from "react-i18next";
import { asFault, type Fault } from "~/core/fault";
import { clock } from "~/core/format";
import { Icon } from "./icon";
import { toast } from "./toast";

export interface StateProps {
  icon: string;
  title: string;
  text?: ReactNode;
  children?: ReactNode;
  role?: "status" | "alert";
  /** The title is the heading of the whole page where nothing else is. */
  isPage?: boolean;
}

/** What is shown where something else was expected: why, and the first thing to do. */
export function State({ icon, title, text, children, role = "status", isPage }: StateProps) {
  const Heading = isPage ? "h1" : "h2";
  return (
    <div className="mid" role={role}>
      <Icon name={icon} size={24} />
      <Heading>{title}</Heading>
      {text ? <p>{text}</p> : null}
      {children ? <div className="row">{children}</div> : null}
    </div>
  );
}

export function FaultState({ fault, onRetry, title, isPage }: { fault: Fault; onRetry?: () => void; title?: string; isPage?: boolean }) {
  const { t } = useTranslation();
  const Heading = isPage ? "h1" : "h2";
  if (fault.code === "forbidden")
    return (
      <State isPage={isPage} icon="lock" title={t("state.forbidden")} text={fault.message || t("state.forbidden_text")}>
        <HomeLink />
      </State>
    );
  if (fault.code === "not_found")
    return (
      <State isPage={isPage} icon="search" title={t("state.not_found")} text={t("state.not_found_text")}>
        <HomeLink />
      </State>
    );
  const number = fault.requestId;
  const words = fault.isNetwork ? t("state.network_text") : fault.code === "internal" ? t("state.fault_text") : fault.message;
  return (
    <div className="mid" role="alert">
      <Icon name={fault.isNetwork ? "cloud-off" : "plug-x"} size={24} />
      <Heading>{title ?? t(fault.isNetwork ? "state.network" : "state.fault")}</Heading>
      <p>{words}</p>
      <div className="row">
        {onRetry ? (
          <button type="button" className="btn primary sm" onClick={onRetry}>
            <Icon name="refresh" />
            {t("state.retry")}
          </button>
        ) : null}
        {number ? (
          <button
            type="button"
            className="btn ghost sm"
            onClick={() => void navigator.clipboard?.writeText(number).then(() => toast(t("common.copied")))}
          >
            <Icon name="copy" />
            {t("state.copy_number")}
          </button>
        ) : null}
      </div>
      {number ? <p className="id">{t("state.number", { number, time: clock(fault.at.toISOString()) })}</p> : null}
    </div>
  );
}

function HomeLink() {
  const { t } = useTranslation();
  return (
    <a className="btn sm" href="/">
      {t("state.home")}
    </a>
  );
}

/** A bar of the width of what will come. */
export function Bone({ width, height }: { width: string; height?: number }) {
  return <span className="skel" style={{ inlineSize: width, blockSize: height }} />;
}

export function Loading({ label, rows = 12 }: { label: string; rows?: number }) {
  return (
    <div role="status" aria-busy="true" aria-label={label}>
      {Array.from({ length: rows }, (_, i) => (
        <div key={i} className="skr">
          <Bone width="16px" height={16} />
          <Bone width="72px" />
          <Bone width={`${24 + ((i * 7) % 18)}%`} />
          <Bone width="72px" />
        </div>
      ))}
    </div>
  );
}

export interface WaitPageProps {
  error: Error | null;
  onRetry: () => void;
  /** How the page will stand. */
  className: string;
  /** How wide its heading will be. */
  width: string;
}

/** A page of the portal before its answer is there: the place of the heading, or why there is none. */
export function WaitPage({ error, onRetry, className, width }: WaitPageProps) {
  const { t } = useTranslation();
  if (error)
    return (
      <div className="wrap">
        <FaultState isPage fault={asFault(error)} onRetry={onRetry} />
      </div>
    );
  return (
    <div className={`wrap ${className}`} role="status" aria-busy="true" aria-label={t("common.loading")}>
      <Bone width={width} height={24} />
    </div>
  );
}
