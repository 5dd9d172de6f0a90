import { expect } from "chai";
import { validateNetworkPolicy } from "../../../src/model/validation/index.js";

const valid = {
  apiVersion: "networking.k8s.io/v1",
  kind: "NetworkPolicy",
  metadata: { name: "p", namespace: "x" },
};

function withSpec(spec: unknown): unknown {
  return { ...valid, spec };
}

const peer = (item: unknown): unknown => withSpec({ ingress: [{ from: [item] }] });
const port = (item: unknown): unknown => withSpec({ ingress: [{ ports: [item] }] });
const selector = (podSelector: unknown): unknown => withSpec({ podSelector });
const block = (cidr: unknown, ...except: unknown[]): unknown => peer({ ipBlock: { cidr, except } });

const FROM = "spec.ingress[0].from[0]";
const PORT = "spec.ingress[0].ports[0]";
const EXPRESSION = "spec.podSelector.matchExpressions[0]";
const NO_CIDR = "must be a valid CIDR value, (e.g. 10.9.8.0/24 or 2001:db8::/64)";

/** What the API server refuses, in its words (semantics 1.12). */
const cases: readonly [string, unknown, ...(readonly [string, string])[]][] = [
  ["e1 an empty peer", peer({}), [FROM, "Required value: must specify a peer"]],
  ["e1 a peer of nulls", peer({ podSelector: null }), [FROM, "Required value: must specify a peer"]],
  [
    "e2 ipBlock beside a selector",
    peer({ podSelector: {}, ipBlock: { cidr: "10.0.0.0/8" } }),
    [FROM, "Forbidden: may not specify both ipBlock and another peer"],
  ],
  ["e3 an empty cidr", block(""), [`${FROM}.ipBlock.cidr`, "Required value"]],
  ["e3 no cidr", peer({ ipBlock: {} }), [`${FROM}.ipBlock.cidr`, "Required value"]],
  ["e4 an address", block("10.0.0.1"), [`${FROM}.ipBlock.cidr`, `Invalid value: "10.0.0.1": ${NO_CIDR}`]],
  [
    "e4 too long a prefix",
    block("10.0.0.0/33"),
    [`${FROM}.ipBlock.cidr`, `Invalid value: "10.0.0.0/33": ${NO_CIDR}`],
  ],
  ["e4 two octets", block("10.0/16"), [`${FROM}.ipBlock.cidr`, `Invalid value: "10.0/16": ${NO_CIDR}`]],
  [
    "e5 host bits",
    block("10.0.0.1/24"),
    [`${FROM}.ipBlock.cidr`, 'Invalid value: "10.0.0.1/24": must not have bits set beyond the prefix length'],
  ],
  [
    "e5 host bits of IPv6",
    block("fd00::1/64"),
    [`${FROM}.ipBlock.cidr`, 'Invalid value: "fd00::1/64": must not have bits set beyond the prefix length'],
  ],
  [
    "e5 leading zeros in the address",
    block("010.0.0.0/8"),
    [`${FROM}.ipBlock.cidr`, 'Invalid value: "010.0.0.0/8": must not have leading 0s in IP or prefix length'],
  ],
  [
    "e5 leading zeros in the prefix",
    block("10.0.0.0/08"),
    [`${FROM}.ipBlock.cidr`, 'Invalid value: "10.0.0.0/08": must not have leading 0s in IP or prefix length'],
  ],
  [
    "e5 an IPv4-mapped address",
    block("::ffff:10.0.0.0/104"),
    [
      `${FROM}.ipBlock.cidr`,
      'Invalid value: "::ffff:10.0.0.0/104": must not have an IPv4-mapped IPv6 address',
    ],
  ],
  [
    "e6 an except outside",
    block("10.0.0.0/8", "11.0.0.0/16"),
    [`${FROM}.ipBlock.except[0]`, 'Invalid value: "11.0.0.0/16": must be a strict subset of `cidr`'],
  ],
  [
    "e6 an except as large",
    block("10.0.0.0/8", "10.0.0.0/8"),
    [`${FROM}.ipBlock.except[0]`, 'Invalid value: "10.0.0.0/8": must be a strict subset of `cidr`'],
  ],
  [
    "e6 an except of the other family",
    block("0.0.0.0/0", "fd00::/64"),
    [`${FROM}.ipBlock.except[0]`, 'Invalid value: "fd00::/64": must be a strict subset of `cidr`'],
  ],
  [
    "e7 a protocol",
    port({ protocol: "ICMP" }),
    [`${PORT}.protocol`, 'Unsupported value: "ICMP": supported values: "TCP", "UDP", "SCTP"'],
  ],
  [
    "e8 port 0",
    port({ port: 0 }),
    [`${PORT}.port`, "Invalid value: 0: must be between 1 and 65535, inclusive"],
  ],
  [
    "e8 endPort 65536",
    port({ port: 1, endPort: 65_536 }),
    [`${PORT}.endPort`, "Invalid value: 65536: must be between 1 and 65535, inclusive"],
  ],
  [
    "e9 endPort alone",
    port({ endPort: 90 }),
    [`${PORT}.endPort`, "Invalid value: 90: may not be specified when `port` is not specified"],
  ],
  [
    "e9 endPort with a name",
    port({ port: "web", endPort: 90 }),
    [`${PORT}.endPort`, "Invalid value: 90: may not be specified when `port` is non-numeric"],
  ],
  [
    "e9 endPort below port",
    port({ port: 90, endPort: 80 }),
    [`${PORT}.endPort`, "Invalid value: 90: must be greater than or equal to `port`"],
  ],
  [
    "e10 a long name",
    port({ port: "sixteen-letters-" }),
    [`${PORT}.port`, 'Invalid value: "sixteen-letters-": must be no more than 15 characters'],
    [`${PORT}.port`, 'Invalid value: "sixteen-letters-": must not begin or end with a hyphen'],
  ],
  [
    'e10 "80" is a name without a letter',
    port({ port: "80" }),
    [`${PORT}.port`, 'Invalid value: "80": must contain at least one letter (a-z)'],
  ],
  [
    "e11 a policy type",
    withSpec({ policyTypes: ["ingress"] }),
    ["spec.policyTypes[0]", 'Unsupported value: "ingress": supported values: "Ingress", "Egress"'],
  ],
  [
    "e11 three policy types",
    withSpec({ policyTypes: ["Ingress", "Egress", "x"] }),
    [
      "spec.policyTypes",
      'Invalid value: ["Ingress","Egress","x"]: may not specify more than two policyTypes',
    ],
  ],
  [
    "e12 In without values",
    selector({ matchExpressions: [{ key: "k", operator: "In" }] }),
    [`${EXPRESSION}.values`, "Required value: must be specified when `operator` is 'In' or 'NotIn'"],
  ],
  [
    "e12 Exists with values",
    selector({ matchExpressions: [{ key: "k", operator: "Exists", values: ["v"] }] }),
    [`${EXPRESSION}.values`, "Forbidden: may not be specified when `operator` is 'Exists' or 'DoesNotExist'"],
  ],
  [
    "e12 an operator",
    selector({ matchExpressions: [{ key: "k", operator: "Gt", values: ["1"] }] }),
    [`${EXPRESSION}.operator`, 'Invalid value: "Gt": not a valid selector operator'],
  ],
  [
    "every error of an object at once",
    withSpec({ ingress: [{ from: [{}], ports: [{ port: 0 }] }], policyTypes: ["x"] }),
    [PORT + ".port", "Invalid value: 0: must be between 1 and 65535, inclusive"],
    [FROM, "Required value: must specify a peer"],
    ["spec.policyTypes[0]", 'Unsupported value: "x": supported values: "Ingress", "Egress"'],
  ],
  [
    "no name",
    { ...valid, metadata: {} },
    ["metadata.name", "Required value: name or generateName is required"],
  ],
  [
    "an unknown field, which would widen the rule",
    withSpec({ ingress: [{ form: [] }] }),
    ["spec.ingress[0].form", 'unknown field "spec.ingress[0].form"'],
  ],
];

