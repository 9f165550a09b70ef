import { type PointerEvent, useRef, useState } from "react";
import { useTranslation } from "react-i18next";
import { ImageView, useUpload } from "../image/input";
import type { InputProps } from "../type";

const SIZE = { width: 480, height: 160 };

/** Signed with a pen, a finger or a mouse, or by typing the name; the drawing is kept as a picture of the record. */
export function SignatureInput(props: InputProps) {
  const { t } = useTranslation();
  const { canUpload, isBusy, fault, upload } = useUpload(props);
  const pad = useRef<HTMLCanvasElement>(null);
  const [isDrawn, setDrawn] = useState(false);
  const [name, setName] = useState("");
  if (!canUpload) return <p className="hint">{t("field.attach_after_save")}</p>;
  if (props.value)
    return (
      <div className="attach">
        <ImageView {...props} />
        <button type="button" className="btn sm" disabled={props.isDisabled} onClick={() => props.onChange(null)}>
          {t("signature.again")}
        </button>
      </div>
    );
  const ink = () => {
    const pen = pad.current?.getContext("2d") ?? null;
    if (pen) Object.assign(pen, { lineWidth: 2.5, lineCap: "round", lineJoin: "round", strokeStyle: "#111", fillStyle: "#111" });
    return pen;
  };
  const clear = () => {
    ink()?.clearRect(0, 0, SIZE.width, SIZE.height);
    setDrawn(false);
    setName("");
  };
  const at = (event: PointerEvent<HTMLCanvasElement>): [number, number] => {
    const box = event.currentTarget.getBoundingClientRect();
    return [((event.clientX - box.left) * SIZE.width) / box.width, ((event.clientY - box.top) * SIZE.height) / box.height];
  };
  const draw = (event: PointerEvent<HTMLCanvasElement>) => {
    const pen = ink();
    if (!pen || props.isDisabled || (event.type !== "pointerdown" && event.buttons === 0)) return;
    if (event.type === "pointerdown") {
      event.currentTarget.setPointerCapture(event.pointerId);
      pen.beginPath();
      pen.moveTo(...at(event));
    }
    pen.lineTo(...at(event));
    pen.stroke();
    setDrawn(true);
  };
  const write = (words: string) => {
    const pen = ink();
    setName(words);
    if (!pen) return;
    pen.clearRect(0, 0, SIZE.width, SIZE.height);
    pen.font = "italic 44px cursive";
    pen.textAlign = "center";
    pen.fillText(words, SIZE.width / 2, SIZE.height / 2 + 14, SIZE.width - 32);
    setDrawn(words.trim() !== "");
  };
  const keep = () =>
    pad.current?.toBlob((blob) => {
      if (blob) void upload(new File([blob], `${props.field.code}.png`, { type: "image/png" }));
    }, "image/png");
  return (
    <div className="attach signature">
      <canvas ref={pad} {...SIZE} role="img" aria-label={t("signature.pad")} onPointerDown={draw} onPointerMove={draw} />
      <input
        id={props.id}
        className="input"
        value={name}
        placeholder={t("signature.type")}
        disabled={props.isDisabled || isBusy}
        aria-describedby={props.describedBy}
        aria-invalid={props.isInvalid || undefined}
        onChange={(event) => write(event.target.value)}
      />
      <div className="row">
        <button type="button" className="btn sm" disabled={!isDrawn || isBusy} onClick={clear}>
          {t("signature.clear")}
        </button>
        <button type="button" className="btn primary sm" disabled={!isDrawn || isBusy} aria-busy={isBusy} onClick={keep}>
          {t("signature.keep")}
        </button>
      </div>
      <p role="alert" className="hint bad">
        {fault}
      </p>
    </div>
  );
}
