import { keepPreviousData, useQuery } from "@tanstack/react-query";
import { useSearch } from "@tanstack/react-router";
import { useEffect, useState } from "react";
import { useTranslation } from "react-i18next";
import { listScreen, type PlaceFault, previewForm } from "~/core/calls";
import { asFault } from "~/core/fault";
import type { PickerChoice } from "~/fields/shared/picker";
import { Icon } from "~/parts/icon";
import { FaultState, Loading } from "~/parts/states";
import { useSession } from "~/shell/session";
import { useTitle } from "~/shell/title";
import { type FormBody, spotOf } from "./formbody";
import { Canvas, type Chosen, Palette } from "./formcanvas";
import { Inspector } from "./forminspector";
import { FormPreview } from "./formpreview";
import { FormRules, FormSettings } from "./formrules";
import { AREAS } from "./forms";
import { EyesOf, Head, Seg } from "./parts";
import { type EditorState, useEditor } from "./useeditor";
import { useServerTexts, wordsNow } from "./words";
import "./admin.css";
import "./editor.css";

type View = "structure" | "rules" | "settings" | "preview";

export function FormEditPage() {
  const { code = "" } = useSearch({ from: "/admin/form" });
  const editor = useEditor<FormBody>("form", code);
  const { t } = useTranslation();
  useTitle(t("forms.title"));
  if (editor.fault)
    return (
      <div className="page-fault">
        <FaultState isPage fault={editor.fault} onRetry={editor.retry} />
      </div>
    );
  if (!editor.isLoaded) return <Loading label={t("common.loading")} rows={10} />;
  return <Editor key={code} code={code} editor={editor} />;
}

/** The answer of the server to the definition as it stands: its faults by place, and the screen as somebody would see it. */
function useAnswer(body: FormBody, user: string) {
  const [asked, setAsked] = useState(body);
  useEffect(() => {
    const timer = setTimeout(() => setAsked(body), 300);
    return () => clearTimeout(timer);
  }, [body]);
  return useQuery({
    queryKey: ["config", "preview", "form", user, asked],
    queryFn: ({ signal }) => previewForm(asked, user, signal),
    placeholderData: keepPreviousData,
    gcTime: 0,
    retry: false,
  });
}

function Editor({ code, editor }: { code: string; editor: EditorState<FormBody> }) {
  const { t } = useTranslation();
  const { product } = useSession();
  const texts = useServerTexts(product.languages);
  const { body } = editor;
  const [view, setView] = useState<View>("structure");
  const [tab, setTab] = useState(0);
  const [chosen, setChosen] = useState<Chosen | null>(null);
  const [user, setUser] = useState<PickerChoice | null>(null);
  const scope = useQuery({ queryKey: ["screen", "list", body.model, ""], queryFn: () => listScreen(body.model), staleTime: 300_000 });
  const answer = useAnswer(body, String(user?.value ?? ""));
  const at = Math.min(tab, Math.max(0, (body.tabs?.length ?? 1) - 1));
  const faults = answer.data?.faults ?? [];
  const warnings = answer.data?.warnings ?? [];
  const choose = (next: Chosen | null) => {
    setChosen(next);
    if (next?.kind === "field") setTab(spotOf(body, next.code)?.tab ?? at);
  };
  const title = wordsNow(body.label, texts, body.code);
  const views: { value: View; label: string }[] = [
    { value: "structure", label: t("forms.structure") },
    { value: "rules", label: t("forms.rules") },
    { value: "settings", label: t("forms.settings") },
    { value: "preview", label: t("editor.preview") },
  ];
  if (scope.error)
    return (
      <div className="page-fault">
        <FaultState isPage fault={asFault(scope.error)} onRetry={() => void scope.refetch()} />
      </div>
    );
  const parts = { body, set: editor.set, scope: scope.data, texts, faults, chosen, choose, tab: at, setTab };
  return (
    <div className="ed">
      <Head
        title={title}
        about={`${scope.data?.model.label ?? body.model}, ${t(AREAS[body.area ?? "backend"] ?? "editor.area_backend")}`}
        back={{ to: "/admin/forms", search: { model: body.model }, label: t("forms.back") }}
        kind="form"
        code={code}
        editor={editor}
        problems={faults.length}
      />
      <div className="et">
        <Seg label={t("forms.views")} isLabelHidden value={view} options={views} onChange={setView} />
        <EyesOf user={user} onChange={setUser} />
      </div>
      <Notes faults={faults} warnings={warnings} problem={answer.error ? asFault(answer.error).message : ""} />
      {view === "structure" ? (
        <div className="ed-body">
          <Palette {...parts} />
          <Canvas {...parts} />
          <Inspector {...parts} />
        </div>
      ) : null}
      {view === "rules" ? <FormRules {...parts} /> : null}
      {view === "settings" ? <FormSettings {...parts} /> : null}
      {view === "preview" ? (
        answer.data?.screen ? (
          <FormPreview key={answer.data.user.username} screen={answer.data.screen} user={answer.data.user} />
        ) : (
          <div className="ed-page">
            {answer.isPending ? <Loading label={t("common.loading")} rows={6} /> : <p className="muted">{t("editor.no_preview")}</p>}
          </div>
        )
      ) : null}
    </div>
  );
}

/** What is wrong and what is missing, in the words of the server; each also stands at its place. */
export function Notes({ faults, warnings, problem }: { faults: PlaceFault[]; warnings: PlaceFault[]; problem: string }) {
  const list = [...faults.map((one) => ({ ...one, isFault: true })), ...warnings.map((one) => ({ ...one, isFault: false }))];
  if (list.length === 0 && !problem) return null;
  return (
    <ul className="ed-notes" role="status">
      {problem ? (
        <li className="bad">
          <Icon name="alert-circle" size={14} />
          {problem}
        </li>
      ) : null}
      {list.map((one) => (
        <li key={one.at + one.message} className={one.isFault ? "bad" : ""}>
          <Icon name={one.isFault ? "alert-circle" : "alert-triangle"} size={14} />
          <span>
            {one.at ? <code>{one.at}</code> : null} {one.message}
          </span>
        </li>
      ))}
    </ul>
  );
}
