import { expect } from "chai";
import { ApiFailure, noAnswer, type Subject } from "../../../../src/target/kubernetes/api/failures.js";
import { KubeConfig } from "@kubernetes/client-node";

const selected = {
  config: new KubeConfig(),
  context: "dev",
  cluster: { name: "dev-cluster", server: "https://10.0.0.1:6443", skipTLSVerify: false },
  source: "/home/u/.kube/config",
};
const pod: Subject = { verb: "create", resource: "pods", namespace: "x", name: "a" };

function messageOf(status: number, body: string, subject: Subject = pod): string {
  return new ApiFailure({ selected, subject, status, body }).message;
}

function statusBody(message: string): string {
  return JSON.stringify({ kind: "Status", status: "Failure", reason: "Some", message });
}

describe("the sentence about an answer of the API server", () => {
  const cases: readonly {
    readonly name: string;
    readonly status: number;
    readonly body: string;
    readonly subject?: Subject;
    readonly says: string;
  }[] = [
    {
      name: "names the server and the login for 401",
      status: 401,
      body: statusBody("Unauthorized"),
      says:
        'context "dev" at https://10.0.0.1:6443: the API server does not accept the credentials (401): Unauthorized\n' +
        "  Log in again; `kubectl --context dev auth whoami` asks the same question.",
    },
    {
      name: "names the right that is missing for 403 of RBAC",
      status: 403,
      body: statusBody(
        'pods is forbidden: User "u" cannot create resource "pods" in API group "" in the namespace "x"',
      ),
      says:
        'pods x/a: not allowed to create pods in namespace "x" (403): pods is forbidden: ' +
        'User "u" cannot create resource "pods" in API group "" in the namespace "x"\n' +
        "  Ask for this right; `kubectl --context dev auth can-i create pods -n x` tells whether you have it.",
    },
    {
      name: "names the cluster's scope where there is no namespace",
      status: 403,
      body: "",
      subject: { verb: "list", resource: "nodes" },
      says:
        "nodes: not allowed to list nodes in the cluster (403)\n" +
        "  Ask for this right; `kubectl --context dev auth can-i list nodes` tells whether you have it.",
    },
    {
      name: "tells admission from RBAC",
      status: 403,
      body: statusBody('pods "a" is forbidden: violates PodSecurity "restricted:latest"'),
      says:
        'pods x/a: cannot create it (403): pods "a" is forbidden: violates PodSecurity "restricted:latest"\n' +
        "  Admission refuses it (Pod Security, a quota, a webhook): change it, or what admits it.",
    },
    {
      name: "tells a webhook that says what pods cannot do from RBAC",
      status: 403,
      body: statusBody('admission webhook "w" denied the request: pods cannot run as 65534'),
      says:
        'pods x/a: cannot create it (403): admission webhook "w" denied the request: pods cannot run as 65534\n' +
        "  Admission refuses it (Pod Security, a quota, a webhook): change it, or what admits it.",
    },
    {
      name: "knows a webhook that denies with a status of its own",
      status: 400,
      body: statusBody('admission webhook "w" denied the request: no'),
      says:
        'pods x/a: cannot create it (400): admission webhook "w" denied the request: no\n' +
        "  Admission refuses it (Pod Security, a quota, a webhook): change it, or what admits it.",
    },
    {
      name: "quotes a proxy that answers with a page",
      status: 502,
      body: "<html>Bad Gateway</html>\n",
      says:
        "pods x/a: cannot create it (502): <html>Bad Gateway</html>\n" +
        "  See how the API server is: `kubectl --context dev get --raw '/readyz?verbose'`.",
    },
  ];
  for (const { name, status, body, subject, says } of cases) {
    it(name, () => expect(messageOf(status, body, subject)).to.equal(says));
  }

  for (const status of [400, 404, 409, 422, 429, 500]) {
    it(`says what to do next after ${status}`, () => {
      expect(messageOf(status, statusBody("so it is"))).to.match(
        /^pods x\/a: cannot create it .*: so it is\n {2}\S.*\.$/,
      );
    });
  }
});

describe("the sentence about no answer", () => {
  const coded = (code: string): Error => Object.assign(new Error(`syscall ${code}`), { code });
  const cases: readonly { readonly cause: Error; readonly trouble: string; readonly next: string }[] = [
    { cause: coded("ECONNREFUSED"), trouble: "connection refused", next: "Is the VPN up?" },
    { cause: coded("ENOTFOUND"), trouble: "no such host name", next: "Is the VPN up?" },
    { cause: coded("EHOSTUNREACH"), trouble: "no route to the host", next: "Is the VPN up?" },
    {
      cause: coded("DEPTH_ZERO_SELF_SIGNED_CERT"),
      trouble: "syscall DEPTH_ZERO_SELF_SIGNED_CERT",
      next: 'Check certificate-authority-data of cluster "dev-cluster" in /home/u/.kube/config.',
    },
    { cause: new Error("anything else"), trouble: "anything else", next: "Is the VPN up?" },
  ];
  for (const { cause, trouble, next } of cases) {
    it(`says "${trouble}" for ${cause.message}, and keeps the cause`, () => {
      const error = noAnswer(selected, cause);
      expect(error.message).to.include(`context "dev" at https://10.0.0.1:6443\n  ${trouble}\n  ${next}`);
      expect(error.cause).to.equal(cause);
    });
  }
});
