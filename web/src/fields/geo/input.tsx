import { useState } from "react";
import { useTranslation } from "react-i18next";
import { Icon } from "~/parts/icon";
import { Textbox } from "../shared/textbox";
import type { InputProps, ViewProps } from "../type";
import { mapAddress, readPlace, writePlace } from "./place";

/** How long a phone may look for where it is, in milliseconds. */
const PATIENCE = 15_000;

const shown = (value: InputProps["value"]) => (typeof value === "string" ? value.replace(",", ", ") : "");

/** Degrees as they are written on maps, or where the person is; the browser asks before it tells. */
export function GeoInput(props: InputProps) {
  const { t } = useTranslation();
  const [isBusy, setBusy] = useState(false);
  const [fault, setFault] = useState("");
  const here = () => {
    setBusy(true);
    setFault("");
    navigator.geolocation.getCurrentPosition(
      ({ coords }) => {
        setBusy(false);
        const place = readPlace(`${coords.latitude.toFixed(6)},${coords.longitude.toFixed(6)}`);
        if (place) props.onChange(writePlace(place));
      },
      (error) => {
        setBusy(false);
        setFault(t(error.code === error.PERMISSION_DENIED ? "geo.not_allowed" : "geo.not_found"));
      },
      { enableHighAccuracy: true, timeout: PATIENCE },
    );
  };
  return (
    <div className="place">
      <Textbox
        {...props}
        isNumber
        placeholder={t("geo.hint")}
        show={shown}
        read={(text) => {
          if (text.trim() === "") return null;
          const place = readPlace(text);
          return place ? writePlace(place) : undefined;
        }}
      />
      {"geolocation" in navigator ? (
        <button type="button" className="btn sm" disabled={props.isDisabled || isBusy} aria-busy={isBusy} onClick={here}>
          <Icon name="map-pin" size={14} />
          {t("geo.here")}
        </button>
      ) : null}
      <p role="alert" className="hint bad">
        {fault}
      </p>
    </div>
  );
}

/** The degrees, as a way to the map: another host is asked only when somebody follows it. */
export function GeoView({ value }: ViewProps) {
  const { t } = useTranslation();
  const place = typeof value === "string" ? readPlace(value) : null;
  if (!place) return null;
  return (
    <a className="num" href={mapAddress(place)} target="_blank" rel="noopener noreferrer" title={t("geo.map")}>
      {shown(value)}
    </a>
  );
}
