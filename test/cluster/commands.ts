import { parseArgs } from "node:util";
import { kindClusters } from "./cluster/kind.js";
import { kubectlCommand } from "./cluster/kubectl.js";
import { cniNames, defaultName, familyNames } from "./cluster/names.js";
import { down, downAll, up } from "./cluster/up.js";
import { type Engine, runningEngine } from "./engine/engine.js";
import { ciliumArchive } from "./images/cilium.js";
import { kubeRouterArchive } from "./images/kube-router.js";
import { nodeImage } from "./images/node.js";
import { bench, performancePage, sectionsOf, survey, writePage } from "./survey.js";
import { passThrough } from "./process.js";

type Command = (args: readonly string[]) => Promise<number>;

/** Each returns its exit code. */
export const commands: Readonly<Record<string, Command>> = {
  images: async () => {
    for (const artifact of [await nodeImage(), await ciliumArchive(), await kubeRouterArchive()])
      process.stdout.write(`${artifact.folder}\n`);
    return 0;
  },
  up: async (args) => {
    const { values } = parseArgs({
      args: [...args],
      options: {
        ...nameOption,
        cni: { type: "string" },
        families: { type: "string", default: "ipv4" },
        retain: { type: "boolean", default: false },
      },
    });
    const cni = cniNames.find((known) => known === values.cni);
    if (cni === undefined) throw new Error(`--cni takes one of ${cniNames.join(", ")}`);
    const families = familyNames.find((known) => known === values.families);
    if (families === undefined) throw new Error(`--families takes one of ${familyNames.join(", ")}`);
    const { kubeconfig } = await up({ name: values.name, cni, families, retain: values.retain });
    process.stdout.write(`${kubeconfig}\n`);
    return 0;
  },
  down: async (args) => {
    const { values } = parseArgs({
      args: [...args],
      options: { ...nameOption, all: { type: "boolean", default: false } },
    });
    await (values.all ? downAll() : down(values.name));
    return 0;
  },
  status: async () => {
    const engine = await runningEngine();
    const names = engine === undefined ? [] : await kindClusters(engine);
    const state = engine === undefined ? "no engine" : `the ${engine.kind} engine`;
    process.stdout.write(`${state}, ${names.length} clusters${names.map((name) => `\n${name}`).join("")}\n`);
    return 0;
  },
  kubectl: async (args) => {
    const [flag, name] = args;
    const named = flag === "--name" && name !== undefined;
    const engine = await neededEngine();
    const argv = await kubectlCommand(engine, named ? name : defaultName, named ? args.slice(2) : args);
    return passThrough({ argv, env: engine.env });
  },
  survey: async () => {
    await writePage("cnis.md", survey());
    return 0;
  },
  bench: async ([parallel = "4"]) => {
    const figures = await bench(parallel);
    process.stdout.write(figures);
    await writePage("performance.md", [performancePage(figures), ...sectionsOf("performance.md")].join("\n"));
    return 0;
  },
  exec: async (args) => {
    const [file, ...rest] = args[0] === "--" ? args.slice(1) : args;
    if (file === undefined) throw new Error("exec takes a command, to be run in the clusters' network");
    const engine = await neededEngine();
    return passThrough({ argv: engine.within([file, ...rest]), env: engine.env });
  },
};

const nameOption = { name: { type: "string", default: defaultName } } as const;

async function neededEngine(): Promise<Engine> {
  const engine = await runningEngine();
  if (engine === undefined) throw new Error("no cluster runs: `up --cni NAME` starts one");
  return engine;
}
