/** The codes of the tabs that panels.tsx fills. Apart from it, so that naming them loads none. */
export const PANELS = ["automation", "checklist", "tasks", "sla", "user_security", "user_access", "rule_trial", "graph"] as const;
export type PanelCode = (typeof PANELS)[number];

export const isPanel = (code: string): code is PanelCode => (PANELS as readonly string[]).includes(code);
