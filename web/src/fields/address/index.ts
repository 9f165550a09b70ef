import type { FieldType } from "../type";
import { AddressInput, AddressView, addressCell } from "./input";

export const address: FieldType = {
  code: "address",
  input: AddressInput,
  view: AddressView,
  cell: addressCell,
  filters: ["is_empty", "is_not_empty"],
  isWide: true,
};
