import type { FieldType } from "../type";
import { SecretInput, SecretView, secretCell } from "./input";

/** A secret is written, never read back: the server answers with whether one is set. */
export const secret: FieldType = {
  code: "secret",
  input: SecretInput,
  view: SecretView,
  cell: secretCell,
  filters: ["is_empty", "is_not_empty"],
};
