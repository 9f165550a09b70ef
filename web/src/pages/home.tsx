import { lazy, Suspense } from "react";
import { useSession } from "~/shell/session";

const Portal = lazy(() => import("~/portal/home").then((m) => ({ default: m.PortalHome })));
const Desk = lazy(() => import("./desk").then((m) => ({ default: m.Desk })));

/** The first page: a question for those who ask, the work for those who answer. */
export function Home() {
  const { me } = useSession();
  return <Suspense fallback={null}>{me.area === "portal" ? <Portal /> : <Desk />}</Suspense>;
}
