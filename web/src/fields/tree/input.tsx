import { useQuery } from "@tanstack/react-query";
import { useTranslation } from "react-i18next";
import { choices } from "~/core/calls";
import { asFault } from "~/core/fault";
import type { Value } from "~/core/types";
import { FaultState, Loading } from "~/parts/states";
import type { InputProps, ViewProps } from "../type";
import { type Branch, branchesOf, standing, tick, untick } from "./branch";
import "./tree.css";

const wordsOf = (value: Value) => (Array.isArray(value) ? value.map(String) : []);

/** What may stand in the field depends on the rest of the form: a role of agents has no branch of the system. */
function useChoices(model: string, field: string, kind: Value) {
  return useQuery({
    queryKey: ["choices", model, field, "tree", kind],
    queryFn: ({ signal }) => choices(model, field, "", kind ? { type: kind } : undefined, signal),
    staleTime: 300_000,
  });
}

export function TreeInput({ id, field, value, around, onChange, isDisabled, describedBy }: InputProps) {
  const { t } = useTranslation();
  const query = useChoices(around.model, field.code, around.record.type ?? null);
  if (query.error) return <FaultState fault={asFault(query.error)} onRetry={() => void query.refetch()} />;
  if (!query.data) return <Loading label={t("common.loading")} rows={6} />;
  const tops = branchesOf(query.data.items);
  const ticked = wordsOf(value);
  const node = (one: Branch) => {
    const now = standing(ticked, one.code);
    return (
      <li key={one.code}>
        <label>
          <input
            type="checkbox"
            className="check"
            checked={now === "all"}
            disabled={isDisabled}
            ref={(box) => {
              if (box) box.indeterminate = now === "some";
            }}
            onChange={(event) => onChange(event.target.checked ? tick(ticked, one.code) : untick(ticked, one.code, tops))}
          />
          {one.label}
        </label>
        {one.below.length > 0 ? <ul>{one.below.map((each) => node(each))}</ul> : null}
      </li>
    );
  };
  return (
    <fieldset id={id} tabIndex={-1} className="tree" aria-label={field.label} aria-describedby={describedBy}>
      <ul>{tops.map((one) => node(one))}</ul>
    </fieldset>
  );
}

/** Cells ask nothing: the words as they are kept. */
export const treeCell = ({ value }: ViewProps) => wordsOf(value).join(", ");

export function TreeView({ field, value, around }: ViewProps) {
  const query = useChoices(around.model, field.code, null);
  const label = (code: string) => query.data?.items.find((one) => one.value === code)?.label ?? code;
  return (
    <span className="pills">
      {wordsOf(value).map((code) => (
        <span key={code} className="pill">
          {label(code)}
        </span>
      ))}
    </span>
  );
}
