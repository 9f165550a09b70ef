import type { ListValue } from "~/core/types";

/** The status class decides the colour; the glyph tells statuses of one class apart. Of several classes the first here counts. */
const classes = ["deleted", "closed", "suspended", "open"] as const;
export type StatusClass = (typeof classes)[number];

export function statusClass(value: ListValue | undefined): StatusClass | null {
  const has = new Set(value?.classes?.map((code) => code.toLowerCase()));
  return classes.find((name) => has.has(name)) ?? null;
}

const ring = <circle cx="8" cy="8" r="6" fill="none" stroke="currentColor" strokeWidth="2" />;
const full = <circle cx="8" cy="8" r="7" fill="currentColor" />;

const shapes: Record<string, React.ReactNode> = {
  dotted: <circle cx="8" cy="8" r="6" fill="none" stroke="currentColor" strokeWidth="2" strokeDasharray="2.2 2.51" />,
  quarter: (
    <>
      {ring}
      <path d="M8 8V4.6A3.4 3.4 0 0 1 11.4 8Z" fill="currentColor" />
    </>
  ),
  half: (
    <>
      {ring}
      <path d="M8 4.6a3.4 3.4 0 0 1 0 6.8Z" fill="currentColor" />
    </>
  ),
  pause: (
    <>
      {ring}
      <path d="M6.6 5.8v4.4M9.4 5.8v4.4" fill="none" stroke="currentColor" strokeWidth="1.6" />
    </>
  ),
  "pause-full": (
    <>
      {full}
      <path d="M6.5 5.6v4.8M9.5 5.6v4.8" fill="none" stroke="var(--surface)" strokeWidth="1.7" />
    </>
  ),
  check: (
    <>
      {full}
      <path d="m5 8.2 2.1 2.1L11 6.2" fill="none" stroke="var(--surface)" strokeWidth="1.7" />
    </>
  ),
  "check-ring": (
    <>
      {ring}
      <path d="m5.4 8.2 1.8 1.8 3.4-3.6" fill="none" stroke="currentColor" strokeWidth="1.6" />
    </>
  ),
  cross: (
    <>
      {ring}
      <path d="m6 6 4 4M10 6l-4 4" fill="none" stroke="currentColor" strokeWidth="1.6" />
    </>
  ),
};

/** The icon a list value names (Tabler's words) as one of our glyphs. */
const named: Record<string, string> = {
  "circle-dotted": "dotted",
  "circle-dashed": "dotted",
  "circle-half": "half",
  "circle-half-2": "half",
  progress: "half",
  "circle-quarter": "quarter",
  "circle-check": "check",
  "circle-check-filled": "check",
  check: "check-ring",
  "circle-x": "cross",
  trash: "cross",
  ban: "cross",
  "player-pause": "pause",
  "player-pause-filled": "pause-full",
  "clock-pause": "pause",
  hourglass: "pause-full",
  "user-check": "quarter",
};

const fallback: Record<StatusClass, string> = { open: "half", suspended: "pause", closed: "check", deleted: "cross" };

export function StatusGlyph({ value, className }: { value: ListValue | undefined; className?: string }) {
  const group = statusClass(value) ?? "open";
  const shape = named[value?.icon ?? ""] ?? (group === "open" && value?.default ? "dotted" : fallback[group]);
  return (
    <svg className={`st ${group} ${className ?? ""}`} viewBox="0 0 16 16" aria-hidden="true">
      {shapes[shape]}
    </svg>
  );
}

export type Severity = "critical" | "high" | "medium" | "low" | "none";

const severities: Record<string, Severity> = {
  red: "critical",
  critical: "critical",
  orange: "high",
  high: "high",
  yellow: "medium",
  blue: "medium",
  medium: "medium",
  ink: "medium",
  grey: "low",
  gray: "low",
  green: "low",
  low: "low",
  none: "none",
};

export function severity(value: ListValue | undefined): Severity {
  return severities[value?.color?.toLowerCase() ?? ""] ?? "none";
}

function bars(on: number) {
  return [
    <rect key="1" x="1.5" y="9" width="3" height="5" rx="1" fill="currentColor" />,
    <rect key="2" x="6.5" y="5.5" width="3" height="8.5" rx="1" fill="currentColor" opacity={on > 1 ? 1 : 0.28} />,
    <rect key="3" x="11.5" y="2" width="3" height="12" rx="1" fill="currentColor" opacity={on > 2 ? 1 : 0.28} />,
  ];
}

const marks: Record<Severity, React.ReactNode> = {
  critical: (
    <>
      <rect x="1" y="1" width="14" height="14" rx="3.5" fill="currentColor" />
      <path d="M8 4.4v4.4" stroke="var(--surface)" strokeWidth="2" strokeLinecap="round" />
      <circle cx="8" cy="11.6" r="1.1" fill="var(--surface)" />
    </>
  ),
  high: bars(3),
  medium: bars(2),
  low: bars(1),
  none: <path d="M2 8h2.6M6.7 8h2.6M11.4 8H14" stroke="currentColor" strokeWidth="1.8" strokeLinecap="round" />,
};

/** label makes it an image for a screen reader; without it, the word stands beside. */
export function PriorityGlyph({ value, label }: { value: ListValue | undefined; label?: string }) {
  const level = severity(value);
  return (
    <svg
      className={`pr ${level}`}
      viewBox="0 0 16 16"
      aria-hidden={label ? undefined : true}
      role={label ? "img" : undefined}
      aria-label={label}
    >
      {label ? <title>{label}</title> : null}
      {marks[level]}
    </svg>
  );
}

const clocks: Record<string, React.ReactNode> = {
  breach: (
    <>
      <circle cx="8" cy="8" r="7.2" fill="currentColor" />
      <path d="M8 4.3v4.5" stroke="var(--surface)" strokeWidth="1.8" strokeLinecap="round" />
      <circle cx="8" cy="11.5" r="1.05" fill="var(--surface)" />
    </>
  ),
  paused: <path d="M5.2 3.5v9M10.8 3.5v9" stroke="currentColor" strokeWidth="2.6" strokeLinecap="round" />,
  met: <path d="m3 8.4 3.2 3.2L13 4.8" fill="none" stroke="currentColor" strokeWidth="2.2" strokeLinecap="round" strokeLinejoin="round" />,
};

export function ClockGlyph({ state }: { state: "breach" | "paused" | "met" }) {
  return (
    <svg className="st" viewBox="0 0 16 16" aria-hidden="true">
      {clocks[state]}
    </svg>
  );
}

/** The ring fills with the share of the time that is gone. */
export function Ring({ share }: { share: number }) {
  return (
    <svg className="ring" viewBox="0 0 16 16" aria-hidden="true">
      <circle className="t" cx="8" cy="8" r="6.2" />
      <circle
        className="v"
        cx="8"
        cy="8"
        r="6.2"
        pathLength="100"
        strokeDasharray={`${Math.round(Math.min(1, Math.max(0, share)) * 100)} 100`}
      />
    </svg>
  );
}

export function Mark() {
  return (
    <svg className="mark" viewBox="0 0 24 24" aria-hidden="true">
      <rect width="24" height="24" rx="6" fill="var(--accent)" />
      <path
        d="M16.2 8.1c-.9-1.2-2.4-1.8-4.2-1.8-2.5 0-4.2 1.2-4.2 2.9 0 4 8.6 1.8 8.6 5.8 0 1.7-1.8 2.9-4.4 2.9-2 0-3.6-.7-4.5-2"
        fill="none"
        stroke="var(--on-accent)"
        strokeWidth="2.2"
        strokeLinecap="round"
      />
    </svg>
  );
}
