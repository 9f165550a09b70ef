import { useMemo } from "react";
import { useTranslation } from "react-i18next";
import { filled } from "../shared/template";
import type { ViewProps } from "../type";
import { qr } from "./encode";

/** Light around the code, in modules; without it readers do not find the code. */
const MARGIN = 4;

/** A code to print or to point a phone at: a text with values of the record, or the address of the record itself. */
export function QrView({ field, around }: Pick<ViewProps, "field" | "around">) {
  const { t } = useTranslation();
  const template = String(field.options?.template ?? "");
  const id = around.record.entity_id;
  const text = template ? filled(template, around.record).trim() : id ? `${location.origin}/record/${around.model}/${id}` : "";
  const code = useMemo(() => (text ? qr(text) : null), [text]);
  if (!text) return <p className="muted">{t("qr.after_save")}</p>;
  if (!code) return <p className="hint bad">{t("qr.too_long")}</p>;
  const size = code.length + MARGIN * 2;
  const path = code.flatMap((row, y) => row.map((isDark, x) => (isDark ? `M${x + MARGIN} ${y + MARGIN}h1v1h-1z` : ""))).join("");
  return (
    <figure className="qr">
      <svg viewBox={`0 0 ${size} ${size}`} role="img" aria-label={t("qr.label", { what: field.label })} shapeRendering="crispEdges">
        <rect width={size} height={size} fill="#fff" />
        <path d={path} fill="#000" />
      </svg>
      <figcaption className="break">{text}</figcaption>
    </figure>
  );
}
