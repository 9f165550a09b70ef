import type { Value } from "~/core/types";
import { useModels } from "../shared/scope";

/** What people call a model; its alias while the names are not here yet. */
export function ModelName({ value }: { value: Value }) {
  const known = useModels();
  return <>{known.find((one) => one.value === value)?.label ?? String(value ?? "")}</>;
}
