import { execFile } from "node:child_process";
import { mkdtemp, readFile, rm } from "node:fs/promises";
import type { ServerOptions } from "node:https";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { promisify } from "node:util";

/** A server that trusts one client certificate, and what a client needs. */
export interface Certificates {
  readonly server: ServerOptions;
  readonly ca: string;
  readonly client: { readonly cert: string; readonly key: string };
}

const run = promisify(execFile);

/** Two self-signed certificates, made for the occasion by openssl: each is its own authority. */
export async function makeCertificates(): Promise<Certificates> {
  const folder = await mkdtemp(join(tmpdir(), "netproof-certificates-"));
  try {
    const server = await selfSigned(folder, "server", "subjectAltName=IP:127.0.0.1");
    const client = await selfSigned(folder, "client", "extendedKeyUsage=clientAuth");
    const options = { ...server, ca: client.cert, requestCert: true, rejectUnauthorized: true };
    return { server: options, ca: server.cert, client };
  } finally {
    await rm(folder, { recursive: true, force: true });
  }
}

async function selfSigned(
  folder: string,
  name: string,
  extension: string,
): Promise<{ cert: string; key: string }> {
  const [key, cert] = [join(folder, `${name}.key`), join(folder, `${name}.crt`)];
  const kind = [
    "req",
    "-x509",
    "-newkey",
    "ec",
    "-pkeyopt",
    "ec_paramgen_curve:prime256v1",
    "-nodes",
    "-days",
    "2",
  ];
  await run("openssl", [...kind, "-subj", `/CN=${name}`, "-addext", extension, "-keyout", key, "-out", cert]);
  return { key: await readFile(key, "utf8"), cert: await readFile(cert, "utf8") };
}
