import { fileURLToPath } from "node:url";
import react from "@vitejs/plugin-react";
import { defineConfig } from "vitest/config";

const server = process.env.STEWARD_URL ?? "http://127.0.0.1:8080";

/** Which packages travel together. What is not named here goes with the lazy route that needs it. */
function chunkOf(id: string): string | undefined {
  if (!id.includes("node_modules")) return undefined;
  if (/node_modules\/(react|react-dom|scheduler)\//.test(id)) return "react";
  if (/node_modules\/@tanstack\/(react-router|router-core|history|react-query|query-core|react-store|store)\//.test(id)) return "tanstack";
  if (/node_modules\/(i18next|react-i18next)\//.test(id)) return "i18n";
  return undefined;
}

export default defineConfig({
  plugins: [react()],
  resolve: { alias: { "~": fileURLToPath(new URL("./src", import.meta.url)) } },
  server: { port: 5173, strictPort: true, proxy: { "/api": { target: server, changeOrigin: false } } },
  build: {
    outDir: "dist",
    assetsInlineLimit: 0, // a data: address would need a wider content security policy
    modulePreload: { polyfill: false }, // the polyfill is an inline script
    reportCompressedSize: true,
    chunkSizeWarningLimit: 700,
    rollupOptions: { output: { manualChunks: chunkOf } },
  },
  test: { environment: "node", include: ["src/**/*.test.ts"] },
});
