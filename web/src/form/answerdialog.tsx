import { Link } from "@tanstack/react-router";
import { useTranslation } from "react-i18next";
import type { Answer, Said } from "~/core/types";
import { Dialog } from "~/parts/dialog";
import { Time } from "~/parts/time";

export interface AnswerDialogProps {
  title: string;
  answer: Answer;
  onClose: () => void;
}

/** What an action of a record tells: sentences, and a table whose rows lead to the records they are about. */
export function AnswerDialog({ title, answer, onClose }: AnswerDialogProps) {
  const { t } = useTranslation();
  return (
    <Dialog title={title} isOpen onClose={onClose} size={860}>
      <div className="answer" role="status">
        {answer.notes.map((note, at) => (
          <p key={`${at}-${note.text}`} className={at > 0 ? "soft" : undefined}>
            {note.text}
          </p>
        ))}
      </div>
      {answer.rows.length > 0 ? (
        <div className="answer-table">
          <table>
            <thead>
              <tr>
                {answer.columns.map((column) => (
                  <th key={column} scope="col">
                    {column}
                  </th>
                ))}
              </tr>
            </thead>
            <tbody>
              {answer.rows.map((row, at) => (
                <tr key={`${at}-${row.path}`}>
                  {row.cells.map((cell, column) => (
                    <td key={answer.columns[column]}>
                      {row.path && column === 0 ? (
                        <Link to={row.path} target="_blank">
                          <Cell said={cell} />
                        </Link>
                      ) : (
                        <Cell said={cell} />
                      )}
                    </td>
                  ))}
                </tr>
              ))}
            </tbody>
          </table>
        </div>
      ) : null}
      <div className="dialog-foot">
        <button type="button" className="btn primary" data-autofocus onClick={onClose}>
          {t("common.close")}
        </button>
      </div>
    </Dialog>
  );
}

function Cell({ said }: { said: Said }) {
  return (
    <>
      {said.text}
      {said.at ? <Time at={said.at} /> : null}
      {said.sets.map((one) => (
        <div key={one.field}>
          {one.label}:{" "}
          {one.old === one.new ? (
            one.new || "–"
          ) : (
            <>
              <del>{one.old || "–"}</del> <span aria-hidden="true">→</span> <ins>{one.new || "–"}</ins>
            </>
          )}
        </div>
      ))}
    </>
  );
}
