import type { ListValue } from "~/core/types";
import { PriorityGlyph, StatusGlyph, statusClass } from "~/parts/glyph";
import { Picker } from "../shared/picker";
import { referenceInput } from "../shared/reference";
import { isEmpty, labelOf, listValue, valuesOf } from "../shared/values";
import type { InputProps, ViewProps } from "../type";

const SEVERITY = /(priority|urgency|impact|severity)/;

/** Colour never stands alone: a status has its glyph, a priority its bars. */
export function glyphOf(code: string, value: ListValue | undefined) {
  if (!value) return null;
  if (statusClass(value)) return <StatusGlyph value={value} />;
  if (SEVERITY.test(code)) return <PriorityGlyph value={value} />;
  return null;
}

const Remote = referenceInput();

export function SelectInput(props: InputProps) {
  const { field, around, value } = props;
  const known = valuesOf(field, around.lists);
  if (!known) return <Remote {...props} />;
  const options = known
    .filter((one) => one.enabled !== false || one.value === value)
    .map((one) => ({ value: one.value, label: one.label, icon: glyphOf(field.code, one) }));
  const chosen = options.filter((one) => one.value === value);
  return (
    <Picker {...props} chosen={chosen} choices={options} onChange={(next) => props.onChange(next[0]?.value ?? null, next[0]?.label)} />
  );
}

export function selectCell({ field, value, around, column }: ViewProps) {
  if (isEmpty(value)) return "";
  const one = listValue(field, around.lists, value);
  const label = labelOf(field, value, around.record, around.lists);
  if (column?.renderer === "icon" && one && SEVERITY.test(field.code)) return <PriorityGlyph value={one} label={label} />;
  const glyph = glyphOf(field.code, one);
  return glyph ? (
    <span className="status">
      {glyph}
      <span className="cut">{label}</span>
    </span>
  ) : (
    label
  );
}

export function SelectView(props: ViewProps) {
  return <span className="status">{selectCell(props)}</span>;
}
