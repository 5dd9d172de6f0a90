/** Short names of repositories in `Fault.references`. */
const repositories: Readonly<Record<string, string>> = {
  ACI: "noironetworks/aci-containers",
  ACN: "Azure/azure-container-networking",
  AKS: "Azure/AKS",
  ANT: "antrea-io/antrea",
  CAL: "projectcalico/calico",
  CIL: "cilium/cilium",
  FEL: "projectcalico/felix",
  K3S: "k3s-io/k3s",
  K8S: "kubernetes/kubernetes",
  KNP: "kubernetes-sigs/kube-network-policies",
  KOVN: "kubeovn/kube-ovn",
  KR: "cloudnativelabs/kube-router",
  NPA: "aws/aws-network-policy-agent",
  NPC: "aws/amazon-network-policy-controller-k8s",
  ODN: "openshift/sdn",
  OVN: "ovn-kubernetes/ovn-kubernetes",
  WV: "weaveworks/weave",
};

/** "KR#85, ACN#1431" becomes "cloudnativelabs/kube-router#85, Azure/azure-container-networking#1431". */
export function withRepositories(references: string): string {
  return references.replaceAll(
    /\b([A-Z0-9]{2,4})#/g,
    (text, short: string) => `${repositories[short] ?? text.slice(0, -1)}#`,
  );
}
