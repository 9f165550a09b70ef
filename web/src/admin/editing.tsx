// What the editors of forms and grids have in common: reading what is edited, what the server says to it, their frame.
import { keepPreviousData, useQuery } from "@tanstack/react-query";
import { type ComponentType, type ReactNode, useEffect, useState } from "react";
import { useTranslation } from "react-i18next";
import type { PlaceFault } from "~/core/calls";
import { asFault } from "~/core/fault";
import type { PickerChoice } from "~/fields/shared/picker";
import { Icon } from "~/parts/icon";
import { Loading } from "~/parts/states";
import { FaultPage } from "~/shell/faultpage";
import { useTitle } from "~/shell/title";
import { EyesOf, Head, type HeadProps, Seg } from "./parts";
import { type EditorState, useEditor } from "./useeditor";

export interface EditorProps<B extends object> {
  code: string;
  editor: EditorState<B>;
}

/** Reads a definition, or says why it cannot be read, and edits it by the editor of its kind. */
export function EditPage<B extends object>(props: { kind: string; code: string; title: string; as: ComponentType<EditorProps<B>> }) {
  const { kind, code, title, as: Editor } = props;
  const editor = useEditor<B>(kind, code);
  const { t } = useTranslation();
  useTitle(title);
  if (editor.fault) return <FaultPage error={editor.fault} reset={editor.retry} />;
  if (!editor.isLoaded) return <Loading label={t("common.loading")} rows={10} />;
  return <Editor key={code} code={code} editor={editor} />;
}

/** The answer of the server to the definition as it stands: its faults by place, and what somebody would see. */
export function useAnswer<B, A>(
  kind: string,
  body: B,
  user: string,
  preview: (body: B, user: string, signal: AbortSignal, id: number) => Promise<A>,
  /** The record it is shown with; 0 is a new one. */
  id = 0,
) {
  const [asked, setAsked] = useState(body);
  useEffect(() => {
    const timer = setTimeout(() => setAsked(body), 300);
    return () => clearTimeout(timer);
  }, [body]);
  return useQuery({
    queryKey: ["config", "preview", kind, user, id, asked],
    queryFn: ({ signal }) => preview(asked, user, signal, id),
    placeholderData: keepPreviousData,
    gcTime: 0,
    retry: false,
  });
}

export interface FrameProps<B extends object, V extends string> extends Omit<HeadProps<B>, "problems"> {
  views: { value: V; label: string }[];
  view: V;
  onView: (view: V) => void;
  /** Through whose eyes it is seen. */
  user: PickerChoice | null;
  onUser: (user: PickerChoice | null) => void;
  /** What else is chosen for a view. */
  beside?: ReactNode;
  faults: PlaceFault[];
  warnings: PlaceFault[];
  /** Why the server did not answer. */
  error: Error | null;
}

/** An editor with its head, the choice of a view and of the eyes that look, and what is wrong. */
export function Frame<B extends object, V extends string>(props: FrameProps<B, V>) {
  const { views, view, onView, user, onUser, beside, faults, warnings, error, children, ...head } = props;
  const { t } = useTranslation();
  return (
    <div className="ed">
      <Head {...head} problems={faults.length} />
      <div className="et">
        <Seg label={t("forms.views")} isLabelHidden value={view} options={views} onChange={onView} />
        <span className="row">
          {beside}
          <EyesOf user={user} onChange={onUser} />
        </span>
      </div>
      <Notes faults={faults} warnings={warnings} problem={error ? asFault(error).message : ""} />
      {children}
    </div>
  );
}

/** What is wrong and what is missing, in the words of the server; each also stands at its place. */
function Notes({ faults, warnings, problem }: { faults: PlaceFault[]; warnings: PlaceFault[]; problem: string }) {
  const list = [...faults.map((one) => ({ ...one, isFault: true })), ...warnings.map((one) => ({ ...one, isFault: false }))];
  if (list.length === 0 && !problem) return null;
  return (
    <div className="ed-said" role="status">
      <ul className="ed-notes">
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
    </div>
  );
}
