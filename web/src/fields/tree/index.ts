import { type FieldType, MANY_FILTERS } from "../type";
import { TreeInput, TreeView, treeCell } from "./input";

/** Words that are branches of a tree: "system" stands for everything below it. */
export const tree: FieldType = { code: "tree", input: TreeInput, view: TreeView, cell: treeCell, filters: MANY_FILTERS, isWide: true };
