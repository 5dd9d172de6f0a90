import { isJson, type Json, jsonIn, textIn } from "./json.js";

/**
 * What a real API server stores of an object: it decodes into typed structs, so unknown fields vanish, null is absent
 * and empty lists are dropped by `omitempty`; then it sets defaults.
 */
export function stored(kind: string, object: Json): Json {
  if (kind === "NetworkPolicy") return { ...object, spec: policySpec(jsonIn(object, "spec")) };
  if (kind === "Namespace") return namespace(object);
  if (kind === "Pod")
    return { ...object, spec: podSpec(jsonIn(object, "spec")), status: { phase: "Pending" } };
  return object;
}

function namespace(object: Json): Json {
  const metadata = jsonIn(object, "metadata");
  const labels = { ...jsonIn(metadata, "labels"), "kubernetes.io/metadata.name": metadata["name"] };
  return {
    ...object,
    metadata: { ...metadata, labels },
    spec: { finalizers: ["kubernetes"] },
    status: { phase: "Active" },
  };
}

function podSpec(spec: Json): Json {
  return { restartPolicy: "Always", dnsPolicy: "ClusterFirst", schedulerName: "default-scheduler", ...spec };
}

function policySpec(spec: Json): Json {
  const ingress = list(spec["ingress"]).map((rule) => policyRule(rule, "from"));
  const egress = list(spec["egress"]).map((rule) => policyRule(rule, "to"));
  const types = list(spec["policyTypes"]);
  const defaultTypes = egress.length > 0 ? ["Ingress", "Egress"] : ["Ingress"];
  return {
    podSelector: selector(spec["podSelector"]),
    ...(ingress.length > 0 && { ingress }),
    ...(egress.length > 0 && { egress }),
    policyTypes: types.length > 0 ? types : defaultTypes,
  };
}

function policyRule(rule: unknown, side: "from" | "to"): Json {
  const fields = isJson(rule) ? rule : {};
  const peers = list(fields[side]).map(peer);
  const ports = list(fields["ports"]).map(policyPort);
  return { ...(ports.length > 0 && { ports }), ...(peers.length > 0 && { [side]: peers }) };
}

function policyPort(port: unknown): Json {
  const fields = isJson(port) ? port : {};
  return { protocol: textIn(fields, "protocol") ?? "TCP", ...known(fields, ["port", "endPort"]) };
}

function peer(value: unknown): Json {
  const fields = isJson(value) ? value : {};
  const result: Json = {};
  for (const name of ["podSelector", "namespaceSelector"]) {
    if (isJson(fields[name])) result[name] = selector(fields[name]);
  }
  if (isJson(fields["ipBlock"])) {
    const except = list(fields["ipBlock"]["except"]);
    result["ipBlock"] = { cidr: fields["ipBlock"]["cidr"], ...(except.length > 0 && { except }) };
  }
  return result;
}

function selector(value: unknown): Json {
  const fields = isJson(value) ? value : {};
  const labels = jsonIn(fields, "matchLabels");
  const expressions = list(fields["matchExpressions"]).map((item) => {
    const requirement = isJson(item) ? item : {};
    const values = list(requirement["values"]);
    return { ...known(requirement, ["key", "operator"]), ...(values.length > 0 && { values }) };
  });
  return {
    ...(Object.keys(labels).length > 0 && { matchLabels: labels }),
    ...(expressions.length > 0 && { matchExpressions: expressions }),
  };
}

function list(value: unknown): readonly unknown[] {
  return Array.isArray(value) ? value : [];
}

function known(fields: Json, names: readonly string[]): Json {
  return Object.fromEntries(
    Object.entries(fields).filter(([name, value]) => names.includes(name) && value !== null),
  );
}
