import { useRouterState } from "@tanstack/react-router";
import { lazy, Suspense } from "react";
import { strangerPath } from "~/account/paths";
import { isGuestPath } from "~/guest/paths";
import { Banner } from "./banner";
import { SessionGate, useSession } from "./session";
import { Warnings } from "./warnings";

const Login = lazy(() => import("./login").then((m) => ({ default: m.Login })));
const BackFrame = lazy(() => import("./frame").then((m) => ({ default: m.Frame })));
const Stranger = lazy(() => import("~/account/stranger").then((m) => ({ default: m.Stranger })));
const GuestArea = lazy(() => import("~/guest/area").then((m) => ({ default: m.GuestArea })));
const Owed = lazy(() => import("~/account/owed").then((m) => ({ default: m.Owed })));
const PortalFrame = lazy(() => import("~/portal/frame").then((m) => ({ default: m.PortalFrame })));

function Area() {
  const session = useSession();
  const { me } = session;
  const path = useRouterState({ select: (state) => strangerPath(state.location.pathname) });
  const isRequest = useRouterState({ select: (state) => /^\/(requests|request|ask)(\/|$)/.test(state.location.pathname) });
  const Frame = me.area === "portal" || isRequest ? PortalFrame : BackFrame;
  const isGuest = useRouterState({ select: (state) => isGuestPath(state.location.pathname) });
  const shown = isGuest ? (
    <GuestArea product={session.product} registers={false} />
  ) : path ? (
    <Stranger bootstrap={session} path={path} />
  ) : me.owes_factor ? (
    <Owed product={session.product} />
  ) : (
    <Frame />
  );
  const warned = session.warnings?.length ? <Warnings warnings={session.warnings}>{shown}</Warnings> : shown;
  return (
    <Suspense fallback={<div className="page-wait" role="status" aria-busy="true" />}>
      {me.impersonator ? <Banner impersonator={me.impersonator}>{warned}</Banner> : warned}
    </Suspense>
  );
}

export function Root() {
  const isGuest = useRouterState({ select: (state) => isGuestPath(state.location.pathname) });
  const path = useRouterState({ select: (state) => strangerPath(state.location.pathname) });
  return (
    <SessionGate
      login={(bootstrap, isDialog) => (
        <Suspense fallback={<div className="page-wait" role="status" aria-busy="true" />}>
          {isGuest && !isDialog ? (
            <GuestArea product={bootstrap.product} registers={bootstrap.login?.registration === true} />
          ) : path && !isDialog ? (
            <Stranger bootstrap={bootstrap} path={path} />
          ) : (
            <Login bootstrap={bootstrap} isDialog={isDialog} />
          )}
        </Suspense>
      )}
    >
      <Area />
    </SessionGate>
  );
}
