import { type Event, parseEvents, YAMLException } from "js-yaml";

/** Deeper than any object of Kubernetes. */
export const MAX_DEPTH = 200;

/** Lines of one text that are helped; each costs another reading of the text. */
const MAX_HELPED = 1_000;

const INDENT = " ".repeat(40);

/** A text that was read, with more blanks than it had where it could not be read without; it has the same lines. */
export interface Parsed {
  readonly events: Event[];
  readonly source: string;
}

/**
 * The events of a text. YAML wants the lines of a flow collection or a quoted text further in than the key around it; Go's
 * readers do not, and people close a list below its key: such lines are indented. Throws YAMLException.
 */
export function parseIndented(text: string): Parsed {
  let source = text;
  for (let helped = 0; ; helped++) {
    try {
      return { events: parseEvents(source, { maxDepth: MAX_DEPTH }), source };
    } catch (error) {
      const at = helped < MAX_HELPED ? shallowLine(error) : undefined;
      if (at === undefined) throw error;
      const start = source.lastIndexOf("\n", at - 1) + 1;
      source = source.slice(0, start) + INDENT + source.slice(start);
    }
  }
}

/** Where reading stopped, if only for too few blanks. */
function shallowLine(error: unknown): number | undefined {
  return error instanceof YAMLException && error.reason === "deficient indentation"
    ? error.mark?.position
    : undefined;
}
