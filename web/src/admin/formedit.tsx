import { useQuery } from "@tanstack/react-query";
import { useSearch } from "@tanstack/react-router";
import { useState } from "react";
import { useTranslation } from "react-i18next";
import { previewForm } from "~/core/calls";
import { listScreenQuery } from "~/core/queries";
import type { PickerChoice } from "~/fields/shared/picker";
import { Loading } from "~/parts/states";
import { FaultPage } from "~/shell/faultpage";
import { useSession } from "~/shell/session";
import { type EditorProps, EditPage, Frame, useAnswer } from "./editing";
import { type FormBody, spotOf } from "./formbody";
import { FormButtons } from "./formbuttons";
import { Canvas, type Chosen, Palette } from "./formcanvas";
import { Inspector } from "./forminspector";
import { FormPreview } from "./formpreview";
import { FormRules, FormSettings } from "./formrules";
import { AREAS } from "./objects";
import { RecordOf } from "./parts";
import { useServerTexts, wordsNow } from "./words";
import "./admin.css";
import "./editor.css";

type View = "structure" | "rules" | "buttons" | "settings" | "preview";

export function FormEditPage() {
  const { code = "" } = useSearch({ from: "/admin/form" });
  const { t } = useTranslation();
  return <EditPage kind="form" code={code} title={t("forms.title")} as={Editor} />;
}

function Editor({ code, editor }: EditorProps<FormBody>) {
  const { t } = useTranslation();
  const { product } = useSession();
  const texts = useServerTexts(product.languages);
  const { body } = editor;
  const [view, setView] = useState<View>("structure");
  const [tab, setTab] = useState(0);
  const [chosen, setChosen] = useState<Chosen | null>(null);
  const [user, setUser] = useState<PickerChoice | null>(null);
  const scope = useQuery(listScreenQuery(body.model, undefined));
  const [record, setRecord] = useState<PickerChoice | null>(null);
  const answer = useAnswer("form", body, String(user?.value ?? ""), previewForm, Number(record?.value ?? 0));
  const at = Math.min(tab, Math.max(0, (body.tabs?.length ?? 1) - 1));
  const faults = answer.data?.faults ?? [];
  const choose = (next: Chosen | null) => {
    setChosen(next);
    if (next?.kind === "field") setTab(spotOf(body, next.code)?.tab ?? at);
  };
  const views: { value: View; label: string }[] = [
    { value: "structure", label: t("forms.structure") },
    { value: "rules", label: t("forms.rules") },
    { value: "buttons", label: t("forms.buttons") },
    { value: "settings", label: t("forms.settings") },
    { value: "preview", label: t("editor.preview") },
  ];
  if (scope.error) return <FaultPage error={scope.error} reset={() => void scope.refetch()} />;
  const parts = { body, set: editor.set, scope: scope.data, texts, faults, chosen, choose, tab: at, setTab };
  return (
    <Frame
      title={wordsNow(body.label, texts, body.code)}
      about={`${scope.data?.model.label ?? body.model}, ${t(AREAS[body.area ?? "backend"] ?? "editor.area_backend")}`}
      back={{ to: "/admin/forms", search: { model: body.model }, label: t("forms.back") }}
      kind="form"
      code={code}
      editor={editor}
      views={views}
      view={view}
      onView={setView}
      user={user}
      onUser={setUser}
      faults={faults}
      warnings={answer.data?.warnings ?? []}
      error={answer.error}
      beside={view === "preview" ? <RecordOf model={body.model} record={record} onChange={setRecord} /> : null}
    >
      {view === "structure" ? (
        <div className="ed-body">
          <Palette {...parts} />
          <Canvas {...parts} />
          <Inspector {...parts} />
        </div>
      ) : null}
      {view === "rules" ? <FormRules {...parts} /> : null}
      {view === "buttons" ? <FormButtons {...parts} /> : null}
      {view === "settings" ? <FormSettings {...parts} /> : null}
      {view === "preview" ? (
        answer.data?.screen ? (
          <FormPreview
            key={`${answer.data.user.username} ${answer.data.screen.record.entity_id ?? 0}`}
            screen={answer.data.screen}
            user={answer.data.user}
          />
        ) : (
          <div className="ed-page">
            {answer.isPending ? <Loading label={t("common.loading")} rows={6} /> : <p className="muted">{t("editor.no_preview")}</p>}
          </div>
        )
      ) : null}
    </Frame>
  );
}
