import { parseArgs } from "node:util";
import type { RightsSubject } from "../../target/kubernetes/checks/rights.js";
import { EXIT, UsageError } from "../exit.js";
import type { Command } from "../streams.js";

export const rbacCommand: Command = {
  summary: "the rights that a run needs, as RBAC manifests",
  help: `
Usage: netproof rbac [--user NAME | --group NAME | --serviceaccount NS/NAME]

Prints a ClusterRole with exactly the rights that netproof needs, and its
binding (default: the service account default/netproof).

  netproof rbac --user alice | kubectl apply -f -
  netproof rbac --serviceaccount ci/netproof
`,
  run: async (args, { stdout }) => {
    const { values } = parseArgs({
      args: [...args],
      options: {
        user: { type: "string" },
        group: { type: "string" },
        serviceaccount: { type: "string" },
        debug: { type: "boolean" },
      },
    });
    const { rbacManifests } = await import("../../target/kubernetes/checks/rights.js");
    stdout.write(rbacManifests(subjectOf(values)));
    return EXIT.ok;
  },
};

function subjectOf(flags: {
  readonly user?: string | undefined;
  readonly group?: string | undefined;
  readonly serviceaccount?: string | undefined;
}): RightsSubject {
  const { user, group, serviceaccount } = flags;
  if ([user, group, serviceaccount].filter((name) => name !== undefined).length > 1)
    throw new UsageError("one of --user, --group and --serviceaccount");
  if (user !== undefined) return { kind: "User", name: user };
  if (group !== undefined) return { kind: "Group", name: group };
  const [namespace, name, ...more] = (serviceaccount ?? "default/netproof").split("/");
  if (!namespace || !name || more.length > 0)
    throw new UsageError(`--serviceaccount takes NAMESPACE/NAME, not "${serviceaccount}"`);
  return { kind: "ServiceAccount", namespace, name };
}
