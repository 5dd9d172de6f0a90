export type Level = "error" | "warning" | "notice";

/** What GitHub Actions shows beside a run, and beside a line where it has one. */
export interface Annotation {
  readonly level: Level;
  readonly title: string;
  readonly text: string;
  readonly place?: { readonly file: string; readonly line?: number };
}

/** One line, and its end. */
export function workflowCommand({ level, title, text, place }: Annotation): string {
  const properties = { title, ...place };
  const list = Object.entries(properties).map(([key, value]) => `${key}=${property(String(value))}`);
  return `::${level} ${list.join(",")}::${data(text)}\n`;
}

/** As actions/toolkit escapes them (packages/core/src/command.ts). */
function data(text: string): string {
  return text.replaceAll("%", "%25").replaceAll("\r", "%0D").replaceAll("\n", "%0A");
}

function property(text: string): string {
  return data(text).replaceAll(":", "%3A").replaceAll(",", "%2C");
}
