import { lazy, Suspense } from "react";
import type { ViewProps } from "../type";

const Code = lazy(() => import("./view").then((m) => ({ default: m.QrView })));

/** Drawing codes takes some code; it comes with the first form that has one. */
export function QrView(props: Pick<ViewProps, "field" | "around">) {
  return (
    <Suspense fallback={null}>
      <Code {...props} />
    </Suspense>
  );
}
