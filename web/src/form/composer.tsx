import { useEffect, useImperativeHandle, useRef, useState } from "react";
import { useTranslation } from "react-i18next";
import { newKey } from "~/core/api";
import { addActivity, attach, fillReply, type ProposedValue, previewAddress, updateRecord } from "~/core/calls";
import { keepText, keptText, recall, remember } from "~/core/draft";
import { asFault, type Fault } from "~/core/fault";
import { bytes, clock } from "~/core/format";
import { touch } from "~/core/queries";
import { useFileDrop } from "~/parts/filedrop";
import { paragraphs, plainText } from "~/parts/html";
import { Icon } from "~/parts/icon";
import { IconButton } from "~/parts/menu";
import { RichWords } from "~/parts/rich/lazy";
import type { RichHandle } from "~/parts/rich/rich";
import type { CaretWord } from "~/parts/rich/suggest";
import { useCalls } from "~/parts/rich/usecalls";
import { toast } from "~/parts/toast";

export interface ComposerHandle {
  write: (audience: "public" | "internal") => void;
}

export interface ComposerProps {
  model: string;
  id: number;
  canPublic: boolean;
  canInternal: boolean;
  /** Who reads a public reply. */
  reader: string | null;
  /** The record is somebody's request: what is not internal is an answer to him, and not a comment. */
  hasRequester?: boolean;
  first?: "public" | "internal";
  isPortal?: boolean;
  /** A visitor without an account filed the record: a public reply is for him too. */
  isForGuest?: boolean;
  onWriting?: (isWriting: boolean) => void;
  handle?: React.Ref<ComposerHandle>;
}

interface Upload {
  key: string;
  file: File;
  id: number | null;
  fault: string | null;
  /** A pasted picture stands in the words, not below them. */
  isInWords: boolean;
}

/** What browsers draw and the server shows in a page. */
const PICTURE = /^image\/(png|jpeg|gif|webp)$/;

