import type { Conflict, FieldFault, Problem } from "./types";

/** Fault is what went wrong, in the words of the server (problem+json) or of the network. */
export class Fault extends Error {
  readonly code: string;
  readonly status: number;
  readonly faults: FieldFault[];
  readonly conflict: Conflict | null;
  /** isWarning: nothing is wrong, but a person should think first; the faults say of what. */
  readonly isWarning: boolean;
  readonly requestId: string | null;
  readonly retryAfter: number | null;
  readonly at = new Date();

  constructor(problem: Problem, retryAfter: number | null = null) {
    super(problem.detail || problem.title || problem.code);
    this.name = "Fault";
    this.code = problem.code;
    this.status = problem.status;
    this.faults = problem.faults ?? [];
    this.isWarning = problem.warned === true;
    this.conflict = problem.conflict ?? null;
    this.requestId = problem.request_id ?? null;
    this.retryAfter = retryAfter;
  }

  /** isNetwork: nothing was answered, so nothing is known about the state of the server. */
  get isNetwork(): boolean {
    return this.code === "network";
  }
}

export function asFault(error: unknown): Fault {
  if (error instanceof Fault) return error;
  const text = error instanceof Error ? error.message : String(error);
  return new Fault({ status: 0, code: "internal", detail: text });
}
