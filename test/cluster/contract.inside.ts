import { connectKubernetes } from "../../src/target/kubernetes/index.js";
import { describeTargetContract } from "../target/contract.js";

/** Runs in a process of its own in the clusters' network, where the API server can be reached: see suite.ts. */
const { NETPROOF_CONTRACT_KUBECONFIG: kubeconfig = "", NETPROOF_CONTRACT_CONTEXT: context = "" } =
  process.env;

describeTargetContract(`context ${context}`, () =>
  connectKubernetes({
    kubeconfig,
    context,
    runId: "contract",
    image: process.env["NETPROOF_CONTRACT_IMAGE"],
    imagePullPolicy: "Never",
  }),
);
