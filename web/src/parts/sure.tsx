import { useSyncExternalStore } from "react";
import { useTranslation } from "react-i18next";
import { currentQuestion, watchQuestion } from "~/core/sure";
import { Dialog } from "./dialog";

/** Shows the warnings of a save and asks whether to go on. */
export function Sure() {
  const { t } = useTranslation();
  const question = useSyncExternalStore(watchQuestion, currentQuestion);
  if (!question) return null;
  return (
    <Dialog
      title={t("sure.title")}
      isOpen
      onClose={() => question.answer(false)}
      size={480}
      footer={
        <>
          <button type="button" className="btn" data-autofocus onClick={() => question.answer(false)}>
            {t("common.cancel")}
          </button>
          <button type="button" className="btn primary" onClick={() => question.answer(true)}>
            {t("sure.go_on")}
          </button>
        </>
      }
    >
      <ul>
        {question.warnings.map((warning) => (
          <li key={warning}>{warning}</li>
        ))}
      </ul>
    </Dialog>
  );
}
