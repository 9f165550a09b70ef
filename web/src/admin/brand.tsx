import { useQuery } from "@tanstack/react-query";
import { type ChangeEvent, useEffect, useState } from "react";
import { useTranslation } from "react-i18next";
import { contrast, isColor, isReadable, READABLE, ramp, wearAccent } from "~/core/brand";
import { changeConfig, configBodies } from "~/core/calls";
import { asFault, type Fault } from "~/core/fault";
import { client } from "~/core/queries";
import { Icon } from "~/parts/icon";
import { Loading } from "~/parts/states";
import { toast } from "~/parts/toast";
import { FaultPage } from "~/shell/faultpage";
import { useSession } from "~/shell/session";
import { useTitle } from "~/shell/title";
import { Faults } from "./parts";
import "./admin.css";
import "./editor.css";

const CODES = ["product.name", "product.accent", "product.logo"] as const;
type Code = (typeof CODES)[number];
type Brand = Record<Code, string>;
/** The logo travels with the first answer of every page: it stays small. */
const MAX_LOGO = 48 * 1024;

/** Name, logo and colour of the organisation, seen before they are in force. */
export function BrandPage() {
  const { t } = useTranslation();
  useTitle(t("brand.title"));
  const query = useQuery({
    queryKey: ["config", "setting", "product"],
    queryFn: () => configBodies<{ value?: string; default?: string }>("setting", "product."),
  });
  if (query.error) return <FaultPage error={query.error} reset={() => void query.refetch()} />;
  if (!query.data) return <Loading label={t("common.loading")} rows={5} />;
  const items = query.data.items;
  const wordOf = (code: Code) => {
    const found = items.find((one) => one.code === code)?.value;
    return found?.value ?? found?.default ?? "";
  };
  return <Editor key={query.dataUpdatedAt} start={Object.fromEntries(CODES.map((code) => [code, wordOf(code)])) as Brand} />;
}

function Editor({ start }: { start: Brand }) {
  const { t } = useTranslation();
  const { product } = useSession();
  const [brand, setBrand] = useState(start);
  const [isBusy, setBusy] = useState(false);
  const [fault, setFault] = useState<Fault | null>(null);
  const [problem, setProblem] = useState("");
  const accent = brand["product.accent"];
  const isWrong = accent !== "" && !isReadable(accent);
  // The page wears the colour while it is chosen, and takes it off when one leaves.
  useEffect(() => wearAccent(accent), [accent]);
  useEffect(() => () => wearAccent(product.accent), [product.accent]);
  const put = (code: Code, value: string) => setBrand((old) => ({ ...old, [code]: value }));
  const pick = async (event: ChangeEvent<HTMLInputElement>) => {
    const file = event.target.files?.[0];
    event.target.value = "";
    if (!file) return;
    if (file.size > MAX_LOGO) return setProblem(t("brand.too_large", { max: MAX_LOGO / 1024 }));
    setProblem("");
    const reader = new FileReader();
    reader.onload = () => put("product.logo", String(reader.result));
    reader.readAsDataURL(file);
  };
  const changed = CODES.filter((code) => brand[code] !== start[code]);
  const save = async () => {
    setBusy(true);
    setFault(null);
    try {
      await changeConfig({
        changes: changed.map((code) =>
          brand[code]
            ? { kind: "setting", code, property: "value", value: brand[code] }
            : { kind: "setting", code, property: "value", reset: true },
        ),
        dry_run: false,
        note: t("brand.note"),
      });
      await client.invalidateQueries();
      toast(t("brand.saved"));
    } catch (error) {
      setFault(asFault(error));
    } finally {
      setBusy(false);
    }
  };
  return (
    <div className="admin">
      <h1>{t("brand.title")}</h1>
      <p className="muted">{t("brand.text")}</p>
      <form
        className="brand"
        onSubmit={(event) => {
          event.preventDefault();
          if (changed.length > 0 && !isWrong && !isBusy) void save();
        }}
      >
        <div>
          <label className="label" htmlFor="brand-name">
            {t("brand.name")}
          </label>
          <input
            id="brand-name"
            className="input"
            value={brand["product.name"]}
            maxLength={60}
            placeholder={product.name}
            onChange={(event) => put("product.name", event.target.value)}
          />
        </div>
        <div>
          <label className="label" htmlFor="brand-accent">
            {t("brand.accent")}
          </label>
          <div className="with-swatch">
            <input
              type="color"
              aria-label={t("brand.pick")}
              value={isColor(accent) ? accent : "#026a83"}
              onChange={(event) => put("product.accent", event.target.value)}
            />
            <input
              id="brand-accent"
              className={`input ${isWrong ? "bad" : ""}`}
              value={accent}
              maxLength={7}
              placeholder="#026a83"
              aria-invalid={isWrong || undefined}
              aria-describedby="brand-accent-hint"
              onChange={(event) => put("product.accent", event.target.value.trim())}
            />
          </div>
          <p id="brand-accent-hint" className={`hint ${isWrong ? "bad" : ""}`} role="status">
            {accent === ""
              ? t("brand.own_accent")
              : isColor(accent)
                ? t(isWrong ? "brand.unreadable" : "brand.readable", {
                    ratio: contrast(accent, "#ffffff").toFixed(1),
                    least: READABLE,
                  })
                : t("brand.no_color")}
          </p>
          {isReadable(accent) ? (
            <div className="ramp" aria-hidden="true">
              {ramp(accent).map((one) => (
                <i key={one} style={{ background: one }} />
              ))}
            </div>
          ) : null}
        </div>
        <div>
          <span className="label" id="brand-logo-label">
            {t("brand.logo")}
          </span>
          <div className="row brand-logo">
            {brand["product.logo"] ? (
              <img src={brand["product.logo"]} alt={t("brand.logo")} />
            ) : (
              <span className="muted">{t("brand.no_logo")}</span>
            )}
            <label className="btn sm">
              <Icon name="paperclip" size={14} />
              {t("brand.choose")}
              <input
                type="file"
                className="sr"
                accept="image/png,image/svg+xml,image/webp,image/jpeg"
                aria-labelledby="brand-logo-label"
                onChange={(event) => void pick(event)}
              />
            </label>
            {brand["product.logo"] ? (
              <button type="button" className="btn ghost sm" onClick={() => put("product.logo", "")}>
                {t("brand.remove_logo")}
              </button>
            ) : null}
          </div>
          <p className="hint" role="alert">
            {problem}
          </p>
        </div>
        <section className="brand-sample" aria-label={t("brand.sample")}>
          <b className="row">
            {brand["product.logo"] ? <img src={brand["product.logo"]} alt="" /> : null}
            {brand["product.name"] || product.name}
          </b>
          <span className="btn primary sm" aria-hidden="true">
            {t("editor.save_now")}
          </span>
          <span className="link-look">{t("brand.link")}</span>
        </section>
        <Faults fault={fault} />
        <div className="row">
          <button type="submit" className="btn primary" disabled={changed.length === 0 || isWrong || isBusy}>
            {t("editor.save_now")}
          </button>
          <button type="button" className="btn" disabled={changed.length === 0} onClick={() => setBrand(start)}>
            {t("brand.discard")}
          </button>
        </div>
      </form>
    </div>
  );
}
