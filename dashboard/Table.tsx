import type { ComponentChildren } from 'preact'

interface Props<Row> {
  caption: string
  rows: Row[]
  keyOf: (row: Row) => string
  /** By their headers; the first names its row. */
  columns: Record<string, (row: Row) => ComponentChildren>
}

/** A table that on a narrow screen becomes a list of its rows; the roles are said, since its CSS would take them away. */
export function Table<Row>({ caption, rows, keyOf, columns }: Props<Row>) {
  const headers = Object.keys(columns)
  return (
    <table role="table">
      <caption>{caption}</caption>
      <thead role="rowgroup">
        <tr role="row">
          {headers.map((header) => (
            <th key={header} scope="col" role="columnheader">
              {header}
            </th>
          ))}
        </tr>
      </thead>
      <tbody role="rowgroup">
        {rows.map((row) => (
          <tr key={keyOf(row)} role="row">
            {Object.entries(columns).map(([header, cell], index) =>
              index === 0 ? (
                <th key={header} scope="row" role="rowheader" data-header={header}>
                  {cell(row)}
                </th>
              ) : (
                <td key={header} role="cell" data-header={header}>
                  {cell(row)}
                </td>
              ),
            )}
          </tr>
        ))}
      </tbody>
    </table>
  )
}
