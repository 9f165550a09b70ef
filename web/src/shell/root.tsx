import { useRouterState } from "@tanstack/react-router";
import { lazy, Suspense } from "react";
import { SessionGate, useSession } from "./session";

const Login = lazy(() => import("./login").then((m) => ({ default: m.Login })));
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
    <SessionGate
      login={(bootstrap, isDialog) => (
        <Suspense fallback={<div className="page-wait" role="status" aria-busy="true" />}>
          <Login bootstrap={bootstrap} isDialog={isDialog} />
        </Suspense>
      )}
    >
      <Area />
    </SessionGate>
  );
}
