import { createColors } from "picocolors";
import { checkLines } from "../../report/text/checks.js";
import type { Check } from "../../target/kubernetes/index.js";
import { kubectlCommand } from "../../target/command.js";
import { TargetError } from "../../target/target.js";
import { parseDoctorFlags } from "../options/doctor-flags.js";
import { type Job, probe } from "../doctor/doctor-probe.js";
import { EXIT } from "../exit.js";
import { codeAfterCleanUp } from "../exit-code.js";
import { onInterrupt } from "../interrupt.js";
import type { Command } from "../streams.js";
import { cleanupCommandOf, type Done, examine, type PlaceChoice, withPlace } from "../options/target.js";
import { withNamedTarget } from "../options/which-target.js";

export const doctorCommand: Command = {
  summary: "whether a cluster is fit for a run, and one quick probe",
  help: `
Usage: netproof doctor [--context NAME | --kind[=NAME]] [FLAGS]

Looks first and changes nothing: the API server, permissions, nodes, the network
plugin, leftovers, whether namespaces are admitted. Then one probe: two pods
(does Pod Security admit them, do nodes get the image?) and a policy that denies
all between them. Does it bite? Without --context, as with --lab, it looks at
the lab on this machine; with --kind at a cluster that it makes for it.

  --settle 60s   how long that policy may take to bite (12s); the whole takes
                 less than 30 seconds, and as much longer as you allow here

Of the flags of netproof run those that say where and with which image: --keep,
--kubeconfig, --fault, --image, --image-pull-policy, --timeout, those of --kind.
Exit codes are those of netproof run.

  netproof doctor
  netproof doctor --context kind-dev
`,
  run: async (args, streams) => {
    const flags = withNamedTarget(parseDoctorFlags(args), streams.env);
    const interrupt = onInterrupt(streams, cleanupCommandOf(flags.target));
    const { signal } = interrupt;
    const { pods } = flags.options;
    try {
      const { value, isClean } = await withPlace(flags.target, { pods, signal, streams }, (place) =>
        diagnose(place, { flags, streams, interrupt, signal, late: AbortSignal.timeout(flags.limitMs) }),
      );
      return codeAfterCleanUp(value, isClean);
    } finally {
      interrupt.release();
    }
  },
};

async function diagnose(place: PlaceChoice, job: Job): Promise<Done<number>> {
  const colors = createColors(job.streams.stdout.isTTY === true && !job.streams.env["NO_COLOR"]);
  const checks = await examineInTime(place, job);
  if (checks.length > 0) job.streams.stdout.write(checkLines(checks, colors));
  if (checks.some(({ status }) => status === "failed")) return { value: EXIT.inconclusive, isClean: true };
  return probe(place, job, colors);
}

async function examineInTime(place: PlaceChoice, job: Job): Promise<readonly Check[]> {
  const { signal, late, flags } = job;
  try {
    return await examine(place, AbortSignal.any([signal, late]));
  } catch (error) {
    if (!late.aborted || signal.aborted) throw error;
    const what = `the API server has not answered all questions within ${flags.limitMs / 1000} s`;
    throw new TargetError({ what, ...nextOn(place) }, { cause: error });
  }
}

function nextOn(place: PlaceChoice): { readonly next?: string } {
  if (place.kind === "lab") return {};
  return { next: `See how it is: \`${kubectlCommand(place, "get --raw '/readyz?verbose'")}\`` };
}
