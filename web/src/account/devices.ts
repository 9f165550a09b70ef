/** "Mozilla/5.0 (X11; Linux …) … Firefox/140.0" in two words. */
export function deviceName(agent: string): string {
  const browser = /(Firefox|Edg|OPR|Chrome|Safari|curl)\//.exec(agent)?.[1];
  const system = /(Android|iPhone|iPad|Windows|Mac OS X|Linux)/.exec(agent)?.[1];
  const name = { Edg: "Edge", OPR: "Opera" }[browser ?? ""] ?? browser;
  return [name, system === "Mac OS X" ? "macOS" : system].filter(Boolean).join(", ") || agent.slice(0, 60) || "–";
}
