import { type FieldType, NUMBER_FILTERS } from "../type";
import { CurrencyInput, CurrencyView, currencyCell } from "./input";

export const currency: FieldType = {
  code: "currency",
  input: CurrencyInput,
  view: CurrencyView,
  cell: currencyCell,
  filters: NUMBER_FILTERS,
  align: "end",
};
