import { useEffect, useLayoutEffect, useState } from "react";
import { useTranslation } from "react-i18next";
import type { ViewProps } from "../type";
import { sourceOf } from "./source";

const HEIGHT = 360;
/** How long an address has to stand, in milliseconds, before its page is asked for: not with every key. */
const SETTLED = 800;
/** The page may run and keep what is its own; it reaches nothing of ours. */
const SANDBOX = "allow-scripts allow-same-origin allow-forms allow-popups";

/** A page of a host that the administrator named. The browser refuses every other; then it is said why nothing is there. */
export function FrameView({ field, around }: Pick<ViewProps, "field" | "around">) {
  const { t } = useTranslation();
  const options = (field.options ?? {}) as { address?: string; height?: number };
  const address = options.address ?? "";
  const source = sourceOf(address, around.record, location.origin);
  const [shown, setShown] = useState(source);
  const [refused, setRefused] = useState<string | null>(null);
  useEffect(() => {
    const wait = setTimeout(() => setShown(source), SETTLED);
    return () => clearTimeout(wait);
  }, [source]);
  // At once: the browser tells of a refusal right after the frame was put in.
  useLayoutEffect(() => {
    if (!shown) return;
    const { origin } = new URL(shown);
    const hear = (event: SecurityPolicyViolationEvent) => {
      if (event.effectiveDirective === "frame-src" && event.blockedURI.startsWith(origin)) setRefused(origin);
    };
    document.addEventListener("securitypolicyviolation", hear);
    return () => document.removeEventListener("securitypolicyviolation", hear);
  }, [shown]);
  const isEarly = address.includes("{{") && !around.record.entity_id;
  return (
    <section className="frame" aria-label={field.label}>
      <h3 className="form-heading">{field.label}</h3>
      {isEarly ? (
        <p className="muted">{t("iframe.after_save")}</p>
      ) : !shown || refused ? (
        <p className="hint bad">{t("iframe.refused", { host: refused?.replace("https://", "") ?? address })}</p>
      ) : (
        <iframe
          title={field.label}
          src={shown}
          sandbox={SANDBOX}
          referrerPolicy="no-referrer"
          loading="lazy"
          style={{ blockSize: options.height ?? HEIGHT }}
        />
      )}
    </section>
  );
}
