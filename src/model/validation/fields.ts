import { isIP } from "node:net";
import { z } from "zod";
import { plainText } from "../text/plain-text.js";
import { textMap } from "./decode.js";
import { type Check, dnsLabel, dnsSubdomain, labelKey, labelValue, portName } from "./names.js";

/**
 * The strings of objects that come to stand in commands, addresses and on a screen, as the API restricts them. Whatever else
 * a decoder of a kind tolerates, these are held to it.
 */

function checked(check: Check): z.ZodString {
  return z.string().superRefine((value, context) => {
    for (const text of check(value)) context.addIssue({ code: "custom", message: invalid(value, text) });
  });
}

function invalid(value: string, text: string): string {
  return `Invalid value: ${JSON.stringify(value)}: ${text}`;
}

/** Of pods, nodes, policies and workloads. */
export const objectName = checked(dnsSubdomain);
/** Of namespaces, containers, Services and their ports. */
export const labelName = checked(dnsLabel);
export const containerPortName = checked(portName);
/** The API takes an empty name for none. */
export const namespaceField = z.union([z.literal(""), labelName]);
export const nodeNameField = z.union([z.literal(""), objectName]);

/** Without a zone, which no address of an object has. */
export function isPlainIp(text: string): boolean {
  return isIP(text) !== 0 && !text.includes("%");
}

export const ipField = z.string().refine(isPlainIp, "must be an IP address, (e.g. 10.9.8.7)");

/** Of a node an address may be a host name, and clouds leave some empty. */
export const hostField = z
  .string()
  .refine((text) => isPlainIp(text) || /^[\w.-]*$/.test(text), "must be an IP address or a host name");

/** A word of the API's own, such as a kind or a type of address. */
export const wordField = z.string().regex(/^[A-Za-z][A-Za-z0-9]*$/, "must be a word of letters and digits");

function checkLabels(labels: Readonly<Record<string, string>>, context: z.RefinementCtx): void {
  for (const [key, value] of Object.entries(labels)) {
    for (const text of labelKey(key))
      context.addIssue({ code: "custom", message: invalid(key, text), path: [key] });
    for (const text of labelValue(value))
      context.addIssue({ code: "custom", message: invalid(value, text), path: [key] });
  }
}

export const labelsField = z.record(z.string(), z.string()).superRefine(checkLabels);

/** As the API decodes them: null is an empty value. */
export const decodedLabels = textMap(checkLabels);

/** Labels to set; null removes one. */
export const labelChangesField = z
  .record(z.string(), z.string().nullable())
  .superRefine((labels, context) => {
    const set = Object.entries(labels).map(([key, value]) => [key, value ?? ""]);
    const result = labelsField.safeParse(Object.fromEntries(set));
    for (const { path, message } of result.error?.issues ?? [])
      context.addIssue({ code: "custom", message, path });
  });

/** What a person writes for another to read. */
export const proseField = z
  .string()
  .refine((text) => plainText(text) === text, "must hold no control characters");
