const PATHS = ["/reset", "/confirm", "/register"] as const;
export type StrangerPath = (typeof PATHS)[number];

/** The pages that are for people who are not signed in. */
export function strangerPath(pathname: string): StrangerPath | null {
  return PATHS.find((path) => path === pathname.replace(/\/$/, "")) ?? null;
}
