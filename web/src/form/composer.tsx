import { type ClipboardEvent, type DragEvent, useEffect, useImperativeHandle, useLayoutEffect, useRef, useState } from "react";
import { useTranslation } from "react-i18next";
import { newKey } from "~/core/api";
import { addActivity, attach, fillReply, type ProposedValue, updateRecord } from "~/core/calls";
import { keepText, keptText } from "~/core/draft";
import { asFault, type Fault } from "~/core/fault";
import { bytes, clock } from "~/core/format";
import { touch } from "~/core/queries";
import { paragraphs, plainText } from "~/parts/html";
import { Icon } from "~/parts/icon";
import { IconButton } from "~/parts/menu";
import { toast } from "~/parts/toast";
import { OFFER_ID, Offer, type Offered, useOffer } from "./offer";
import { type Call, replaced, stillCalled, wordAt } from "./suggest";

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
}

/** Always in reach. Its head takes the colour of the audience and says who will read; the button says it again. */
export function Composer(props: ComposerProps) {
  const { t } = useTranslation();
  const { model, id, canPublic, canInternal } = props;
  const [start] = useState(() => keptText(model, id));
  const [text, setText] = useState(start?.text ?? "");
  const [isInternal, setInternal] = useState(
    props.isPortal ? false : !canPublic || (props.first ? props.first === "internal" : (start?.isInternal ?? false)),
  );
  const [keptAt, setKeptAt] = useState<string | null>(start?.at ?? null);
  const [files, setFiles] = useState<Upload[]>([]);
  const [calls, setCalls] = useState<Call[]>(start?.calls ?? []);
  const [sets, setSets] = useState<ProposedValue[]>([]);
  const [caret, setCaret] = useState(0);
  const [closedAt, setClosedAt] = useState(-1);
  const [line, setLine] = useState(0);
  const [isBusy, setBusy] = useState(false);
  const [isOver, setOver] = useState(false);
  const [fault, setFault] = useState<Fault | null>(null);
  const box = useRef<HTMLTextAreaElement>(null);
  const picker = useRef<HTMLInputElement>(null);
  const once = useRef(newKey());

  const choose = (internal: boolean) => {
    if (internal ? canInternal : canPublic) setInternal(internal);
    box.current?.focus();
  };
  useImperativeHandle(props.handle, () => ({ write: (audience) => choose(audience === "internal") }));
  // biome-ignore lint/correctness/useExhaustiveDependencies: only when the page opens for writing
  useEffect(() => {
    if (props.first) box.current?.focus();
  }, []);
  useEffect(() => {
    if (text === (start?.text ?? "")) return;
    const timer = setTimeout(() => {
      const at = new Date().toISOString();
      keepText(model, id, text.trim() ? { text, isInternal, at, calls: stillCalled(text, calls) } : null);
      setKeptAt(text.trim() ? at : null);
    }, 400);
    return () => clearTimeout(timer);
  }, [text, calls, isInternal, model, id, start]);
  // Leaving the tab, the page or the browser is no reason to lose the last words.
  const last = useRef({ text, isInternal, calls });
  last.current = { text, isInternal, calls };
  useEffect(() => {
    const save = () => {
      if (last.current.text.trim()) keepText(model, id, { ...last.current, at: new Date().toISOString() });
    };
    window.addEventListener("pagehide", save);
    return () => {
      window.removeEventListener("pagehide", save);
      save();
    };
  }, [model, id]);
  const isWriting = text.trim() !== "";
  const { onWriting } = props;
  useEffect(() => onWriting?.(isWriting), [isWriting, onWriting]);
  // biome-ignore lint/correctness/useExhaustiveDependencies: the box grows with the text
  useEffect(() => {
    const area = box.current;
    if (!area) return;
    area.style.blockSize = "auto";
    area.style.blockSize = `${Math.min(240, Math.max(40, area.scrollHeight))}px`;
  }, [text]);

  const add = (list: Iterable<File>) => {
    for (const file of list) {
      const key = newKey();
      setFiles((all) => [...all, { key, file, id: null, fault: null }]);
      attach(model, id, file)
        .then((made) => setFiles((all) => all.map((one) => (one.key === key ? { ...one, id: Number(made.entity_id) } : one))))
        .catch((error: unknown) =>
          setFiles((all) => all.map((one) => (one.key === key ? { ...one, fault: asFault(error).message } : one))),
        );
    }
  };
  const paste = (event: ClipboardEvent) => {
    const pasted = Array.from(event.clipboardData.files);
    if (pasted.length === 0) return;
    event.preventDefault();
    add(pasted);
  };
  const drop = (event: DragEvent) => {
    event.preventDefault();
    setOver(false);
    add(Array.from(event.dataTransfer.files));
  };
  const word = wordAt(text, caret);
  const isWord = word && word.at !== closedAt && !(word.sign === "/" && props.isPortal);
  const offered = useOffer(model, id, isWord ? word : null, isInternal);
  const isOffering = offered.length > 0;
  const on = Math.min(line, Math.max(0, offered.length - 1));
  // The caret goes behind what was put in before the next key is written.
  const goes = useRef<number | null>(null);
  useLayoutEffect(() => {
    if (goes.current !== null) box.current?.setSelectionRange(goes.current, goes.current);
    goes.current = null;
  });
  const put = (words: string) => {
    if (!word) return;
    const next = replaced(text, word, caret, words);
    setText(next.text);
    setCaret(next.caret);
    goes.current = next.caret;
  };
  const prepare = async (reply: number) => {
    try {
      const filled = await fillReply(model, id, reply);
      put(plainText(filled.html));
      setSets((all) => [...all.filter((one) => !filled.sets.some((other) => other.field === one.field)), ...filled.sets]);
      if (filled.unknown.length > 0) toast(t("composer.unknown", { names: filled.unknown.join(", ") }), { isFault: true });
    } catch (error) {
      toast(asFault(error).message, { isFault: true });
    }
  };
  const take = (one: Offered | undefined) => {
    if (!one || one.refused || !word) return;
    if (one.call) {
      const called = one.call;
      setCalls((all) => [...all.filter((other) => other.name !== called.name), called]);
      put(`@${called.name} `);
    }
    if (one.reply !== null) void prepare(one.reply);
    setLine(0);
    box.current?.focus();
  };
  /** The button does what the key does: the sign stands at the caret and the offer opens. */
  const askReplies = () => {
    const area = box.current;
    if (!area) return;
    const at = area.selectionStart;
    const sign = at > 0 && !/\s/.test(text[at - 1] ?? "") ? " /" : "/";
    setText(text.slice(0, at) + sign + text.slice(at));
    setCaret(at + sign.length);
    setClosedAt(-1);
    goes.current = at + sign.length;
    area.focus();
  };
  /** The keys of the offer; they are the text's again when nothing is offered. */
  const walk = (event: React.KeyboardEvent): boolean => {
    if (!isOffering || event.ctrlKey || event.metaKey) return false;
    const step = { ArrowDown: 1, ArrowUp: -1 }[event.key];
    if (step) setLine((on + step + offered.length) % offered.length);
    else if (event.key === "Enter" || event.key === "Tab") take(offered[on]);
    else if (event.key === "Escape") setClosedAt(word?.at ?? -1);
    else return false;
    event.preventDefault();
    return true;
  };
  const isUploading = files.some((one) => one.id === null && one.fault === null);
  const ready = files.filter((one) => one.id !== null);
  const canSend = !isBusy && !isUploading && (isWriting || ready.length > 0);

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
          description: paragraphs(text || ready.map((one) => one.file.name).join(", "), stillCalled(text, calls)),
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
      setText("");
      setCalls([]);
      setClosedAt(-1);
      setFiles([]);
      keepText(model, id, null);
      setKeptAt(null);
      touch(model, id);
      toast(t(isInternal ? "composer.noted" : props.isPortal ? "composer.sent_portal" : "composer.sent"));
    } catch (error) {
      setFault(asFault(error));
    } finally {
      setBusy(false);
      box.current?.focus();
    }
  };
  const reads = isInternal
    ? t("composer.internal_readers")
    : props.isPortal
      ? t("composer.portal_readers")
      : props.reader
        ? t("composer.readers", { who: props.reader })
        : t("composer.readers_all");
  const label = t(isInternal ? "composer.internal" : "composer.public");
  return (
    <form
      className={`composer ${isInternal ? "internal" : ""} ${isOver ? "over" : ""}`}
      aria-label={label}
      onSubmit={(event) => {
        event.preventDefault();
        void send();
      }}
      onDragOver={(event) => {
        event.preventDefault();
        setOver(true);
      }}
      onDragLeave={() => setOver(false)}
      onDrop={drop}
    >
      {props.isPortal ? null : (
        <div className="cmode">
          <div className="seg" role="radiogroup" aria-label={t("composer.audience")}>
            {canPublic ? (
              <button type="button" role="radio" aria-checked={!isInternal} onClick={() => choose(false)}>
                <Icon name="world" size={14} />
                {t("composer.public")}
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
      {isOffering ? <Offer lines={offered} at={on} label={t("composer.offer")} onPick={take} onHover={setLine} /> : null}
      <span className="sr" role="status">
        {isOffering ? t("composer.offered", { count: offered.length }) : ""}
      </span>
      <textarea
        ref={box}
        className="ctext"
        rows={1}
        aria-label={label}
        aria-describedby={props.isPortal ? undefined : "composer-readers"}
        placeholder={t(isInternal ? "composer.hint_internal" : props.isPortal ? "composer.hint_portal" : "composer.hint_public")}
        value={text}
        aria-autocomplete="list"
        aria-controls={isOffering ? OFFER_ID : undefined}
        aria-activedescendant={isOffering ? `${OFFER_ID}-${on}` : undefined}
        onChange={(event) => {
          setText(event.target.value);
          setCaret(event.target.selectionStart);
          setLine(0);
          if (!wordAt(event.target.value, event.target.selectionStart)) setClosedAt(-1);
        }}
        onSelect={(event) => setCaret(event.currentTarget.selectionStart)}
        onBlur={() => setClosedAt(word?.at ?? -1)}
        onPaste={paste}
        onKeyDown={(event) => {
          if (walk(event)) return;
          if (event.key === "Enter" && (event.ctrlKey || event.metaKey)) {
            event.preventDefault();
            void send();
          }
          if (event.key === "Escape") box.current?.blur();
        }}
      />
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
      {files.length > 0 ? (
        <ul className="cfiles">
          {files.map((one) => (
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
            <IconButton icon="bolt" size="xs" label={t("composer.replies")} onClick={askReplies} />
          </>
        )}
        <span className="push" />
        <button type="submit" className="btn primary sm" disabled={!canSend} aria-busy={isBusy}>
          <Icon name={isInternal ? "lock" : "send"} />
          {t(isInternal ? "composer.add_note" : props.isPortal ? "composer.send_portal" : "composer.send")}
        </button>
      </div>
    </form>
  );
}
