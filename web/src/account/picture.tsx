import { useRef, useState } from "react";
import { useTranslation } from "react-i18next";
import { removeAvatar, sendAvatar } from "~/core/calls";
import { asFault } from "~/core/fault";
import { avatarsQuery, bootstrapQuery, client } from "~/core/queries";
import { Icon } from "~/parts/icon";
import { toast } from "~/parts/toast";

const SIDE = 512;

/**
 * A photograph made small before it is sent, upright as the camera says. What the browser cannot draw goes as it is: the
 * server says what is wrong with it.
 */
async function small(file: File): Promise<Blob> {
  if (file.type === "image/svg+xml" || typeof createImageBitmap !== "function") return file;
  try {
    const picture = await createImageBitmap(file, { imageOrientation: "from-image" });
    const edge = Math.min(picture.width, picture.height);
    const canvas = document.createElement("canvas");
    canvas.width = canvas.height = Math.min(SIDE, edge);
    canvas
      .getContext("2d")
      ?.drawImage(picture, (picture.width - edge) / 2, (picture.height - edge) / 2, edge, edge, 0, 0, canvas.width, canvas.height);
    return (await new Promise<Blob | null>((done) => canvas.toBlob(done, "image/png"))) ?? file;
  } catch {
    return file;
  }
}

/** Buttons that choose and remove a picture: the own one, or for administrators that of the user with the id. */
export function PictureButtons({ id, hasPicture }: { id?: number; hasPicture: boolean }) {
  const { t } = useTranslation();
  const chooser = useRef<HTMLInputElement>(null);
  const [isBusy, setBusy] = useState(false);
  const [words, setWords] = useState<string | null>(null);
  const work = async (what: () => Promise<unknown>, done: string) => {
    setBusy(true);
    setWords(null);
    try {
      await what();
      await Promise.all([bootstrapQuery, avatarsQuery].map((one) => client.invalidateQueries({ queryKey: one.queryKey })));
      toast(done);
    } catch (error) {
      const fault = asFault(error);
      setWords(fault.faults[0]?.message ?? fault.message);
    } finally {
      setBusy(false);
      if (chooser.current) chooser.current.value = "";
    }
  };
  return (
    <div>
      <div className="row">
        <input
          ref={chooser}
          type="file"
          hidden
          accept="image/png,image/jpeg,image/gif,image/webp"
          aria-label={t("picture.choose")}
          onChange={(event) => {
            const file = event.target.files?.[0];
            if (file) void work(async () => sendAvatar(await small(file), id), t("picture.kept"));
          }}
        />
        <button type="button" className="btn sm" disabled={isBusy} aria-busy={isBusy} onClick={() => chooser.current?.click()}>
          {t("picture.choose")}
        </button>
        {hasPicture ? (
          <button
            type="button"
            className="btn sm"
            disabled={isBusy}
            onClick={() => void work(() => removeAvatar(id), t("picture.removed"))}
          >
            {t("picture.remove")}
          </button>
        ) : null}
      </div>
      <div role="alert">
        {words ? (
          <p className="hint bad">
            <Icon name="alert-circle" size={14} />
            {words}
          </p>
        ) : null}
      </div>
    </div>
  );
}
