import { QueryClientProvider } from "@tanstack/react-query";
import { RouterProvider } from "@tanstack/react-router";
import { StrictMode } from "react";
import { createRoot } from "react-dom/client";
import { client } from "./core/queries";
import { startTexts } from "./core/texts";
import { Exports } from "./parts/exports";
import { Sure } from "./parts/sure";
import { ThemeProvider } from "./parts/theme";
import { Toasts } from "./parts/toast";
import { router } from "./router";
import "./style/index.css";

const root = document.getElementById("root");
if (!root) throw new Error("The page has no #root");

let lang = navigator.language;
try {
  lang = localStorage.getItem("steward.language") ?? lang;
} catch {
  // private window
}

void startTexts(lang).then(() => {
  createRoot(root).render(
    <StrictMode>
      <ThemeProvider>
        <QueryClientProvider client={client}>
          <RouterProvider router={router} />
          <Toasts />
          <Exports />
          <Sure />
        </QueryClientProvider>
      </ThemeProvider>
    </StrictMode>,
  );
});
