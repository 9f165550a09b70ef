import { type FormEvent, useState } from "react";
import { useTranslation } from "react-i18next";
import { createRecord } from "~/core/calls";
import { faultsOf, Line, useWork } from "~/pages/kit";
import { Dialog } from "~/parts/dialog";
import { IconButton } from "~/parts/menu";
import { toast } from "~/parts/toast";
import { referenceInput, userIcon } from "../shared/reference";
import type { InputProps } from "../type";

const Search = referenceInput(userIcon);

/** A person is looked up; who may add users adds the one who is missing without leaving the record. */
export function UserInput(props: InputProps) {
  const { t } = useTranslation();
  const [isAdding, setAdding] = useState(false);
  if (!props.field.options?.may_create || props.around.isPortal || !props.field.code.startsWith("requester")) return <Search {...props} />;
  return (
    <div className="with-add">
      <Search {...props} />
      <IconButton icon="user-plus" label={t("user.add")} onClick={() => setAdding(true)} />
      {isAdding ? <AddUser {...props} onClose={() => setAdding(false)} /> : null}
    </div>
  );
}

function AddUser({ around, onChange, onClose }: InputProps & { onClose: () => void }) {
  const { t } = useTranslation();
  // A mail of somebody unknown left its address on the record, and the name it was sent under.
  const [email, setEmail] = useState(String(around.record.requester_email ?? ""));
  const names = String(around.record.requester_name ?? "")
    .trim()
    .split(/\s+/);
  const [firstname, setFirst] = useState(names.length > 1 ? names.slice(0, -1).join(" ") : (names[0] ?? ""));
  const [lastname, setLast] = useState(names.length > 1 ? (names.at(-1) ?? "") : "");
  const { isBusy, fault, act } = useWork();
  const faults = faultsOf(fault, ["username", "firstname", "lastname", "email"]);
  const submit = async (event: FormEvent) => {
    event.preventDefault();
    event.stopPropagation(); // not the record behind
    const company = around.record.company_id;
    await act(async () => {
      const made = await createRecord("admin/user", {
        username: email.trim(),
        email: email.trim(),
        firstname: firstname.trim(),
        lastname: lastname.trim() || null,
        ...(typeof company === "number" ? { company_id: company } : {}),
      });
      onChange(String(made.username), made._title ?? `${firstname} ${lastname}`);
      toast(t("user.added", { name: made._title ?? email }));
      onClose();
    });
  };
  return (
    <Dialog title={t("user.add")} isOpen onClose={onClose} size={440}>
      <form className="kit-form" onSubmit={submit} noValidate>
        <Line
          id="add-firstname"
          label={t("account.firstname")}
          value={firstname}
          onChange={setFirst}
          fault={faults.firstname}
          isRequired
          autoFocus
        />
        <Line id="add-lastname" label={t("account.lastname")} value={lastname} onChange={setLast} fault={faults.lastname} />
        <Line
          id="add-email"
          type="email"
          label={t("account.email")}
          value={email}
          onChange={setEmail}
          hint={t("user.add_hint")}
          fault={faults.email ?? faults.username ?? faults[""]}
          isRequired
        />
        <div className="dialog-foot">
          <button type="button" className="btn" onClick={onClose}>
            {t("common.cancel")}
          </button>
          <button type="submit" className="btn primary" disabled={isBusy || !firstname.trim() || !email.trim()} aria-busy={isBusy}>
            {t("user.add")}
          </button>
        </div>
      </form>
    </Dialog>
  );
}
