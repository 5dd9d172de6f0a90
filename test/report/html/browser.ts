import { existsSync, mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { pathToFileURL } from "node:url";
import { type Browser, type BrowserContextOptions, chromium, type Page } from "playwright-core";

/** Where Debian's package and its likes put it. */
export const chromiumPath = ["/usr/bin/chromium", "/usr/bin/chromium-browser"].find((path) =>
  existsSync(path),
);

/** A browser that opens pages given as text, each in a context of its own, and hears what they complain about. */
export interface Reader {
  readonly open: (html: string, options?: BrowserContextOptions & { hash?: string }) => Promise<Opened>;
  readonly close: () => Promise<void>;
}

export interface Opened {
  readonly page: Page;
  /** Messages of its console, errors, and requests for anything but the page itself. */
  readonly complaints: readonly string[];
}

/** As root Chromium runs only without its sandbox; the pages are the project's own. */
export async function openReader(executablePath: string): Promise<Reader> {
  const folder = mkdtempSync(join(tmpdir(), "netproof-page-"));
  const browser: Browser = await chromium.launch({ executablePath, args: ["--no-sandbox"] });
  return {
    open: async (html, { hash = "", ...options } = {}) => {
      const file = join(folder, "report.html");
      writeFileSync(file, html);
      const context = await browser.newContext({ viewport: { width: 1280, height: 900 }, ...options });
      const page = await context.newPage();
      const complaints: string[] = [];
      const url = pathToFileURL(file).href;
      page.on("console", (message) => complaints.push(`${message.type()}: ${message.text()}`));
      page.on("pageerror", (error) => complaints.push(error.message));
      page.on("request", (request) => {
        if (!request.url().startsWith(url)) complaints.push(`asks for ${request.url()}`);
      });
      await page.goto(`${url}${hash}`);
      return { page, complaints };
    },
    close: async () => {
      await browser.close();
      rmSync(folder, { recursive: true });
    },
  };
}
