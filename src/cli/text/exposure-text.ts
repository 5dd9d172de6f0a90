import { groupBy } from "../../model/group.js";
import type { Manifests } from "../../manifest/read.js";
import { foreignPoliciesOf } from "../../policies/foreign.js";
import { type Exposure, exposureOf } from "../../policies/matrix/exposure.js";
import type { Row } from "../../policies/matrix/workload-matrix.js";
import { indent, wrap } from "../../report/text/wrap.js";

const WIDTH = 80;

/** Of each workload: whom it lets in and whom it may reach that the manifests do not show; alike ones together. */
export function exposureText(
  { state, foreign }: Pick<Manifests, "state" | "foreign">,
  rows: readonly Row[],
): string {
  const all = rows.flatMap(({ name, pods: [index] }) => {
    const pod = state.pods[index];
    if (pod === undefined) return [];
    const open = foreignPoliciesOf(foreign, pod).map((what) =>
      indent(wrap(`undecided: ${what}`, WIDTH - 4), 4),
    );
    return [{ name, text: [...exposureOf(state, pod).map(line), ...open].join("\n") }];
  });
  const parts = [...groupBy(all, ({ text }) => text)].map(([text, same]) => {
    const names = same.map(({ name }) => name).join(", ");
    return `${indent(wrap(names, WIDTH - 2), 2)}\n${text}`;
  });
  return `\nBeyond these manifests\n${parts.join("\n")}\n`;
}

function line({ direction, to }: Exposure): string {
  const all = to.map(({ who, ports }) => `${who} (${ports})`);
  const text = all.length === 0 ? "nobody" : all.join("; ");
  return indent(wrap(`${direction === "ingress" ? "from" : "to"} ${text}`, WIDTH - 4), 4);
}
