import { useTranslation } from "react-i18next";
import type { Value } from "~/core/types";
import type { InputProps, ViewProps } from "../type";

const PARTS = ["street", "postal_code", "city", "province", "country"] as const;

const AUTO: Record<(typeof PARTS)[number], string> = {
  street: "street-address",
  postal_code: "postal-code",
  city: "address-level2",
  province: "address-level1",
  country: "country-name",
};

export function partsOf(value: Value): Record<string, string> {
  return typeof value === "object" && value !== null && !Array.isArray(value) ? { ...(value as unknown as Record<string, string>) } : {};
}

export function AddressInput(props: InputProps) {
  const { t } = useTranslation();
  const parts = partsOf(props.value);
  const put = (name: string, text: string) => {
    const next = { ...parts, [name]: text };
    if (!text) delete next[name];
    props.onChange((Object.keys(next).length > 0 ? next : null) as unknown as Value);
  };
  return (
    <fieldset className="address" aria-label={props.field.label} aria-describedby={props.describedBy}>
      {PARTS.map((one, at) => (
        <label key={one} className={one}>
          <span className="label">{t(`field.address_${one}`)}</span>
          <input
            id={at === 0 ? props.id : undefined}
            className="input"
            autoComplete={AUTO[one]}
            value={parts[one] ?? ""}
            disabled={props.isDisabled}
            onChange={(event) => put(one, event.target.value)}
          />
        </label>
      ))}
    </fieldset>
  );
}

/** One line: street, postal code and city, province, country. */
export const addressCell = ({ value }: ViewProps) => {
  const { street, postal_code, city, province, country } = partsOf(value);
  return [street, [postal_code, city].filter(Boolean).join(" "), province, country].filter(Boolean).join(", ");
};

export function AddressView(props: ViewProps) {
  return <span className="break">{addressCell(props)}</span>;
}
