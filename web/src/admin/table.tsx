// What the lists of the administration are made of.
import type { ReactNode } from "react";
import { Icon } from "~/parts/icon";

/** The head of a list: what it lists, and the ways to a new one. */
export function ListHead(props: { title: string; text: string; add: string; onAdd: () => void; children?: ReactNode }) {
  return (
    <>
      <div className="account-line">
        <h1>{props.title}</h1>
        <span className="row">
          {props.children}
          <button type="button" className="btn primary" onClick={props.onAdd}>
            <Icon name="plus" />
            {props.add}
          </button>
        </span>
      </div>
      <p className="muted">{props.text}</p>
    </>
  );
}

export interface PlainTableProps {
  heads: string[];
  /** What the last column is for: it holds buttons and shows no head. */
  last: string;
  children: ReactNode;
}

/** A table of the administration, scrolled sideways where it is too wide. */
export function PlainTable({ heads, last, children }: PlainTableProps) {
  return (
    <div className="related-scroll">
      <table className="plain-table">
        <thead>
          <tr>
            {heads.map((one, at) => (
              <th key={at} scope="col">
                {one}
              </th>
            ))}
            <th scope="col">
              <span className="sr">{last}</span>
            </th>
          </tr>
        </thead>
        <tbody>{children}</tbody>
      </table>
    </div>
  );
}
