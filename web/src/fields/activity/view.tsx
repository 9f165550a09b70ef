import { useTranslation } from "react-i18next";

export function ActivityPlace() {
  const { t } = useTranslation();
  return <p className="hint">{t("field.activity_place")}</p>;
}
