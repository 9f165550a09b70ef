import type { FieldType } from "../type";
import { FlagInput, FlagView, flagCell } from "./input";

export const flag: FieldType = { code: "flag", input: FlagInput, view: FlagView, cell: flagCell, filters: ["equal", "is_empty"] };
