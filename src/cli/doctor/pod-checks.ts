import type { Check } from "../../target/kubernetes/index.js";
import { type Target, TargetError } from "../../target/target.js";

interface Told {
  readonly image: string;
  /** How long pods may take to be ready. */
  readonly readyMs: number;
  readonly tell: (check: Check) => void;
}

/** The same target, which tells what only pods can show: whether they are admitted, and whether nodes have their image. */
export function tellingOfPods(target: Target, { image, readyMs, tell }: Told): Target {
  return {
    ...target,
    async apply(objects, signal) {
      try {
        const stored = await target.apply(objects, signal);
        if (objects.some(({ kind }) => kind === "Pod")) tell(admitted);
        return stored;
      } catch (error) {
        if (error instanceof TargetError && error.problem.cause === "admission") tell(refused(error));
        throw error;
      }
    },
    async waitUntilReady(request) {
      const late = AbortSignal.timeout(readyMs);
      try {
        const signal = AbortSignal.any([request.signal, late]);
        const pods = await target.waitUntilReady({ ...request, signal });
        const nodes = [...new Set(pods.flatMap(({ spec }) => spec.nodeName ?? []))];
        tell({ name: "image", status: "ok", text: `${image} runs on ${nodes.join(" and ")}` });
        return pods;
      } catch (error) {
        if (error instanceof TargetError && !request.signal.aborted)
          tell(error.problem.cause === "image" ? withoutImage(error, image) : notReady(error, late.aborted));
        throw error;
      }
    },
  };
}

const admitted: Check = {
  name: "Pod Security",
  status: "ok",
  text: "admits the probe pods (restricted); so does other admission",
};

/** netproof's own pods fit *restricted*, so something has changed those that do not. */
function refused({ problem: { object = "", what } }: TargetError): Check {
  const exempt = "namespaces with the label app.kubernetes.io/managed-by=netproof";
  return what.includes("violates PodSecurity")
    ? {
        name: "Pod Security",
        status: "failed",
        text: `${object}: ${what}`,
        next: `What netproof sends fits restricted. Exempt ${exempt} from what changes pods (a sidecar injector).`,
      }
    : {
        name: "admission",
        status: "failed",
        text: `${object}: ${what}`,
        next: `Exempt ${exempt} from what refuses it.`,
      };
}

function withoutImage({ problem: { object = "", what } }: TargetError, image: string): Check {
  return {
    name: "image",
    status: "failed",
    text: `${image} cannot be had. ${object}: ${what}`,
    next: what.includes("ErrImageNeverPull")
      ? "Load it into the nodes, or let them pull it: --image-pull-policy IfNotPresent"
      : "Name one that the nodes can pull: --image MIRROR/netshoot. Where its registry asks for credentials, the nodes need them. One that they have already: --image-pull-policy Never",
  };
}

function notReady({ problem: { object = "", what, next } }: TargetError, isLate: boolean): Check {
  const slow = "Is the image still being pulled? Try again, or name one nearby: --image MIRROR/netshoot";
  return {
    name: "probe pods",
    status: "failed",
    text: `${object}: ${what}`,
    next: isLate ? slow : (next ?? slow),
  };
}
