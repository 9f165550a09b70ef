import { useQuery } from "@tanstack/react-query";
import { listScreen } from "~/core/calls";

/** The model that a reference field of a model leads to. */
export function useScreenModel(model: string, code: string | null): string | null {
  const screen = useQuery({
    queryKey: ["screen", "list", model, ""],
    queryFn: () => listScreen(model),
    enabled: code !== null,
    staleTime: 300_000,
  });
  if (code === null) return null;
  const field = screen.data?.model.fields.find((one) => one.code === code);
  return field?.options?.source?.kind === "model" ? field.options.source.model : (field?.options?.model ?? null);
}
