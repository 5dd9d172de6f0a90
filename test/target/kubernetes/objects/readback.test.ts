import { expect } from "chai";
import type { NetworkPolicySpec } from "../../../../src/model/objects.js";
import { describeDifferences, differences } from "../../../../src/target/kubernetes/objects/readback.js";
import { policyObject } from "../../contract/bench.js";
import { targetErrorOf } from "../../contract/rejection.js";
import { eachWithServer, signal } from "../setting.js";

const place = { namespace: "x", name: "one" };
const web = { matchLabels: { app: "web" } };

/** Different spellings of the same meaning. */
const same: readonly {
  readonly name: string;
  readonly sent: NetworkPolicySpec;
  readonly stored: NetworkPolicySpec;
}[] = [
  {
    name: "policyTypes by default, without egress rules (semantics.md 1.4)",
    sent: { podSelector: {} },
    stored: { podSelector: {}, policyTypes: ["Ingress"] },
  },
  {
    name: "policyTypes by default, with egress rules (semantics.md 1.4)",
    sent: { podSelector: {}, egress: [{}] },
    stored: { podSelector: {}, egress: [{}], policyTypes: ["Ingress", "Egress"] },
  },
  {
    name: "the protocol of a port by default (semantics.md 1.9)",
    sent: { podSelector: {}, ingress: [{ ports: [{ port: 80 }] }] },
    stored: {
      podSelector: {},
      ingress: [{ ports: [{ protocol: "TCP", port: 80 }] }],
      policyTypes: ["Ingress"],
    },
  },
  {
    name: "lists that are empty, null or absent (semantics.md 1.5, 1.6)",
    sent: { podSelector: {}, ingress: [], egress: null, policyTypes: ["Ingress"] },
    stored: { podSelector: {}, policyTypes: ["Ingress"] },
  },
  {
    name: "a rule whose lists are empty",
    sent: { podSelector: {}, ingress: [{ from: [], ports: null }], policyTypes: ["Ingress"] },
    stored: { podSelector: {}, ingress: [{}], policyTypes: ["Ingress"] },
  },
  {
    name: "an empty matchLabels",
    sent: { podSelector: { matchLabels: {} }, policyTypes: ["Ingress"] },
    stored: { podSelector: {}, policyTypes: ["Ingress"] },
  },
  {
    name: "an empty except",
    sent: { ingress: [{ from: [{ ipBlock: { cidr: "10.0.0.0/8", except: [] } }] }] },
    stored: {
      podSelector: {},
      ingress: [{ from: [{ ipBlock: { cidr: "10.0.0.0/8" } }] }],
      policyTypes: ["Ingress"],
    },
  },
];

describe("what is read back of a policy", () => {
  for (const { name, sent, stored } of same) {
    it(`is what was sent in spite of ${name}`, () => {
      expect(differences(policyObject(place, sent), policyObject(place, stored))).to.deep.equal([]);
    });
  }

  const full: NetworkPolicySpec = {
    podSelector: web,
    policyTypes: ["Ingress", "Egress"],
    ingress: [
      {
        from: [
          { podSelector: {}, namespaceSelector: web },
          { ipBlock: { cidr: "10.0.0.0/8", except: ["10.1.0.0/16"] } },
        ],
        ports: [{ protocol: "TCP", port: 80, endPort: 90 }],
      },
    ],
    egress: [{ to: [{ podSelector: web }] }],
  };
  const lost: readonly string[] = [
    "spec.podSelector.matchLabels",
    "spec.ingress.0.from",
    "spec.ingress.0.from.0.podSelector",
    "spec.ingress.0.from.0.namespaceSelector",
    "spec.ingress.0.from.1.ipBlock.except",
    "spec.ingress.0.ports",
    "spec.ingress.0.ports.0.port",
    "spec.ingress.0.ports.0.endPort",
    "spec.egress",
    "spec.egress.0.to",
  ];

  const current = eachWithServer();

  for (const path of lost) {
    it(`is an error without ${path}`, async () => {
      const { server, target } = current();
      server.faults.add({ method: "POST", path: /networkpolicies/, fault: { kind: "field lost", path } });
      const where = path.replaceAll(/\.(\d+)/g, "[$1]");
      await targetErrorOf(
        target.apply([policyObject(place, full)], signal),
        "NetworkPolicy x/one",
        `${where}: sent `,
        "admission webhook",
      );
    });
  }

  it("is an error without policyTypes where the default is another", async () => {
    const { server, target } = current();
    const fault = { kind: "field lost", path: "spec.policyTypes" } as const;
    server.faults.add({ method: "POST", path: /networkpolicies/, fault });
    const applying = target.apply([policyObject(place, { ...full, policyTypes: ["Ingress"] })], signal);
    await targetErrorOf(applying, 'spec.policyTypes: sent ["Ingress"], stored ["Ingress","Egress"]');
  });

  it("is an error without a label that was sent", async () => {
    const { server, target } = current();
    const fault = { kind: "field lost", path: "metadata.labels.app" } as const;
    server.faults.add({ method: "POST", path: /networkpolicies/, fault });
    const policy = policyObject(place, full);
    const labelled = { ...policy, metadata: { ...policy.metadata, labels: { app: "web" } } };
    await targetErrorOf(target.apply([labelled], signal), 'metadata.labels.app: sent "web", stored nothing');
  });

  it("is what was sent although the server adds metadata and labels", () => {
    const sent = policyObject(place, full);
    const metadata = { ...sent.metadata, labels: { added: "yes" }, annotations: { "a/b": "c" }, uid: "1" };
    expect(differences(sent, { ...sent, metadata })).to.deep.equal([]);
  });

  it("is described with what was sent and what is stored", () => {
    const found = differences(policyObject(place, full), policyObject(place, { ...full, egress: null }));
    expect(describeDifferences(found)).to.equal(
      'spec.egress: sent [{"to":[{"podSelector":{"matchLabels":{"app":"web"}}}]}], stored nothing',
    );
  });

  it("was sent byte for byte as the caller has it", async () => {
    const { server, target } = current();
    const sent = policyObject(place, {
      ...full,
      ingress: [{ from: [{ podSelector: null, namespaceSelector: web }] }],
    });
    await target.apply([sent], signal);
    const post = server.requests.find(
      ({ method, path }) => method === "POST" && path.includes("networkpolicies"),
    );
    expect(post?.body).to.equal(JSON.stringify(sent));
  });
});
