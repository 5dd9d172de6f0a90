import { parseArgs } from "node:util";
import { quoteFrom } from "../../manifest/quote.js";
import type { Manifests } from "../../manifest/read.js";
import { ask, type Answers } from "../../policies/answers/ask.js";
import { namedEnd, UnknownEnd } from "../../policies/answers/ends.js";
import { portNamed } from "../../policies/answers/port-names.js";
import { answersJson, answersText } from "../text/answers.js";
import { EXIT, UsageError } from "../exit.js";
import { besideManifests, loadManifests, manifestHelp, manifestOptions } from "../manifests/manifests.js";
import { tableOrJson } from "../options/table-or-json.js";
import type { Command, Streams } from "../streams.js";

export const explainCommand: Command = {
  summary: "one connection: which of your rules decide, and why",
  help: `
Usage: netproof explain FROM TO PORT -f FILE|DIR|- … [FLAGS]

Says whether your policies allow a connection, and quotes the rules that decide,
with file and line; where it is denied, why each rule of each isolating policy
does not admit it. What manifests leave out and the answer depends on, it names.
Nothing is deployed.

  FROM, TO              a workload or a pod: shop/web, deploy/web with -n shop,
                        shop/db-0; an IP address; node/NAME; TO also a Service:
                        service/shop/web, svc/web with -n shop, web.shop.svc;
                        or what every cluster has: internet, metadata, own-node,
                        other-node, stranger, stranger/NAMESPACE,
                        stranger-elsewhere, cluster-dns, api-server
  PORT                  80, 53/UDP, or a port's name
${manifestHelp}
  --expect allow|deny   exit 1 where it is otherwise
  -o table|json

Exit: 0, or as --expect has it; 3 where it is undecided, 2 usage or invalid
      manifests

  netproof explain shop/web shop/db 5432 -f manifests/
  netproof explain shop/web 10.0.0.7 443 --from-cluster shop --context prod
`,
  run: explain,
};

async function explain(args: readonly string[], streams: Streams): Promise<number> {
  const { values, positionals } = parseArgs({
    args: [...args],
    options: {
      ...manifestOptions,
      expect: { type: "string" },
      output: { type: "string", short: "o", default: "table" },
      debug: { type: "boolean" },
    },
    allowPositionals: true,
  });
  const [from, to, port, ...more] = positionals;
  if (from === undefined || to === undefined || port === undefined || more.length > 0)
    throw new UsageError("one question: FROM TO PORT");
  const { expect } = values;
  if (expect !== undefined && expect !== "allow" && expect !== "deny")
    throw new UsageError(`--expect takes allow or deny, not "${expect}"`);
  const output = tableOrJson(values.output);
  const manifests = await loadManifests(values, streams);
  const question = questionOf({ from, to, port }, { manifests, namespace: values.namespace ?? "default" });
  const answers = ask(manifests, question);
  streams.stderr.write(besideManifests(manifests, values));
  const told = { question, answers, quoteOf: quoteFrom(manifests) };
  streams.stdout.write(output === "json" ? answersJson(told) : answersText(told));
  return exitCode(answers, expect);
}

/** Of several replicas the worst counts. */
function exitCode({ groups }: Answers, expected: "allow" | "deny" | undefined): number {
  const verdicts = groups.map(({ answer }) => answer.verdict);
  const isOtherwise = (verdict: string): boolean =>
    verdict !== expected && (verdict === "allow" || verdict === "deny");
  if (expected !== undefined && verdicts.some(isOtherwise)) return EXIT.mismatch;
  const isOpen = expected !== undefined && verdicts.includes("unspecified");
  return isOpen || verdicts.includes("undecided") ? EXIT.inconclusive : EXIT.ok;
}

function questionOf(
  asked: { readonly from: string; readonly to: string; readonly port: string },
  { manifests, namespace }: { readonly manifests: Manifests; readonly namespace: string },
) {
  try {
    const from = namedEnd(asked.from, { state: manifests.state, namespace, side: "from" });
    const to = namedEnd(asked.to, { state: manifests.state, namespace, side: "to" });
    if (from.ends.some((end) => end.kind === "endpoint" && end.endpoint.kind === "service"))
      throw new UsageError("FROM: a Service opens no connections");
    const families = [from, to].flatMap(({ ends }) =>
      ends.flatMap((end) =>
        end.kind === "endpoint" && end.endpoint.kind === "address" ? [end.endpoint.ip.includes(":")] : [],
      ),
    );
    if (new Set(families).size > 1) throw new UsageError("FROM and TO are of different IP families");
    const port = portNamed(asked.port, to, manifests.state);
    if (port === undefined)
      throw new UsageError(
        `PORT is a number such as 80 or 53/UDP, or the name of a port of TO, not "${asked.port}"`,
      );
    return { from, to, ...port };
  } catch (error) {
    if (!(error instanceof UnknownEnd)) throw error;
    throw new UsageError(error.message, { cause: error });
  }
}
