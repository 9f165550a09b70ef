import { useState } from "react";
import { useTranslation } from "react-i18next";
import type { RecordScreen, Value } from "~/core/types";
import { fieldType } from "~/fields/registry";
import { Dialog } from "~/parts/dialog";

/** An action of a record, or a button of its form, whose code stands in for a missing label. */
type Asked = Omit<RecordScreen["actions"][number], "label"> & { label?: string | null };

export interface AskDialogProps {
  action: Asked;
  screen: RecordScreen;
  onClose: () => void;
  onRun: (given?: Record<string, Value>) => void;
}

/** What stands before an action of a record: a question, or the fields it asks for, typed as in the form. */
export function AskDialog({ action, screen, onClose, onRun }: AskDialogProps) {
  const { t } = useTranslation();
  const [given, setGiven] = useState<Record<string, Value>>(() => known(action, screen));
  const fields = action.asks ?? [];
  const label = action.label ?? action.code;
  const isMissing = fields.some(({ field }) => given[field.code] === undefined || given[field.code] === null || given[field.code] === "");
  return (
    <Dialog title={label} isOpen onClose={onClose} size={fields.length > 0 ? 560 : 440}>
      {action.confirm ? <p className="soft">{action.confirm}</p> : null}
      {fields.map(({ model, field }) => {
        const Input = fieldType(field.type).input;
        return (
          <div key={field.code} className="field">
            <label htmlFor={`ask-${field.code}`}>{field.label}</label>
            <Input
              id={`ask-${field.code}`}
              field={{ ...field, required: true, read_only: false }}
              value={given[field.code] ?? null}
              around={{ model, record: model === screen.model.alias ? screen.record : {}, lists: screen.lists, me: null }}
              onChange={(value) => setGiven((before) => ({ ...before, [field.code]: value }))}
              isRequired
            />
          </div>
        );
      })}
      <div className="dialog-foot">
        <button type="button" className="btn" onClick={onClose}>
          {t("common.cancel")}
        </button>
        <button
          type="button"
          className="btn primary"
          data-autofocus={fields.length === 0 ? true : undefined}
          disabled={isMissing}
          onClick={() => onRun(fields.length > 0 ? given : undefined)}
        >
          {fields.length > 0 ? label : t("common.yes")}
        </button>
      </div>
    </Dialog>
  );
}

/** What a dialog begins with: the record's own values of its fields, and No. A reference is chosen anew each time. */
function known(action: Asked, screen: RecordScreen): Record<string, Value> {
  const own = (action.asks ?? []).filter(({ model, field }) => model === screen.model.alias && ["integer", "flag"].includes(field.type));
  return Object.fromEntries(own.map(({ field }) => [field.code, screen.record[field.code] ?? (field.type === "flag" ? false : null)]));
}
