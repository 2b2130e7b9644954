import { useWords } from '#kit/words'
import { chartWords } from './words.ts'

export type Column = { key: string; label: string }
export type Row = { key: string; label: string; cells: readonly string[] }

type DataTableProps = { caption: string; columns: readonly Column[]; rows: readonly Row[] }

/** The same numbers for whoever reads rather than looks: under every chart, folded. */
export function DataTable({ caption, columns, rows }: DataTableProps) {
  const words = useWords(chartWords)
  return (
    <details className="chart-table">
      <summary>{words.asTable}</summary>
      <div className="chart-table-frame">
        <table>
          <caption className="out-of-sight">{caption}</caption>
          <thead>
            <tr>
              <th scope="col">{words.period}</th>
              {columns.map((column) => (
                <th scope="col" key={column.key}>
                  {column.label}
                </th>
              ))}
            </tr>
          </thead>
          <tbody>
            {rows.map((row) => (
              <tr key={row.key}>
                <th scope="row">{row.label}</th>
                {row.cells.map((cell, index) => (
                  <td key={columns[index]?.key}>{cell}</td>
                ))}
              </tr>
            ))}
          </tbody>
        </table>
      </div>
    </details>
  )
}
