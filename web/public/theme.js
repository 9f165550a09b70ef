// Runs before the first paint, so that the page never flashes in another theme than the chosen one.
(() => {
  const themes = ["light", "dark", "contrast"];
  const asked = new URLSearchParams(location.search).get("theme");
  let kept = null;
  try {
    kept = localStorage.getItem("steward.theme");
  } catch {}
  const system = matchMedia("(prefers-contrast: more)").matches ? "contrast" : matchMedia("(prefers-color-scheme: dark)").matches ? "dark" : "light";
  const theme = themes.includes(asked) ? asked : themes.includes(kept) ? kept : system;
  document.documentElement.dataset.theme = theme;
  document.documentElement.dataset.mantineColorScheme = theme === "dark" ? "dark" : "light";
})();
