// Tabs of a record that a page of their own fills. A form names them by code; each is loaded when it is opened.
import { lazy } from "react";
import type { RecordScreen, Values } from "~/core/types";
import type { PanelCode } from "./panelcodes";

export interface PanelProps {
  screen: RecordScreen;
  id: number;
  /** What is typed and not saved yet. */
  draft: Values;
}

const admin = () => import("~/admin/user");
const panels: Record<PanelCode, React.ComponentType<PanelProps>> = {
  automation: lazy(() =>
    import("./automation").then((m) => ({ default: ({ screen, id }: PanelProps) => <m.Automation model={screen.model.alias} id={id} /> })),
  ),
  checklist: lazy(() =>
    import("./checklist").then((m) => ({
      default: ({ screen, id }: PanelProps) => (
        <m.Checklist model={screen.model.alias} id={id} version={Number(screen.record.version ?? 0)} canChange={screen.rights.update} />
      ),
    })),
  ),
  tasks: lazy(() =>
    import("./tasks").then((m) => ({ default: ({ screen, id }: PanelProps) => <m.TaskPane model={screen.model.alias} id={id} /> })),
  ),
  sla: lazy(() =>
    import("./clocks").then((m) => ({ default: ({ screen, id }: PanelProps) => <m.ClockPane model={screen.model.alias} id={id} /> })),
  ),
  user_security: lazy(() =>
    admin().then((m) => ({
      default: ({ screen, id }: PanelProps) => <m.UserSecurity id={id} username={String(screen.record.username)} />,
    })),
  ),
  user_access: lazy(() => admin().then((m) => ({ default: ({ id }: PanelProps) => <m.UserAccess id={id} /> }))),
  graph: lazy(() =>
    import("./graph").then((m) => ({
      default: ({ screen, id }: PanelProps) => <m.GraphPane id={id} version={screen.record.version ?? null} />,
    })),
  ),
  rule_trial: lazy(() =>
    import("~/admin/trial").then((m) => ({ default: ({ id, draft }: PanelProps) => <m.RuleTrial id={id} values={draft} /> })),
  ),
};

export function Panel({ code, ...props }: PanelProps & { code: string }) {
  const Body = panels[code as PanelCode];
  return Body ? <Body {...props} /> : null;
}
