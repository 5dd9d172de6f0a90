import type { SourceFile } from "./source-file.js";
import { parseDocument } from "yaml";
import { formatPath, InputError, parseDocuments } from "../../model/text/source.js";
import type { CniChoice } from "./cni.js";

/** kind's own default, and what flannel's and Canal's manifests are written for. */
const POD_SUBNET = "10.244.0.0/16";

/** Both nodes take probe pods: kubeadm taints a control plane unless told otherwise. */
const OPEN_CONTROL_PLANE = `kind: InitConfiguration
nodeRegistration:
  taints: []
`;

/**
 * The configuration for `kind create cluster`: two nodes, or the user's own with kind's CNI switched as `cni` needs it.
 * Throws an InputError where the user's says the opposite.
 */
export function kindConfig(cni: CniChoice, given?: SourceFile): string {
  const disableDefaultCNI = cni.kind !== "kindnet";
  if (given !== undefined) return adapted(given, disableDefaultCNI);
  return JSON.stringify({
    kind: "Cluster",
    apiVersion: "kind.x-k8s.io/v1alpha4",
    networking: { disableDefaultCNI, podSubnet: POD_SUBNET },
    nodes: [{ role: "control-plane", kubeadmConfigPatches: [OPEN_CONTROL_PLANE] }, { role: "worker" }],
  });
}

function adapted({ file, text }: SourceFile, disableDefaultCNI: boolean): string {
  const [located, ...more] = parseDocuments(text, file);
  const refuse = (path: readonly string[], words: string): InputError => {
    const { line, column } = located?.locate(path) ?? { line: 1, column: 1 };
    return new InputError([{ file, line, column, path: formatPath(path), text: words }]);
  };
  if (typeof located?.value !== "object" || more.length > 0)
    throw refuse([], "kind takes one document of kind: Cluster");
  const document = parseDocument(text);
  const key = ["networking", "disableDefaultCNI"];
  const stated = document.getIn(key);
  if (stated !== undefined && stated !== disableDefaultCNI)
    throw refuse(key, contradiction(disableDefaultCNI));
  document.setIn(key, disableDefaultCNI);
  return document.toString();
}

function contradiction(disableDefaultCNI: boolean): string {
  return disableDefaultCNI
    ? "kind's own CNI stays on, but --cni or --cni-manifest asks for another: leave this out, or true"
    : "kind's own CNI is off: which one instead? --cni NAME, --cni-manifest FILE, or --cni none";
}
