import { expect } from "chai";
import { netproof } from "../cli/netproof.js";

/** Questions whose answer was once false, or certain without ground: test/policies/cases. */
interface Case {
  readonly what: string;
  readonly args: readonly string[];
  readonly code?: number;
  readonly says: readonly RegExp[];
}

const file = (name: string): readonly string[] => ["-f", `test/policies/cases/${name}.yaml`];

const cases: readonly Case[] = [
  {
    what: "labels that controllers set are there, and replicas that they tell apart are shown one by one",
    args: ["explain", "app/migrate", "app/db", "5432", ...file("03-controller-labels")],
    says: [
      /it depends on the replica/,
      /app\/migrate → app\/db-0: allowed/,
      /app\/migrate → app\/db-1: denied/,
    ],
  },
  {
    what: "and so by the name of one of them",
    args: [
      "explain",
      "job/migrate",
      "db-0",
      "5432",
      "-n",
      "app",
      "--expect",
      "allow",
      ...file("03-controller-labels"),
    ],
    says: [/^job\/migrate → db-0:5432\/TCP: allowed/],
  },
  {
    what: "workloads are the rows and columns of the matrix",
    args: ["simulate", ...file("04-simulate-workloads")],
    says: [/shop\/web +all +TCP 5432\nshop\/db +all +none/],
  },
  {
    what: "-n is the namespace of what names none",
    args: ["simulate", "-n", "shop", "-o", "csv", "--focus", "shop/db", ...file("07-no-namespace-flag")],
    says: [/shop\/db,shop\/db,none/],
  },
  ...["08a-nulls", "08c-merge-key", "08g-namespace-twice", "nulls", "tab-in-flow", "08e-many-aliases"].map(
    (name): Case => ({
      what: `${name} is read as Kubernetes reads it`,
      args: [
        "explain",
        "1.2.3.4",
        "other/pod",
        "80",
        "-f",
        "test/policies/cases/other-pod.yaml",
        ...file(name),
      ],
      says: [/: allowed/],
    }),
  ),
  {
    what: "of two like keys the last counts, with a warning",
    args: ["simulate", ...file("08b-duplicate-key")],
    says: [
      /warning: test\/policies\/cases\/08b-duplicate-key\.yaml:11 {2}version stands twice: the last counts/,
    ],
  },
  {
    what: "a block with host bits is masked as servers of its time did, with a warning",
    args: ["explain", "10.1.9.9", "x/web", "80", "--expect", "allow", ...file("08f-cidr-host-bits")],
    says: [/: allowed/, /warning: .*must not have bits set beyond the prefix length; servers before 1\.36/],
  },
  {
    what: "and refused by --strict",
    args: ["simulate", "--strict", ...file("08f-cidr-host-bits")],
    code: 2,
    says: [/must not have bits set beyond the prefix length/],
  },
  {
    what: "a load balancer's address is its Service",
    args: ["explain", "t/client", "10.40.0.13", "443", ...file("09b-lb-ip")],
    says: [/: left open by the API/, /destination rewriting of Services/],
  },
  {
    what: "labels of a namespace that nobody describes may decide",
    args: ["explain", "monitoring/prometheus", "apps/exporter", "9115", ...file("09c-namespace-unknown")],
    code: 3,
    says: [/: undecided/, /It depends on the labels of namespace monitoring, which no manifest describes/],
  },
  {
    what: "the node that a pod is on may decide",
    args: ["explain", "172.18.0.2", "kube-system/metrics-server-abc", "443", ...file("09d-own-node")],
    code: 3,
    says: [/It depends on whether kube-system\/metrics-server-abc runs on node cp1/],
  },
  {
    what: "and from the own node it is always let in",
    args: [
      "explain",
      "own-node",
      "kube-system/metrics-server-abc",
      "443",
      "--expect",
      "allow",
      ...file("09d-own-node"),
    ],
    says: [/: allowed/],
  },
  {
    what: "a pod on its node's own network may be on the other's node, which always lets it in",
    args: ["explain", "s/host", "s/api", "80", ...file("host-network")],
    code: 3,
    says: [/It depends on whether both run on one node/],
  },
  {
    what: "an address of IPv6 is compared with blocks of IPv6",
    args: ["explain", "2001:db8:2::1", "s/api", "80", "--expect", "allow", ...file("ipv6-block")],
    says: [/: allowed/],
  },
  {
    what: "and with their exceptions",
    args: ["explain", "2001:db8:1::1", "s/api", "80", "--expect", "deny", ...file("ipv6-block")],
    says: [/: denied/],
  },
  {
    what: "whatever has a pod's template is read",
    args: ["simulate", ...file("13-other-workloads")],
    says: [/x\/rc +x\/ro +x\/dc +x\/old +x\/oldcron/],
  },
  {
    what: "a workload to itself means another replica",
    args: ["explain", "db/web", "db/web", "80", "--expect", "deny", ...file("15-replicas")],
    says: [/another replica; a pod always reaches itself\): denied/],
  },
  {
    what: "a namespace may be called external, and another node",
    args: [
      "explain",
      "external/backup",
      "node/web",
      "80",
      "--expect",
      "allow",
      ...file("namespace-external"),
    ],
    says: [/^external\/backup → node\/web:80\/TCP: allowed/],
  },
  {
    what: "a port with a leading zero is octal",
    args: ["explain", "x/a", "x/b", "291", "--expect", "allow", ...file("octal-port")],
    says: [/: allowed/],
  },
  {
    what: "and not what it looks like",
    args: ["explain", "x/a", "x/b", "443", "--expect", "deny", ...file("octal-port")],
    says: [/: denied/],
  },
];

describe("what netproof says of manifests", () => {
  for (const { what, args, code = 0, says } of cases)
    it(what, async () => {
      const found = await netproof(args);
      for (const pattern of says)
        expect(
          `${found.stdout}${found.stderr}`.replace(/\n +(?=\S)/g, (gap) =>
            pattern.source.includes("\\n") ? gap : " ",
          ),
        ).to.match(pattern);
      expect(found.code).to.equal(code);
    });
});
