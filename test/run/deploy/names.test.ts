import { expect } from "chai";
import type { NetworkPolicy } from "../../../src/model/objects.js";
import { namesOfPairs, namesWithPrefix, renameObject, renameRef } from "../../../src/run/deploy/names.js";

const names = namesWithPrefix("np-7f3a-1-");

const policy: NetworkPolicy = {
  apiVersion: "networking.k8s.io/v1",
  kind: "NetworkPolicy",
  metadata: { name: "p", namespace: "x", labels: { x: "x" } },
  spec: {
    podSelector: { matchLabels: { "kubernetes.io/metadata.name": "x" } },
    ingress: [
      {
        from: [
          { namespaceSelector: { matchLabels: { "kubernetes.io/metadata.name": "y", team: "y" } } },
          {
            podSelector: { matchLabels: { app: "y" } },
            namespaceSelector: {
              matchExpressions: [{ key: "kubernetes.io/metadata.name", operator: "In", values: ["y", "z"] }],
            },
          },
          { ipBlock: { cidr: "10.0.0.0/8", except: ["10.1.0.0/16"] } },
        ],
        ports: [{ port: 80 }],
      },
    ],
    egress: [],
  },
};

describe("a scenario's namespaces in the cluster", () => {
  const mapped = renameObject(policy, names.toCluster);

  it("have a prefix, in metadata and in the name label that namespaceSelectors use", () => {
    expect(mapped.metadata.namespace).to.equal("np-7f3a-1-x");
    const peers = mapped.spec?.ingress?.[0]?.from;
    expect(peers?.[0]?.namespaceSelector?.matchLabels?.["kubernetes.io/metadata.name"]).to.equal(
      "np-7f3a-1-y",
    );
    expect(peers?.[1]?.namespaceSelector?.matchExpressions?.[0]?.values).to.deep.equal([
      "np-7f3a-1-y",
      "np-7f3a-1-z",
    ]);
  });

  it("change nothing else: mapped back, the policy is byte for byte what the scenario has", () => {
    expect(JSON.stringify(renameObject(mapped, names.fromCluster))).to.equal(JSON.stringify(policy));
  });

  it("leave pod labels alone, whatever they say", () => {
    expect(mapped.spec?.podSelector).to.deep.equal(policy.spec?.podSelector);
    expect(mapped.metadata.labels).to.deep.equal({ x: "x" });
  });

  it("keep the difference between an absent, a null and an empty spec", () => {
    const { spec: _spec, ...bare } = policy;
    expect(renameObject(bare, names.toCluster)).to.not.have.property("spec");
    expect(renameObject({ ...bare, spec: null }, names.toCluster).spec).to.equal(null);
    expect(mapped.spec).to.have.property("egress").that.deep.equals([]);
  });
});

describe("a scenario's names where it uses another's pods", () => {
  const shared = namesOfPairs("np-7f3a-1-", {
    namespaces: [["x", "np-7f3a-s1"]],
    pods: [
      [
        { namespace: "x", name: "a" },
        { namespace: "np-7f3a-s1", name: "p1" },
      ],
    ],
  });
  const pod = { kind: "Pod", namespace: "x", name: "a" } as const;

  it("are those of the namespace and the pod that stand in", () => {
    expect(renameRef(pod, shared.toCluster)).to.deep.equal({
      kind: "Pod",
      namespace: "np-7f3a-s1",
      name: "p1",
    });
    expect(renameRef({ kind: "NetworkPolicy", namespace: "x", name: "a" }, shared.toCluster)).to.deep.equal({
      kind: "NetworkPolicy",
      namespace: "np-7f3a-s1",
      name: "a",
    });
  });

  it("lead back", () => {
    expect(renameRef(renameRef(pod, shared.toCluster), shared.fromCluster)).to.deep.equal(pod);
    expect(JSON.stringify(renameObject(renameObject(policy, shared.toCluster), shared.fromCluster))).to.equal(
      JSON.stringify(policy),
    );
  });

  it("have a prefix where a policy names a namespace that is not there", () => {
    expect(shared.toCluster.namespace("nowhere")).to.equal("np-7f3a-1-nowhere");
  });
});
