import { useQuery } from "@tanstack/react-query";
import { useSearch } from "@tanstack/react-router";
import { useState } from "react";
import { useTranslation } from "react-i18next";
import { previewGrid } from "~/core/calls";
import { listScreenQuery } from "~/core/queries";
import type { PickerChoice } from "~/fields/shared/picker";
import { useSession } from "~/shell/session";
import { type EditorProps, EditPage, Frame, useAnswer } from "./editing";
import type { GridBody } from "./gridbody";
import { GridColumns, type GridParts } from "./gridcolumns";
import { GridPreview } from "./gridpreview";
import { GridRows, GridSettings } from "./gridrows";
import { AREAS } from "./objects";
import { useServerTexts, wordsNow } from "./words";
import "~/grid/grid.css";
import "./admin.css";
import "./editor.css";

type View = "columns" | "rows" | "settings";

export function GridEditPage() {
  const { code = "" } = useSearch({ from: "/admin/grid" });
  const { t } = useTranslation();
  return <EditPage kind="grid" code={code} title={t("grids.title")} as={Editor} />;
}

function Editor({ code, editor }: EditorProps<GridBody>) {
  const { t } = useTranslation();
  const { product } = useSession();
  const texts = useServerTexts(product.languages);
  const { body } = editor;
  const [view, setView] = useState<View>("columns");
  const [user, setUser] = useState<PickerChoice | null>(null);
  const scope = useQuery(listScreenQuery(body.model, undefined));
  const answer = useAnswer("grid", body, String(user?.value ?? ""), previewGrid);
  const faults = answer.data?.faults ?? [];
  const parts: GridParts = { body, set: editor.set, scope: scope.data, texts, faults };
  const views: { value: View; label: string }[] = [
    { value: "columns", label: t("grids.columns") },
    { value: "rows", label: t("grids.rows") },
    { value: "settings", label: t("forms.settings") },
  ];
  return (
    <Frame
      title={wordsNow(body.label, texts, body.code)}
      about={`${scope.data?.model.plural ?? body.model}, ${t(AREAS[body.area ?? "backend"] ?? "editor.area_backend")}`}
      back={{ to: "/admin/grids", search: { model: body.model }, label: t("grids.back") }}
      kind="grid"
      code={code}
      editor={editor}
      views={views}
      view={view}
      onView={setView}
      user={user}
      onUser={setUser}
      faults={faults}
      warnings={[]}
      error={answer.error}
    >
      <div className="grid-edit">
        {view === "columns" ? <GridColumns {...parts} /> : null}
        {view === "rows" ? <GridRows {...parts} /> : null}
        {view === "settings" ? <GridSettings {...parts} /> : null}
        <GridPreview answer={answer.data} isStale={answer.isPlaceholderData} />
      </div>
    </Frame>
  );
}
