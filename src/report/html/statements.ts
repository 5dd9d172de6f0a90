import type { RunResult } from "../../model/result/result.js";
import type { StatementResult } from "../../model/result/statement.js";
import type { Status } from "../../model/result/verdict.js";
import { plural } from "../text/words.js";
import { html, type Markup } from "./markup.js";
import { sign } from "./overview.js";

const STATUS = {
  holds: "pass",
  fails: "fail",
  open: "inconclusive",
} as const satisfies Record<StatementResult["status"], Status>;

/** What the policies were stated to mean, and what became of it. */
export function statementList({ statements = [] }: RunResult): Markup | undefined {
  if (statements.length === 0) return undefined;
  return html`<section aria-labelledby="page-statements">
    <h2 id="page-statements">Statements</h2>
    ${statements.map(
      ({ text, at, status, connections, against }) =>
        html`<div class="note">
          <p>${sign(STATUS[status])} <strong>${text}</strong> ${status} (${extent({ connections, at })})</p>
          ${
            against.length === 0
              ? undefined
              : html`<ul>
                  ${against.map((line) => html`<li>${line}</li>`)}
                </ul>`
          }
        </div>`,
    )}
  </section>`;
}

function extent({ connections, at }: Pick<StatementResult, "connections" | "at">): string {
  return `${plural(connections, "connection")}, ${at}`;
}
