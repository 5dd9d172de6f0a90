/** Names as k8s.io/apimachinery/pkg/util/validation checks them: each returns what is wrong, in its words. */
export type Check = (value: string) => readonly string[];

interface Rule {
  readonly holds: (value: string) => boolean;
  readonly text: string;
}

function allOf(...rules: readonly Rule[]): Check {
  return (value) => rules.filter(({ holds }) => !holds(value)).map(({ text }) => text);
}

function atMost(length: number): Rule {
  return { holds: (value) => value.length <= length, text: `must be no more than ${length} characters` };
}

function format(options: {
  readonly what: string;
  readonly pattern: string;
  readonly examples: readonly string[];
}): Rule {
  const { what, pattern, examples } = options;
  const whole = new RegExp(`^(?:${pattern})$`);
  const quoted = examples.map((example) => `'${example}'`).join(",  or ");
  const text = `${what} (e.g. ${quoted}, regex used for validation is '${pattern}')`;
  return { holds: (value) => whole.test(value), text };
}

const LABEL = "[a-z0-9]([-a-z0-9]*[a-z0-9])?";
const QUALIFIED = "([A-Za-z0-9][-A-Za-z0-9_.]*)?[A-Za-z0-9]";

export const dnsLabel: Check = allOf(
  atMost(63),
  format({
    what: "a lowercase RFC 1123 label must consist of lower case alphanumeric characters or '-', and must start and end with an alphanumeric character",
    pattern: LABEL,
    examples: ["my-name", "123-abc"],
  }),
);

export const dnsSubdomain: Check = allOf(
  atMost(253),
  format({
    what: "a lowercase RFC 1123 subdomain must consist of lower case alphanumeric characters, '-' or '.', and must start and end with an alphanumeric character",
    pattern: `${LABEL}(\\.${LABEL})*`,
    examples: ["example.com"],
  }),
);

export const labelValue: Check = allOf(
  atMost(63),
  format({
    what: "a valid label must be an empty string or consist of alphanumeric characters, '-', '_' or '.', and must start and end with an alphanumeric character",
    pattern: `(${QUALIFIED})?`,
    examples: ["MyValue", "my_value", "12345"],
  }),
);

const qualifiedFormat = format({
  what: "must consist of alphanumeric characters, '-', '_' or '.', and must start and end with an alphanumeric character",
  pattern: QUALIFIED,
  examples: ["MyName", "my.name", "123-abc"],
});
const qualifiedPart = allOf(atMost(63), qualifiedFormat);

/** A label key: an optional DNS prefix and a name, `example.com/my-name`. */
export const labelKey: Check = (value) => {
  const parts = value.split("/");
  if (parts.length > 2) {
    const optional = "with an optional DNS subdomain prefix and '/' (e.g. 'example.com/MyName')";
    return [`a qualified name ${qualifiedFormat.text} ${optional}`];
  }
  const name = parts.at(-1) ?? "";
  const [prefix] = parts.length === 2 ? parts : [undefined];
  return [
    ...(prefix === undefined ? [] : partProblems("prefix part", prefix, dnsSubdomain)),
    ...partProblems("name part", name, qualifiedPart),
  ];
};

function partProblems(part: string, value: string, check: Check): readonly string[] {
  const problems = check(value).map((text) => `${part} ${text}`);
  return value === "" ? [`${part} must be non-empty`, ...problems] : problems;
}

/** A container port's name (IsValidPortName). */
export const portName: Check = allOf(
  atMost(15),
  {
    holds: (value) => /^[-a-z0-9]+$/.test(value),
    text: "must contain only alpha-numeric characters (a-z, 0-9), and hyphens (-)",
  },
  { holds: (value) => /[a-z]/.test(value), text: "must contain at least one letter (a-z)" },
  { holds: (value) => !value.includes("--"), text: "must not contain consecutive hyphens" },
  { holds: (value) => !/^-|-$/.test(value), text: "must not begin or end with a hyphen" },
);

export function portNumber(value: number): readonly string[] {
  return value >= 1 && value <= 65535 ? [] : ["must be between 1 and 65535, inclusive"];
}
