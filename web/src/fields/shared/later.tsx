import { type ComponentType, lazy, Suspense } from "react";
import type { InputProps, ViewProps } from "../type";

/** What draws a rare element comes with the first form that has one, not with the first page. */
export function laterInput(load: () => Promise<ComponentType<InputProps>>) {
  const Input = lazy(() => load().then((part) => ({ default: part })));
  return (props: InputProps) => (
    <Suspense fallback={null}>
      <Input {...props} />
    </Suspense>
  );
}

export function laterView(load: () => Promise<ComponentType<ViewProps>>) {
  const View = lazy(() => load().then((part) => ({ default: part })));
  return (props: ViewProps) => (
    <Suspense fallback={null}>
      <View {...props} />
    </Suspense>
  );
}
