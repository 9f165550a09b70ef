import { useState } from "react";
import { useTranslation } from "react-i18next";
import { type BulkTarget, bulk } from "~/core/calls";
import { asFault } from "~/core/fault";
import { integer } from "~/core/format";
import type { BatchResult, Field, ListScreen, Value, Values } from "~/core/types";
import { fieldType } from "~/fields/registry";
import { Dialog } from "~/parts/dialog";
import { IconButton } from "~/parts/menu";
import { toast } from "~/parts/toast";
import { MassTry } from "./masstry";

export interface MassEditProps {
  screen: ListScreen;
  target: BulkTarget;
  /** The field that was asked for, or none: then the first thing to do is to choose one. */
  first: Field | null;
  n: number;
  me: string | null;
  isBusy: boolean;
  onClose: () => void;
  onSet: (values: Values) => void;
}

interface Part {
  code: string;
  value: Value;
  words: Value;
}

export const canSet = (field: Field) => !field.read_only && !fieldType(field.type).isLayout;

/** Sets several fields of many records at once. What is not in the dialog stays as it is. */
export function MassEdit({ screen, target, first, n, me, isBusy, onClose, onSet }: MassEditProps) {
  const { t } = useTranslation();
  const fields = screen.model.fields.filter(canSet);
  const [parts, setParts] = useState<Part[]>(first ? [{ code: first.code, value: null, words: null }] : []);
  const [tried, setTried] = useState<BatchResult | null>(null);
  const [isTrying, setTrying] = useState(false);
  const values: Values = Object.fromEntries(parts.map((part) => [part.code, part.value]));
  const record = { ...values, _labels: Object.fromEntries(parts.map((part) => [part.code, part.words])) };
  const others = fields.filter((field) => !parts.some((part) => part.code === field.code));
  const isReady = parts.length > 0 && parts.every((part) => part.value !== null || !fields.find((one) => one.code === part.code)?.required);
  const put = (next: Part[]) => {
    setParts(next);
    setTried(null);
  };
  const preview = async () => {
    setTrying(true);
    try {
      setTried(await bulk(screen.model.alias, target, { action: "update", values }, true));
    } catch (error) {
      toast(asFault(error).message, { isFault: true });
    } finally {
      setTrying(false);
    }
  };
  return (
    <Dialog
      title={t(first && parts.length === 1 ? "bulk.set_field" : "bulk.set_title", { field: first?.label, count: n, shown: integer(n) })}
      isOpen
      onClose={onClose}
      size={480}
      footer={
        <>
          <button type="button" className="btn" disabled={isTrying || isBusy || !isReady} onClick={() => void preview()}>
            {t(isTrying ? "bulk.trying" : "bulk.try")}
          </button>
          <span className="push" />
          <button type="button" className="btn" onClick={onClose}>
            {t("common.cancel")}
          </button>
          <button type="button" className="btn primary" disabled={isBusy || !isReady} onClick={() => onSet(values)}>
            {t("bulk.do", { count: n, shown: integer(n) })}
          </button>
        </>
      }
    >
      {parts.map((part, i) => {
        const field = fields.find((one) => one.code === part.code) as Field;
        const Input = fieldType(field.type).input;
        const id = i === 0 ? "bulk-value" : `bulk-value-${part.code}`;
        return (
          <div key={part.code} className="form-field masspart">
            <label className="label" htmlFor={id}>
              {field.label}
            </label>
            <IconButton
              icon="x"
              size="sm"
              label={t("bulk.leave", { field: field.label })}
              onClick={() => put(parts.filter((one) => one !== part))}
            />
            <Input
              id={id}
              field={field}
              value={part.value}
              around={{ model: screen.model.alias, record, lists: screen.lists, me }}
              autoFocus={i === parts.length - 1}
              onChange={(value, words) => put(parts.map((one) => (one === part ? { ...one, value, words: words ?? null } : one)))}
            />
            {part.value === null ? (
              <p className="hint">{t(field.required ? "bulk.needs" : "bulk.clears", { field: field.label })}</p>
            ) : null}
          </div>
        );
      })}
      {others.length > 0 ? (
        <div className="form-field">
          <label className="label" htmlFor="bulk-field">
            {t(parts.length > 0 ? "bulk.another" : "filter.field")}
          </label>
          <select
            id="bulk-field"
            className="input"
            value=""
            onChange={(event) => event.target.value && put([...parts, { code: event.target.value, value: null, words: null }])}
          >
            <option value="">{t("bulk.choose")}</option>
            {others.map((one) => (
              <option key={one.code} value={one.code}>
                {one.label}
              </option>
            ))}
          </select>
        </div>
      ) : null}
      {tried ? <MassTry model={screen.model.alias} tried={tried} /> : null}
    </Dialog>
  );
}
