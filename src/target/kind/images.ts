import { isMap, isScalar, parseAllDocuments, visit } from "yaml";

interface Found {
  readonly image: string;
  readonly start: number;
  readonly end: number;
}

/** The images that the containers of a manifest run, each once. */
export function imagesIn(manifest: string): readonly string[] {
  return [...new Set(found(manifest).map(({ image }) => image))];
}

/** The manifest with every image taken from `mirror`; all else stays as it is, byte for byte. */
export function mirrored(manifest: string, mirror: string): string {
  const last = found(manifest).toSorted((one, other) => other.start - one.start);
  return last.reduce(
    (text, { image, start, end }) =>
      `${text.slice(0, start)}${JSON.stringify(mirroredImage(image, mirror))}${text.slice(end)}`,
    manifest,
  );
}

/** `upstream.example/calico/node:v3` from `registry.example/x`: `registry.example/x/calico/node:v3`. */
export function mirroredImage(image: string, mirror: string): string {
  const [first = "", ...rest] = image.split("/");
  // A reference starts with a registry if its first part could be a host: distribution's own rule.
  const hasRegistry = rest.length > 0 && (/[.:]/.test(first) || first === "localhost");
  const path = hasRegistry ? rest.join("/") : image;
  return `${mirror.replace(/\/+$/, "")}/${path.includes("/") ? path : `library/${path}`}`;
}

/** A container is a mapping with a name and an image that is text; a CRD's schema has no such thing. */
function found(manifest: string): readonly Found[] {
  const images: Found[] = [];
  const documents = parseAllDocuments(manifest, { prettyErrors: false });
  if (!Array.isArray(documents)) return images;
  for (const document of documents) {
    visit(document, {
      Pair: (_key, { key, value }, path) => {
        const parent = path.at(-1);
        if (!isScalar(key) || key.value !== "image" || !isScalar(value)) return;
        if (!isMap(parent) || !parent.has("name") || typeof value.value !== "string" || !value.range) return;
        images.push({ image: value.value, start: value.range[0], end: value.range[1] });
      },
    });
  }
  return images;
}
