import { useRouterState } from "@tanstack/react-router";
import { lazy, Suspense } from "react";
import { Login } from "./login";
import { SessionGate, useSession } from "./session";

const BackFrame = lazy(() => import("./frame").then((m) => ({ default: m.Frame })));
const PortalFrame = lazy(() => import("~/portal/frame").then((m) => ({ default: m.PortalFrame })));

function Area() {
  const { me } = useSession();
  const isRequest = useRouterState({ select: (state) => /^\/(requests|request|ask)(\/|$)/.test(state.location.pathname) });
  const Frame = me.area === "portal" || isRequest ? PortalFrame : BackFrame;
  return (
    <Suspense fallback={<div className="page-wait" role="status" aria-busy="true" />}>
      <Frame />
    </Suspense>
  );
}

export function Root() {
  return (
    <SessionGate login={(bootstrap, isDialog) => <Login bootstrap={bootstrap} isDialog={isDialog} />}>
      <Area />
    </SessionGate>
  );
}
