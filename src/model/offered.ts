/**
 * Whether a text is a command as netproof offers it for pasting: a report that was read may offer anything. It is held
 * against all that netproof itself would write.
 */
export function isOffered(text: string): boolean {
  const commands = commandsIn(text);
  return commands !== undefined && commands.length > 0 && commands.every(isOurs);
}

/** A word as `quoted` writes it, without control characters. */
const WORD = /(?:[\w@%+=:,./-]+|(?:'[^'\p{C}]*'|\\')+)/uy;

/** Each command's words as a shell takes them; undefined where a shell would see more than words. */
function commandsIn(text: string): readonly (readonly string[])[] | undefined {
  const commands: string[][] = [[]];
  for (let at = 0; at < text.length;) {
    if (text.startsWith("&& ", at)) {
      commands.push([]);
      at += 3;
      continue;
    }
    WORD.lastIndex = at;
    const [word] = WORD.exec(text) ?? [];
    if (word === undefined) return undefined;
    commands.at(-1)?.push(unquoted(word));
    at += word.length;
    if (at === text.length) break;
    if (text[at] !== " ") return undefined;
    at += 1;
  }
  return commands;
}

function unquoted(word: string): string {
  return word.replaceAll(/'([^']*)'|\\'/g, (_all, inner: string | undefined) => inner ?? "'");
}

const IP = String.raw`[\da-fA-F.:]+`;

/** What is run in a pod to repeat a probe, or to look into an engine. */
const IN_PODS: readonly RegExp[] = [
  new RegExp(String.raw`^nc -n -zv -w \d+ ${IP} \d+$`),
  new RegExp(String.raw`^nc -zv -w ?\d+ ${IP} \d+$`),
  new RegExp(String.raw`^sh -c echo hello \| nc "\$@" nc -n -u -w \d+ -W 1 ${IP} \d+$`),
  new RegExp(String.raw`^curl -m \d+ http://(?:${IP}|\[${IP}\]):\d+/$`),
  new RegExp(String.raw`^socat -t \d+ - SCTP:${IP}:\d+,connect-timeout=\d+$`),
  /^cilium-dbg policy get$/,
];

function isOurs(words: readonly string[]): boolean {
  const [tool, ...args] = words.filter((word) => !word.startsWith("KUBECONFIG="));
  const rest = withoutFlags(args, FLAGS[tool ?? ""] ?? []);
  switch (tool) {
    case "netproof":
      return rest[0] === "run" && rest.length > 1 && rest.slice(1).every((word) => !word.startsWith("-"));
    case "kind":
      return rest.join(" ") === "export kubeconfig";
    case "calicoctl":
      return rest.join(" ").startsWith("get networkpolicy");
    case "kubectl":
      return isLooking(rest);
    default:
      return false;
  }
}

/** Flags that say where to look; each has a value, or is alone. */
const FLAGS: Readonly<Record<string, readonly string[]>> = {
  netproof: ["--fault", "--settle", "--timeout"],
  kind: ["--name", "--kubeconfig"],
  calicoctl: ["--context", "-n", "--namespace", "-o", "--all-namespaces", "--allow-version-mismatch"],
  kubectl: ["--kubeconfig", "--context", "-n", "--namespace", "-o", "--all-namespaces", "-A"],
};

const ALONE: ReadonlySet<string> = new Set(["--all-namespaces", "--allow-version-mismatch", "-A"]);

function withoutFlags(args: readonly string[], flags: readonly string[]): readonly string[] {
  const end = args.indexOf("--");
  const own = end === -1 ? args : args.slice(0, end);
  const rest: string[] = [];
  for (let at = 0; at < own.length; at += 1) {
    const word = own[at] ?? "";
    if (!flags.includes(word)) rest.push(word);
    else if (!ALONE.has(word)) at += 1;
  }
  return end === -1 ? rest : [...rest, ...args.slice(end)];
}

function isLooking([verb, what, dashes, ...inside]: readonly string[]): boolean {
  if (verb === "describe" || verb === "get") return what === "networkpolicy";
  return verb === "exec" && dashes === "--" && IN_PODS.some((pattern) => pattern.test(inside.join(" ")));
}
