import { createHash } from "node:crypto";
import { readFileSync } from "node:fs";
import type { RunResult } from "../../model/result/result.js";
import { pageData } from "./encode.js";
import { html, type Markup, trusted } from "./markup.js";
import { overview } from "./overview.js";
import { scenarioList } from "./scenarios.js";
import { statementList } from "./statements.js";

/** The whole run as one page that needs no network. Throws when the page's script is not built. */
export function htmlReport(result: RunResult): string {
  const style = asset("page.css");
  const script = asset("main.js");
  const policy = `default-src 'none'; style-src '${hash(style)}'; script-src '${hash(script)}'; base-uri 'none'; form-action 'none'`;
  const page = html`<!doctype html>
    <html lang="en">
      <head>
        <meta charset="utf-8" />
        <meta http-equiv="Content-Security-Policy" content="${policy}" />
        <meta name="viewport" content="width=device-width, initial-scale=1" />
        <meta name="color-scheme" content="light dark" />
        <title>netproof: ${result.target.title}</title>
        ${inline("style", style)}
      </head>
      <body>
        <header class="top">
          <span class="brand">netproof</span> <span>proof of network policies, by live traffic</span>
        </header>
        <main>${overview(result)} ${statementList(result)} ${scenarioList(result)}</main>
        ${inline('script type="application/json" id="page-data"', embeddable(pageData(result)))}
        ${inline("script", script)}
      </body>
    </html> `;
  return `${page.markup.trimEnd()}\n`;
}

/** An element that holds exactly this text: the policy above has its hash. */
function inline(tag: string, text: string): Markup {
  return trusted(`<${tag}>${text}</${tag.split(" ")[0]}>`);
}

/** JSON in which nothing ends or opens an element. */
function embeddable(data: unknown): string {
  return JSON.stringify(data).replaceAll("<", "\\u003c");
}

function hash(text: string): string {
  return `sha256-${createHash("sha256").update(text).digest("base64")}`;
}

/** What `npm run build` bundles from client/. */
function asset(name: string): string {
  try {
    return readFileSync(new URL(`./client/${name}`, import.meta.url), "utf8");
  } catch (cause) {
    throw new Error(`the report's ${name} is not built. Run: npm run build`, { cause });
  }
}