describe("validation of a NetworkPolicy refuses", () => {
  for (const [name, value, ...expected] of cases) {
    it(name, () => {
      const violations = validateNetworkPolicy(value).map(({ path, text }) => [path, text]);
      expect(violations).to.deep.equal(expected);
    });
  }

  it("a label key and a name, with the rule that they break", () => {
    const [key] = validateNetworkPolicy(selector({ matchLabels: { "-bad": "v" } }));
    expect(key).to.deep.include({ path: "spec.podSelector.matchLabels" });
    expect(key?.text).to.match(/^Invalid value: "-bad": name part must consist of alphanumeric characters/);
    const [name] = validateNetworkPolicy({ ...valid, metadata: { name: "Upper" } });
    expect(name?.text).to.match(/^Invalid value: "Upper": a lowercase RFC 1123 subdomain must consist of/);
  });

  it("a value of the wrong type where it stands", () => {
    expect(validateNetworkPolicy(port({ port: 1.5 }))[0]?.path).to.equal("spec.ingress[0].ports[0].port");
  });
});

describe("validation of a NetworkPolicy accepts", () => {
  const accepted: readonly [string, unknown][] = [
    ["no spec", valid],
    ["a null spec", withSpec(null)],
    [
      "nulls for everything that may be absent",
      withSpec({
        podSelector: null,
        policyTypes: null,
        ingress: [{ from: null, ports: null }],
        egress: null,
      }),
    ],
    ["duplicate policy types", withSpec({ policyTypes: ["Ingress", "Ingress"] })],
    ["an IPv6 block with an except", block("fd00::/64", "fd00::1/128")],
    ["a status, as servers of 1.24 wrote", { ...valid, status: {} }],
    ["an empty label value", selector({ matchLabels: { k: "" } })],
    ["a prefixed label key", selector({ matchLabels: { "example.com/k": "v" } })],
  ];
  for (const [name, value] of accepted) {
    it(name, () => expect(validateNetworkPolicy(value)).to.deep.equal([]));
  }
});