/** Always in reach. Its head takes the colour of the audience and says who will read; the button says it again. */
export function Composer(props: ComposerProps) {
  const { t } = useTranslation();
  const { model, id, canPublic, canInternal } = props;
  const [start] = useState(() => keptText(model, id));
  const [html, setHtml] = useState<string | null>(() => start?.html ?? (start ? paragraphs(start.text) : null));
  const [isInternal, setInternal] = useState(
    props.isPortal ? false : !canPublic || (props.first ? props.first === "internal" : (start?.isInternal ?? false)),
  );
  const [keptAt, setKeptAt] = useState<string | null>(start?.at ?? null);
  const [files, setFiles] = useState<Upload[]>([]);
  const [sets, setSets] = useState<ProposedValue[]>([]);
  const [hasBar, setBar] = useState(() => recall("formatting", false));
  const [isBusy, setBusy] = useState(false);
  const [fault, setFault] = useState<Fault | null>(null);
  const words = useRef<RichHandle>(null);
  const picker = useRef<HTMLInputElement>(null);
  const once = useRef(newKey());

  const choose = (internal: boolean) => {
    if (internal ? canInternal : canPublic) setInternal(internal);
    words.current?.focus();
  };
  useImperativeHandle(props.handle, () => ({ write: (audience) => choose(audience === "internal") }));
  useEffect(() => {
    if (html === (start?.html ?? null)) return;
    const timer = setTimeout(() => {
      const at = new Date().toISOString();
      keepText(model, id, html ? { text: plainText(html), html, isInternal, at } : null);
      setKeptAt(html ? at : null);
    }, 400);
    return () => clearTimeout(timer);
  }, [html, isInternal, model, id, start]);
  // Leaving the tab, the page or the browser is no reason to lose the last words.
  const last = useRef({ html, isInternal });
  last.current = { html, isInternal };
  useEffect(() => {
    const save = () => {
      const { html: words, isInternal: internal } = last.current;
      if (words) keepText(model, id, { text: plainText(words), html: words, isInternal: internal, at: new Date().toISOString() });
    };
    window.addEventListener("pagehide", save);
    return () => {
      window.removeEventListener("pagehide", save);
      save();
    };
  }, [model, id]);
  const isWriting = html !== null && (html.includes("<img") || plainText(html) !== "");
  const { onWriting } = props;
  useEffect(() => onWriting?.(isWriting), [isWriting, onWriting]);
  const add = (list: Iterable<File>, isPasted = false) => {
    for (const file of list) {
      const key = newKey();
      const isInWords = isPasted && PICTURE.test(file.type);
      setFiles((all) => [...all, { key, file, id: null, fault: null, isInWords }]);
      attach(model, id, file)
        .then((made) => {
          setFiles((all) => all.map((one) => (one.key === key ? { ...one, id: Number(made.entity_id) } : one)));
          if (isInWords) words.current?.picture(previewAddress(made.entity_id ?? null), file.name);
        })
        .catch((error: unknown) =>
          setFiles((all) => all.map((one) => (one.key === key ? { ...one, fault: asFault(error).message } : one))),
        );
    }
  };
  const { isOver, drop } = useFileDrop(add);
  const prepare = async (reply: number, word: CaretWord) => {
    try {
      const filled = await fillReply(model, id, reply);
      words.current?.put(word, { html: filled.html });
      setSets((all) => [...all.filter((one) => !filled.sets.some((other) => other.field === one.field)), ...filled.sets]);
      if (filled.unknown.length > 0) toast(t("composer.unknown", { names: filled.unknown.join(", ") }), { isFault: true });
    } catch (error) {
      toast(asFault(error).message, { isFault: true });
    }
  };
  const calls = useCalls({
    model,
    id,
    isInternal,
    signs: props.isPortal ? "@" : "@/",
    words,
    onReply: (reply, word) => void prepare(reply, word),
  });
  const showBar = () => {
    remember("formatting", !hasBar);
    setBar(!hasBar);
    words.current?.focus();
  };
  const isUploading = files.some((one) => one.id === null && one.fault === null);
  const ready = files.filter((one) => one.id !== null);
  const listed = files.filter((one) => !one.isInWords || one.id === null);
  const canSend = !isBusy && !isUploading && (isWriting || ready.length > 0);

  const isReply = props.isPortal || props.hasRequester === true;
  const send = async () => {
    if (!canSend) return;
    setBusy(true);
    setFault(null);
    try {
      await addActivity(
        model,
        id,
        {
          type: 1,
          description: html ?? paragraphs(ready.map((one) => one.file.name).join(", ")),
          portal_visibility: !isInternal,
          frontend_visibility: props.isForGuest && !isInternal ? true : undefined,
          attachments: ready.map((one) => one.id as number),
        },
        once.current,
      );
      once.current = newKey();
      if (sets.length > 0) {
        // The words are sent; values that are refused are said and do not take the words back.
        await updateRecord(model, id, Object.fromEntries(sets.map((one) => [one.field, one.value]))).catch((error: unknown) =>
          toast(asFault(error).message, { isFault: true }),
        );
        setSets([]);
      }
      setHtml(null);
      setFiles([]);
      keepText(model, id, null);
      setKeptAt(null);
      touch(model, id);
      toast(t(isInternal ? "composer.noted" : props.isPortal ? "composer.sent_portal" : isReply ? "composer.sent" : "composer.commented"));
    } catch (error) {
      setFault(asFault(error));
    } finally {
      setBusy(false);
      words.current?.focus();
    }
  };
  const reads = isInternal
    ? t(isReply ? "composer.internal_readers" : "composer.team_readers")
    : props.isPortal
      ? t("composer.portal_readers")
      : props.reader
        ? t("composer.readers", { who: props.reader })
        : t("composer.readers_all");
  const open = t(isReply ? "composer.public" : "composer.comment");
  const label = isInternal ? t("composer.internal") : open;
  const hint = isInternal
    ? "composer.hint_internal"
    : props.isPortal
      ? "composer.hint_portal"
      : isReply
        ? "composer.hint_public"
        : "composer.hint_comment";
  const submit = isInternal
    ? "composer.add_note"
    : props.isPortal
      ? "composer.send_portal"
      : isReply
        ? "composer.send"
        : "composer.add_comment";
  return (
    <form
      className={`composer ${isInternal ? "internal" : ""} ${isOver ? "over" : ""}`}
      aria-label={label}
      onSubmit={(event) => {
        event.preventDefault();
        void send();
      }}
      {...drop}
      onKeyDown={(event) => {
        if (event.defaultPrevented) return;
        if (event.key === "Enter" && (event.ctrlKey || event.metaKey)) {
          event.preventDefault();
          void send();
        }
        if (event.key === "Escape" && document.activeElement instanceof HTMLElement) document.activeElement.blur();
      }}
    >
      {props.isPortal ? null : (
        <div className="cmode">
          <div className="seg" role="radiogroup" aria-label={t("composer.audience")}>
            {canPublic ? (
              <button type="button" role="radio" aria-checked={!isInternal} onClick={() => choose(false)}>
                <Icon name="world" size={14} />
                {open}
              </button>
            ) : null}
            {canInternal ? (
              <button type="button" role="radio" aria-checked={isInternal} onClick={() => choose(true)}>
                <Icon name="lock" size={14} />
                {t("composer.internal")}
              </button>
            ) : null}
          </div>
          <span className="cut" id="composer-readers">
            {reads}
          </span>
          {keptAt ? <span className="push muted kept">{t("composer.kept", { time: clock(keptAt) })}</span> : null}
        </div>
      )}
      {calls.offer}
      <div className="ctext">
        <RichWords
          {...calls.rich}
          label={label}
          describedBy={props.isPortal ? undefined : "composer-readers"}
          placeholder={t(hint)}
          html={html}
          onChange={setHtml}
          hasBar={hasBar}
          autoFocus={props.first !== undefined}
          onFiles={(pasted) => add(pasted, true)}
          handle={words}
        />
      </div>
      {sets.length > 0 ? (
        <ul className="cfiles" aria-label={t("composer.sets")}>
          {sets.map((one) => {
            const words = `${one.label} → ${[one.words ?? one.value ?? "–"].flat().join(", ")}`;
            return (
              <li key={one.field} className="file">
                <Icon name="bolt" size={14} />
                {words}
                <IconButton
                  icon="x"
                  size="xs"
                  label={t("composer.keep_value", { what: words })}
                  onClick={() => setSets((all) => all.filter((other) => other.field !== one.field))}
                />
              </li>
            );
          })}
        </ul>
      ) : null}
      {listed.length > 0 ? (
        <ul className="cfiles">
          {listed.map((one) => (
            <li key={one.key} className={`file ${one.fault ? "bad" : ""}`}>
              <Icon name={one.fault ? "alert-triangle" : "paperclip"} size={14} />
              {one.file.name}{" "}
              <span className="muted num">{one.fault ?? (one.id === null ? t("composer.uploading") : bytes(one.file.size))}</span>
              <IconButton
                icon="x"
                size="xs"
                label={t("composer.remove_file", { name: one.file.name })}
                onClick={() => setFiles((all) => all.filter((other) => other.key !== one.key))}
              />
            </li>
          ))}
        </ul>
      ) : null}
      <div role="alert">
        {fault ? (
          <p className="hint bad cfault">
            <Icon name="alert-circle" size={14} />
            {fault.isNetwork ? t("composer.not_sent") : fault.message}
          </p>
        ) : null}
      </div>
      <div className="cbar">
        <input
          ref={picker}
          type="file"
          multiple
          hidden
          aria-hidden="true"
          tabIndex={-1}
          onChange={(event) => {
            add(Array.from(event.target.files ?? []));
            event.target.value = "";
          }}
        />
        {props.isPortal ? (
          <button type="button" className="btn" onClick={() => picker.current?.click()}>
            <Icon name="paperclip" />
            {t("composer.attach")}
          </button>
        ) : (
          <>
            <IconButton icon="paperclip" size="xs" label={t("composer.attach")} onClick={() => picker.current?.click()} />
            <IconButton icon="bolt" size="xs" label={t("composer.replies")} onClick={() => words.current?.sign("/")} />
          </>
        )}
        <IconButton icon="letters" size="xs" label={t("editor.toolbar")} isPressed={hasBar} onClick={showBar} />
        <span className="push" />
        <button type="submit" className="btn primary sm" disabled={!canSend} aria-busy={isBusy}>
          <Icon name={isInternal ? "lock" : "send"} />
          {t(submit)}
        </button>
      </div>
    </form>
  );
}
