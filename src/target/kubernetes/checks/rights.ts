import { createHash } from "node:crypto";
import { stringify } from "yaml";
import { dnsSubdomain } from "../../../model/validation/names.js";

/** What netproof asks of the API server, and for what. */
export interface Right {
  readonly group: string;
  readonly resource: string;
  readonly verbs: readonly string[];
  readonly why: string;
}

const EVERYTHING = ["get", "list", "watch", "create", "update", "patch", "delete"] as const;

export const rights: readonly Right[] = [
  { group: "", resource: "nodes", verbs: ["list"], why: "where probe pods may run" },
  { group: "", resource: "namespaces", verbs: EVERYTHING, why: "the run's own namespaces" },
  {
    group: "",
    resource: "pods",
    verbs: ["get", "list", "watch", "create", "patch", "delete"],
    why: "probe pods",
  },
  { group: "", resource: "pods/exec", verbs: ["get", "create"], why: "sending probes" },
  {
    group: "",
    resource: "services",
    verbs: ["get", "list", "watch", "create", "delete"],
    why: "scenarios with a ClusterIP; `--from-cluster`",
  },
  {
    group: "networking.k8s.io",
    resource: "networkpolicies",
    verbs: EVERYTHING,
    why: "the policies under test",
  },
];

/** Whom the rights are given to, as RBAC names subjects. */
export type RightsSubject =
  | { readonly kind: "User" | "Group"; readonly name: string }
  | { readonly kind: "ServiceAccount"; readonly namespace: string; readonly name: string };

/** A ClusterRole with these rights and its binding, as YAML for kubectl. */
export function rbacManifests(subject: RightsSubject): string {
  const roleName = "netproof";
  const role = {
    apiVersion: "rbac.authorization.k8s.io/v1",
    kind: "ClusterRole",
    metadata: { name: roleName },
    rules: rights.map(({ group, resource, verbs }) => ({
      apiGroups: [group],
      resources: [resource],
      verbs: [...verbs],
    })),
  };
  const apiGroup = subject.kind === "ServiceAccount" ? {} : { apiGroup: "rbac.authorization.k8s.io" };
  const binding = {
    apiVersion: "rbac.authorization.k8s.io/v1",
    kind: "ClusterRoleBinding",
    metadata: { name: bindingName(subject) },
    roleRef: { apiGroup: "rbac.authorization.k8s.io", kind: "ClusterRole", name: roleName },
    subjects: [{ ...apiGroup, ...subject }],
  };
  return [role, binding].map((object) => stringify(object)).join("---\n");
}

/** One of its own for each subject: `kubectl apply` for one user must not take the rights of another. */
function bindingName(subject: RightsSubject): string {
  const text = subject.kind === "ServiceAccount" ? `${subject.namespace}.${subject.name}` : subject.name;
  const prefix = `netproof-${subject.kind.toLowerCase()}`;
  const plain = `${prefix}-${text}`;
  if (dnsSubdomain(plain).length === 0) return plain;
  // What no name may hold ("alice@example.com") is left out; the hash keeps such names apart.
  const words = text.toLowerCase().match(/[a-z0-9]+/g) ?? [];
  const hash = createHash("sha256").update(text).digest("hex").slice(0, 8);
  return `${prefix}-${words.join("-").slice(0, 60)}-${hash}`;
}
