import type { Scenario } from "../../scenario/scenario.js";

const pod = (name: string) => ({
  namespace: "doctor",
  name,
  labels: {},
  ports: [{ port: 80, protocol: "TCP" }] as const,
  hostNetwork: false,
});

/** The smallest proof that policies are enforced: two pods, and a policy that denies all between them. */
export const doctorScenario: Scenario = {
  id: "doctor/deny-all",
  summary: "A policy that denies everything between two pods bites.",
  tags: ["canary"],
  needs: { nodes: 1, ipFamilies: [], protocols: [], externals: [], hostNetwork: false, ownPods: false },
  fixture: [{ name: "doctor", labels: {}, pods: [pod("a"), pod("b")], services: [] }],
  steps: [
    {
      id: "deny-all",
      name: "deny all",
      hold: [],
      watch: [],
      startup: [],
      changes: [
        {
          do: "apply",
          policies: [
            {
              apiVersion: "networking.k8s.io/v1",
              kind: "NetworkPolicy",
              metadata: { name: "deny-all", namespace: "doctor" },
              spec: { podSelector: {}, policyTypes: ["Ingress", "Egress"] },
            },
          ],
        },
      ],
      matrix: { ipFamilies: "primary" },
      expect: { allow: [], deny: [] },
    },
  ],
};
