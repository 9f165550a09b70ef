// What somebody stands before whose group demands a second factor and who has none yet: one is set up, or nothing opens.
import { useState } from "react";
import { useTranslation } from "react-i18next";
import { beginPasskey, beginTotp, finishPasskey } from "~/core/calls";
import { bootstrapQuery, client } from "~/core/queries";
import type { Product } from "~/core/types";
import { AskPassword } from "~/pages/kit";
import { Icon } from "~/parts/icon";
import { leave } from "~/shell/session";
import { Gate } from "./gate";
import { hasPasskeys, isGivenUp, makePasskey } from "./passkey";
import { Codes, deviceWords, Enrol } from "./security";

const enter = () => client.invalidateQueries({ queryKey: bootstrapQuery.queryKey });

export function Owed({ product }: { product: Product }) {
  const { t } = useTranslation();
  const [ask, setAsk] = useState<"totp" | "passkey" | null>(null);
  const [enrol, setEnrol] = useState<{ secret: string; qr: string } | null>(null);
  const [codes, setCodes] = useState<string[] | null>(null);
  const go = async (password: string) => {
    if (ask === "totp") setEnrol(await beginTotp(password));
    else {
      const { options, token } = await beginPasskey(password);
      try {
        const credential = await makePasskey(options);
        if (credential) await finishPasskey(token, deviceWords(), credential).then(enter);
      } catch (error) {
        if (!isGivenUp(error)) throw error;
      }
    }
    setAsk(null);
  };
  return (
    <Gate product={product}>
      <div className="step">
        <div>
          <h1>{t("owed.title")}</h1>
          <p>{t("owed.text")}</p>
        </div>
        <button type="button" className="btn primary" onClick={() => setAsk("totp")}>
          <Icon name="phone" />
          {t("owed.totp")}
        </button>
        {hasPasskeys() ? (
          <button type="button" className="btn" onClick={() => setAsk("passkey")}>
            <Icon name="key" />
            {t("owed.passkey")}
          </button>
        ) : null}
        <div className="lrow links">
          <button type="button" className="linky" onClick={() => void leave()}>
            {t("shell.sign_out")}
          </button>
        </div>
      </div>
      {ask ? (
        <AskPassword
          title={t("security.sure")}
          text={t("security.sure_text")}
          action={t("common.continue")}
          onGo={go}
          onClose={() => setAsk(null)}
        />
      ) : null}
      {enrol ? (
        <Enrol
          of={enrol}
          onClose={() => setEnrol(null)}
          onDone={(made) => {
            setEnrol(null);
            setCodes(made);
          }}
        />
      ) : null}
      {codes ? <Codes codes={codes} onClose={() => void enter()} /> : null}
    </Gate>
  );
}
