import { createTheme, MantineProvider } from "@mantine/core";
import { type ReactNode, useSyncExternalStore } from "react";

export const THEMES = ["light", "dark", "contrast"] as const;
export type Theme = (typeof THEMES)[number];

const watchers = new Set<() => void>();

export function currentTheme(): Theme {
  const set = document.documentElement.dataset.theme;
  return THEMES.find((name) => name === set) ?? "light";
}

export function setTheme(theme: Theme): void {
  document.documentElement.dataset.theme = theme;
  try {
    localStorage.setItem("steward.theme", theme);
  } catch {
    // it holds for this page
  }
  for (const watch of watchers) watch();
}

export function nextTheme(): void {
  setTheme(THEMES[(THEMES.indexOf(currentTheme()) + 1) % THEMES.length] ?? "light");
}

export function useTheme(): Theme {
  return useSyncExternalStore((watch) => {
    watchers.add(watch);
    return () => watchers.delete(watch);
  }, currentTheme);
}

const accent = ["0", "1", "2", "3", "4", "5", "6", "7", "8", "9"].map((n) => `var(--accent-${n})`) as [
  string,
  string,
  string,
  string,
  string,
  string,
  string,
  string,
  string,
  string,
];

const mantine = createTheme({
  fontFamily: "var(--font)",
  fontFamilyMonospace: "var(--font-mono)",
  primaryColor: "petrol",
  primaryShade: { light: 7, dark: 6 },
  colors: { petrol: accent },
  defaultRadius: "md",
  radius: { sm: "4px", md: "6px", lg: "8px", xl: "12px" },
  fontSizes: { xs: "0.75rem", sm: "0.8125rem", md: "0.875rem", lg: "1rem", xl: "1.25rem" },
  shadows: { sm: "var(--shadow-sm)", md: "var(--shadow-md)", lg: "var(--shadow-lg)" },
  respectReducedMotion: true,
  focusRing: "never", // steward.css draws the two rings
});

const resolver = () => ({ variables: {}, light: {}, dark: {} });

/** Mantine brings behaviour; its colours are pointed at our roles in style/mantine.css. */
export function ThemeProvider({ children }: { children: ReactNode }) {
  const theme = useTheme();
  return (
    <MantineProvider theme={mantine} forceColorScheme={theme === "dark" ? "dark" : "light"} cssVariablesResolver={resolver}>
      {children}
    </MantineProvider>
  );
}
