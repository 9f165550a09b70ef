import { useEffect } from "react";
import { useSession } from "./session";

/** Every screen says what it is in the tab. */
export function useTitle(...parts: (string | null | undefined)[]): void {
  const { product } = useSession();
  const title = [...parts.filter(Boolean), product.name].join(" – ");
  useEffect(() => {
    document.title = title;
  }, [title]);
}
