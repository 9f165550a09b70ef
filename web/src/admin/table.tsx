import type { ReactNode } from "react";

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
