import { expect } from "chai";
import type { ClusterState } from "../../src/model/objects.js";
import { mirrorOf } from "../../src/verify/mirror.js";
import { namespace, pod, policy, service, state } from "../builders.js";

const db = pod("shop/db", { labels: { app: "db" }, ports: [{ name: "pg", containerPort: 5432 }] });

describe("the mirror of a user's manifests", () => {
  it("has namespaces with the same labels but the name's, and pods with the same labels, ports and names", () => {
    const { scenario } = mirrorOf(
      state({
        namespaces: [namespace("shop", { team: "a", "kubernetes.io/metadata.name": "shop" })],
        pods: [db],
      }),
      [],
    );
    expect(scenario.fixture).to.deep.equal([
      {
        name: "shop",
        labels: { team: "a" },
        pods: [
          {
            namespace: "shop",
            name: "db",
            labels: { app: "db" },
            ports: [{ name: "pg", port: 5432, protocol: "TCP" }],
            hostNetwork: false,
          },
        ],
        services: [],
      },
    ]);
  });

  it("serves what Services send to and what statements ask about, beside what is declared", () => {
    const { pods } = mirrorOf(
      state({
        pods: [db],
        services: [service("shop/db", { selector: { app: "db" }, ports: [{ port: 80, targetPort: 8080 }] })],
      }),
      [{ workload: "shop/db", port: 9000, protocol: "UDP" }],
    );
    expect(pods[0]?.pod.ports.map(({ port, protocol }) => `${port}/${protocol}`)).to.deep.equal([
      "5432/TCP",
      "8080/TCP",
      "9000/UDP",
    ]);
  });

  it("applies policies without what an API server adds to them", () => {
    const stored = { resourceVersion: "7", uid: "u", annotations: { a: "b" } };
    const own = policy("shop/p", { podSelector: {} });
    const live = { ...own, metadata: { ...own.metadata, ...stored } };
    const { scenario } = mirrorOf(state({ pods: [db], policies: [live] }), []);
    expect(scenario.steps[0]?.changes).to.deep.equal([{ do: "apply", policies: [own] }]);
  });

  const block = policy("shop/p", { ingress: [{ from: [{ ipBlock: { cidr: "10.0.0.0/8" } }] }] });
  const labelled = policy("shop/p", {
    ingress: [{ from: [{ namespaceSelector: { matchLabels: { team: "a" } } }] }],
  });
  const notes: readonly [string, Partial<ClusterState>, RegExp][] = [
    [
      "hostNetwork pods",
      { pods: [db, pod("shop/host", { hostNetwork: true })] },
      /^shop\/host: on the nodes' own network/,
    ],
    [
      "SCTP",
      { pods: [pod("shop/s", { ports: [{ containerPort: 9, protocol: "SCTP" }, { containerPort: 80 }] })] },
      /^shop\/s 9\/SCTP: SCTP is not probed/,
    ],
    [
      "a workload without ports",
      { pods: [pod("shop/q", {})] },
      /^shop\/q: no port is declared; probed on 80\/TCP/,
    ],
    [
      "ipBlocks",
      { namespaces: [namespace("shop")], pods: [db], policies: [block] },
      /^shop\/p: ipBlocks speak of real addresses/,
    ],
    [
      "a namespace of which no manifest tells the labels",
      { pods: [db], policies: [labelled] },
      /^shop: no manifest of the namespace is given; taken to have no labels/,
    ],
    [
      "a Service without ClusterIP",
      {
        pods: [db],
        services: [
          service("shop/h", { clusterIP: "None", selector: { app: "db" }, ports: [{ port: 5432 }] }),
        ],
      },
      /^shop\/h: no Service with a ClusterIP/,
    ],
    [
      "the label that a run sets itself",
      {
        pods: [db],
        policies: [
          policy("shop/p", {
            ingress: [
              { from: [{ namespaceSelector: { matchLabels: { "app.kubernetes.io/managed-by": "Helm" } } }] },
            ],
          }),
        ],
        namespaces: [namespace("shop")],
      },
      /^shop\/p: selects namespaces by app\.kubernetes\.io\/managed-by/,
    ],
  ];
  for (const [name, parts, note] of notes) {
    it(`says what becomes of ${name}`, () => {
      const { notes: told } = mirrorOf(state(parts), []);
      expect(told).to.have.length(1);
      expect(told[0]).to.match(note);
    });
  }

  it("has nothing to say of manifests that it shows wholly", () => {
    const { notes: told } = mirrorOf(
      state({ pods: [db], policies: [policy("shop/p", { podSelector: {} })] }),
      [],
    );
    expect(told).to.deep.equal([]);
  });
});
